// SPDX-License-Identifier: Apache-2.0
//
// A fuzzer's file as a schedule: a crash file, an input of a corpus.

#ifndef RAVEL_FRAMEWORK_COMMAND_FUZZ_FILE_H_
#define RAVEL_FRAMEWORK_COMMAND_FUZZ_FILE_H_

#include <optional>
#include <string>

#include "framework/command/request.h"
#include "framework/fuzz/fuzz_bytes.h"
#include "framework/schedule/schedule.h"

namespace ravel {

struct GivenCase {
  const Scenario* scenario = nullptr;
  FuzzCase fuzz_case;
};

// Reads a fuzzer's file: one that says of which scenario of the program it is,
// or any file, of the scenario called `name`. Returns nothing for another
// file, or for what is no file. Throws UsageError for a name there is not.
std::optional<GivenCase> ReadFuzzFile(const Request& request,
                                      const std::string& path,
                                      const std::string& name);

// Runs it once.
Schedule ScheduleOf(const Request& request, const GivenCase& given);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_COMMAND_FUZZ_FILE_H_
