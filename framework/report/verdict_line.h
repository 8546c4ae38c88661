// SPDX-License-Identifier: Apache-2.0
//
// A result without a bug in one line, which claims no more than its bounds.

#ifndef RAVEL_FRAMEWORK_REPORT_VERDICT_LINE_H_
#define RAVEL_FRAMEWORK_REPORT_VERDICT_LINE_H_

#include <cstdint>
#include <string>

#include "ravel/ravel.h"

namespace ravel {

// "exhausted: all 1,590 schedules (sequential consistency), 0.03 s"
std::string VerdictLine(const Result& result, const Options& options);

// "0.034 %", "12 %", "100 %"; for a share in [0, 1].
std::string Percent(double share);

// "12,345"
std::string GroupedNumber(uint64_t number);

// The bounds of an exhaustive search in words; empty if it has none.
std::string BoundsOf(const Options& options);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_REPORT_VERDICT_LINE_H_
