// SPDX-License-Identifier: Apache-2.0
//
// The exit statuses of the command, on which scripts rely.

#ifndef RAVEL_FRAMEWORK_COMMAND_EXIT_STATUS_H_
#define RAVEL_FRAMEWORK_COMMAND_EXIT_STATUS_H_

#include <ravel/ravel.h>

namespace ravel {

inline constexpr int kNoBugStatus = 0;
inline constexpr int kBugStatus = 1;
inline constexpr int kUsageStatus = 2;
inline constexpr int kDivergedStatus = 3;
inline constexpr int kInconclusiveStatus = 4;
// Ravel itself failed: EX_SOFTWARE of sysexits.h.
inline constexpr int kFaultStatus = 70;

inline int StatusOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kBug:
      return kBugStatus;
    case Verdict::kDiverged:
      return kDivergedStatus;
    case Verdict::kInconclusive:
      return kInconclusiveStatus;
    case Verdict::kPassed:
    case Verdict::kExhausted:
      break;
  }
  return kNoBugStatus;
}

// Of several scenarios: 1 goes before 3 before 4 before 0.
inline int WorseStatus(int a, int b) {
  if (a == kNoBugStatus) return b;
  if (b == kNoBugStatus) return a;
  return a < b ? a : b;
}

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_COMMAND_EXIT_STATUS_H_
