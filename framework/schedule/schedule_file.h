// SPDX-License-Identifier: Apache-2.0
//
// A schedule as a file, *.schedule: JSON that holds the line and all that
// makes it readable, and comparable with another execution, years later. One
// thread, step or choice is one line of text, so that diff and grep serve:
//
//   format    "ravel schedule"
//   version   1: raised when an older Ravel could not read the rest
//   line      the schedule line; what follows explains it
//   scenario, program
//   build     fingerprint of the program, in hexadecimal
//   trace     fingerprint of the steps, in hexadecimal
//   options   as the command line spells them
//   outcome   kind, message, file, line
//   threads   name, function
//   steps     step (from 1), thread (index into threads), kind, object,
//             before and after (values), other (thread), preempted, file,
//             line, function, occurrence
//   choices   [kind, value, bound, fallback, flags]
//   left_out  of an execution too long to be kept step by step: steps and
//             choices, each as {after, count}: so many are missing after the
//             first ones. The line is whole
//
// A member that says nothing (no object, no place) is left out. A reader
// ignores members it does not know.

#ifndef RAVEL_FRAMEWORK_SCHEDULE_SCHEDULE_FILE_H_
#define RAVEL_FRAMEWORK_SCHEDULE_SCHEDULE_FILE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "framework/report/failure.h"
#include "framework/schedule/schedule.h"

namespace ravel {

struct ExpectedThread {
  std::string name;
  std::string function;
};

// A step without addresses: what is the same in every build.
struct ExpectedStep {
  ThreadId thread = 0;
  std::string kind;  // Traits(kind).name
  std::string object;
  Frame place;  // innermost; empty where it was not known
  // The how-manyeth time this thread does this at this place, from 1.
  uint32_t occurrence = 1;
};

// A part that a file does not have, in the middle of a list.
struct LeftOut {
  size_t after = 0;
  size_t count = 0;
};

struct ScheduleFile {
  std::string line;  // DecodeLine() takes it
  std::string scenario;
  std::string program;
  uint64_t build = 0;
  uint64_t trace = 0;
  ScheduleOptions options;  // those of the line
  std::string kind;         // of the outcome
  std::string message;
  std::string file;  // of the failed assertion
  int line_number = 0;
  std::vector<ExpectedThread> threads;
  std::vector<ExpectedStep> steps;
  LeftOut steps_left_out;
  std::vector<Choice> choices;
  LeftOut choices_left_out;
};

// Of longer lists, a file keeps the first and the last half of so many.
inline constexpr size_t kMostKeptSteps = 40'000;
inline constexpr size_t kMostKeptChoices = 400'000;

inline constexpr size_t kMaxScheduleFileBytes = size_t{64} << 20;

// Writes the file whole or not at all, and the directories above it. Replaces
// a schedule file, and refuses to replace anything else.
absl::Status WriteScheduleFile(const std::string& path,
                               const Schedule& schedule,
                               const Failure& failure);

// Errors are one sentence that names the file.
absl::StatusOr<ScheduleFile> ReadScheduleFile(const std::string& path);

// The same without the disk. The message of an error is the sentence without
// its subject: "is not JSON".
std::string FormatScheduleFile(const Schedule& schedule,
                               const Failure& failure);
absl::StatusOr<ScheduleFile> ParseScheduleFile(std::string_view text);

// Whether `text` is a schedule file, of any version, whole or damaged inside.
bool IsScheduleFile(std::string_view text);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_SCHEDULE_SCHEDULE_FILE_H_
