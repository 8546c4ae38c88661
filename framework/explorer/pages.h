// SPDX-License-Identifier: Apache-2.0
//
// Where the reports go that are pages.

#ifndef RAVEL_FRAMEWORK_EXPLORER_PAGES_H_
#define RAVEL_FRAMEWORK_EXPLORER_PAGES_H_

#include <string>

#include "framework/report/failure.h"
#include "ravel/ravel.h"

namespace ravel {

// Writes the page to `options.html`, and of what fails beside its schedule in
// `options.out`. Sets Failure::page, to the former if there are both. Returns
// what went wrong, in a sentence.
std::string WritePages(const Options& options, bool fails, Failure& failure);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_EXPLORER_PAGES_H_
