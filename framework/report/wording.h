// SPDX-License-Identifier: Apache-2.0
//
// How a report words steps, values and places.

#ifndef RAVEL_FRAMEWORK_REPORT_WORDING_H_
#define RAVEL_FRAMEWORK_REPORT_WORDING_H_

#include <cstdint>
#include <string>
#include <vector>

#include "framework/report/failure.h"

namespace ravel::internal {

struct Story;

// A value of `size` bytes. Symbols of types are long gone, so this goes by
// what is plausible: a value just below the top of its range is a small
// negative number; one beyond any count is an address or a pattern of bits.
std::string ValueText(uint64_t value, uint8_t size);

// The values of a step, by name where they are addresses.
// REQUIRES: it has one.
std::string BeforeText(const FailureStep& step);
std::string AfterText(const FailureStep& step);

// "1,234 steps", "1 step".
std::string Count(size_t count, std::string_view noun);

std::string ThreadName(const Failure& failure, ThreadId thread);

// What a step does: "write 0 → 1", "lock forks[1]", "start t1". Names the
// object of an access to memory if `named`.
std::string StepText(const Failure& failure, const FailureStep& step,
                     bool named);

// The step that a thread waits for: "lock forks[1]", "join t1".
std::string WaitStepText(const Failure& failure, const FailureWait& wait);

// Where a step is: ":12" in the story's own file, else "bank.cc:12".
std::string ShortPlace(const Story& story, const std::vector<Frame>& stack);

// "bank.cc:12 Transfer()"; empty for an empty stack.
std::string LongPlace(const std::vector<Frame>& stack);

// "bank.cc:12" of a file by its full name; without the line where it is 0.
std::string FileAndLine(const std::string& file, int line);

}  // namespace ravel::internal

#endif  // RAVEL_FRAMEWORK_REPORT_WORDING_H_
