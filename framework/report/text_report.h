// SPDX-License-Identifier: Apache-2.0
//
// A failure as text for a terminal: what failed, the steps that led there, a
// column per thread, why, and the command that repeats it.

#ifndef RAVEL_FRAMEWORK_REPORT_TEXT_REPORT_H_
#define RAVEL_FRAMEWORK_REPORT_TEXT_REPORT_H_

#include <cstddef>
#include <string>

#include "framework/report/failure.h"

namespace ravel {

struct TextOptions {
  // Columns to fill. More threads than fit side by side get a line per step.
  size_t width = 120;
  bool color = false;
  // Off where somebody else has just printed the message of an assertion.
  bool message = true;
};

std::string TextReport(const Failure& failure, const TextOptions& options = {});

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_REPORT_TEXT_REPORT_H_
