// SPDX-License-Identifier: Apache-2.0
//
// Whether a call comes from the program under test, or from a library of the
// system's or Ravel itself. What the latter do among themselves is repeated
// by no execution: their variables are not put back.

#ifndef RAVEL_FRAMEWORK_INTERCEPT_PROGRAM_CODE_H_
#define RAVEL_FRAMEWORK_INTERCEPT_PROGRAM_CODE_H_

#include <cstdint>

namespace ravel {

struct CodeRange {
  uintptr_t begin;
  uintptr_t end;
};

struct ProgramCode {
  static constexpr int kMaxRanges = 64;

  CodeRange own;                 // Ravel's
  CodeRange ranges[kMaxRanges];  // the program's first
  int count;                     // 0 until the library is initialised

  static const ProgramCode& OfProcess();
};

// `place`: a return address.
inline bool IsProgramCode(const void* place) {
  const auto address = reinterpret_cast<uintptr_t>(place);
  const ProgramCode& code = ProgramCode::OfProcess();
  if (address - code.own.begin < code.own.end - code.own.begin) return false;
  for (int i = 0; i < code.count; ++i) {
    const CodeRange& range = code.ranges[i];
    if (address - range.begin < range.end - range.begin) return true;
  }
  return false;
}

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_INTERCEPT_PROGRAM_CODE_H_
