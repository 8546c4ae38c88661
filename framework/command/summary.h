// SPDX-License-Identifier: Apache-2.0
//
// What an exploration came to, for a reader at a terminal.

#ifndef RAVEL_FRAMEWORK_COMMAND_SUMMARY_H_
#define RAVEL_FRAMEWORK_COMMAND_SUMMARY_H_

#include <ravel/ravel.h>

#include <string>

#include "framework/explorer/explorer.h"

namespace ravel {

// "database_value/locked  exhausted: all schedules, ..."
std::string SummaryLine(const std::string& scenario, const Options& options,
                        const Exploration& exploration);

// Prints the line, the notes, and the report if there is a bug.
void PrintSummary(const std::string& scenario, const Options& options,
                  const Exploration& exploration);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_COMMAND_SUMMARY_H_
