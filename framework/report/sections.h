// SPDX-License-Identifier: Apache-2.0
//
// The parts of a report below its timeline. Each is a list of lines, each
// line ended; empty where there is nothing to tell.

#ifndef RAVEL_FRAMEWORK_REPORT_SECTIONS_H_
#define RAVEL_FRAMEWORK_REPORT_SECTIONS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "framework/report/story.h"

namespace ravel::internal {

// How the steps add up to the failure, where that is certain; as sentences,
// and as a part of the report.
std::vector<Sentence> WhyItFails(const Story& story);
std::string WhySection(const Story& story);

// The threads that cannot go on: what each waits for, who holds that and
// since where, and the circle they form.
std::string BlockedSection(const Story& story);

// "waits for lock on forks[1]"
std::string WaitText(const Failure& failure, const FailureWait& wait);

// "t1 → forks[1] held by t2 → ..."; empty where nobody waits in a circle.
std::string CircleText(const Failure& failure);

// What would have to be otherwise for it to pass.
std::string PassSection(const Story& story, size_t width);

// The pairs of accesses that race.
std::string RaceSection(const Story& story, size_t width);

// Where the last step was called from, for failures that happen in the middle
// of the program's own code.
std::string StackSection(const Story& story);

// The last lines that the execution printed.
std::string OutputSection(const Story& story);

}  // namespace ravel::internal

#endif  // RAVEL_FRAMEWORK_REPORT_SECTIONS_H_
