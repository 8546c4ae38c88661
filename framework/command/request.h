// SPDX-License-Identifier: Apache-2.0
//
// What a command is asked to do. A command returns its exit status, or throws
// UsageError.

#ifndef RAVEL_FRAMEWORK_COMMAND_REQUEST_H_
#define RAVEL_FRAMEWORK_COMMAND_REQUEST_H_

#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "framework/command/scenario.h"
#include "framework/explorer/explorer.h"
#include "framework/explorer/subject.h"
#include "framework/flags/flags.h"

namespace ravel {

struct Request {
  std::string program;  // as it was started
  std::vector<std::string> operands;
  Flags flags{Door::kCommand};
  bool list_json = false;  // --json without a file
  // Of a program that is explored, as a shell takes it, behind a blank.
  std::string program_line;
  std::span<const Scenario> scenarios;
};

// The message is one sentence; the exit status is kUsageStatus.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

int List(const Request& request);
int Run(const Request& request);
int ReplaySchedule(const Request& request);
int Check(const Request& request);
int ImportFuzzFile(const Request& request);
int ExportSchedule(const Request& request);
int Help(const Request& request);

// What the user asks for, over `defaults`.
Settings SettingsOf(const Request& request, const Options& defaults = {});

// Refuses a file for the page that cannot be written.
void CheckPage(const Options& options);

// Refuses --break_at where there is no schedule.
void RefuseBreak(const Options& options);

// Adds to the notes that there is no page, where one was asked for.
void NotePage(const Options& options, Exploration& exploration);

// The scenario as the explorer takes it.
Subject SubjectOf(const Request& request, const Scenario& scenario);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_COMMAND_REQUEST_H_
