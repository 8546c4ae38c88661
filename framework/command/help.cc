// SPDX-License-Identifier: Apache-2.0
//
// ravel help [COMMAND].

#include <cstdio>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "framework/command/exit_status.h"
#include "framework/command/request.h"

namespace ravel {
namespace {

constexpr char kOverview[] =
    R"(Explores every way the threads of a scenario can interleave.

usage: ravel COMMAND [ARGUMENT...] [--FLAG=VALUE...]

  list [--json]      names the scenarios
  run NAME...        explores scenarios; NAME may be a pattern: 'database*'
  run PROGRAM [ARGUMENT...]
                     explores a program built with ravel-cc: ./program
  replay SCHEDULE    runs the execution of a schedule line or file once
  check [NAME...]    compares scenarios with what is expected of them
  import FILE        prints the schedule of a fuzzer's file
  export LINE FILE   writes a schedule as a fuzzer's file
  help [COMMAND]     prints this, or more of one command

Exit status: 0 no bug, 1 a bug, 2 wrong usage or input, 3 diverged,
4 inconclusive (asked to exhaust, did not), 70 Ravel itself failed.
)";

constexpr char kList[] =
    R"(usage: ravel list [--json]

Prints each scenario: its name, what is expected of it, and what it is.
--json prints an array instead, --json=FILE writes it there.
)";

constexpr char kRun[] =
    R"(usage: ravel run NAME... [--FLAG=VALUE...]
       ravel run [--FLAG=VALUE...] PROGRAM [ARGUMENT...]

Explores each scenario that a NAME matches, "*" and "?" as in a shell. Prints
a line for each, and a report of the first bug.

A name with a slash that is no scenario's is a program: ./program. Built with
CC=ravel-cc CXX=ravel-c++, it is explored from main() on, in a process for each
execution. What follows it are its arguments.

)";

constexpr char kReplay[] =
    R"(usage: ravel replay SCHEDULE [NAME] [--FLAG=VALUE...]
       ravel replay [--FLAG=VALUE...] SCHEDULE PROGRAM [ARGUMENT...]

Runs one execution and shows it. SCHEDULE is a line, as reports print it, a
file, as --out keeps them, or a fuzzer's file, as crash-...; if that does not
say its scenario, NAME does. The schedule decides the scenario and the course of
the execution; flags only say what to print and where. --break_at=N starts gdb
and stops there before step N of the report.
)";

constexpr char kCheck[] =
    R"(usage: ravel check [NAME...] [--FLAG=VALUE...]

Explores scenarios (all, if none is named) under the scheduler, repeats them on
hardware threads, and compares the verdicts with the expected ones. A scenario
with a bug may pass on hardware, a correct one must not fail. Exit status 0
only if all agree. Takes the flags of run.
)";

constexpr char kImport[] =
    R"(usage: ravel import FILE [NAME]

Runs the execution that a file of a fuzzer's corpus, or its crash file, says,
and prints it as a schedule line. NAME is the scenario, if FILE does not say.
)";

constexpr char kExport[] =
    R"(usage: ravel export SCHEDULE FILE

Writes the execution of a schedule line or file as a file for a fuzzer's
corpus. Exit status 3 if the scenario no longer follows the schedule.
)";

constexpr char kHelp[] = "usage: ravel help [COMMAND]\n";

constexpr struct {
  const char* command;
  const char* text;
  bool flags;
} kPages[] = {{"list", kList, false},     {"run", kRun, true},
              {"replay", kReplay, false}, {"check", kCheck, false},
              {"import", kImport, false}, {"export", kExport, false},
              {"help", kHelp, false}};

std::string FlagList() {
  std::string text;
  for (const Flag& flag : AllFlags()) {
    if (!flag.IsAt(Door::kCommand)) continue;
    std::string name = absl::StrCat("--", std::string(flag.name));
    if (!flag.syntax.empty()) {
      absl::StrAppend(&name, "=", std::string(flag.syntax));
    }
    absl::StrAppendFormat(&text, "  %s\n      %s\n", name,
                          std::string(flag.help));
  }
  absl::StrAppend(&text,
                  "\nEach can be set in the environment too: "
                  "RAVEL_SCHEDULES=N.\n");
  return text;
}

}  // namespace

int Help(const Request& request) {
  if (request.operands.empty()) {
    fputs(kOverview, stdout);
    return kNoBugStatus;
  }
  for (const auto& page : kPages) {
    if (request.operands.front() != page.command) continue;
    fputs(page.text, stdout);
    if (page.flags) fputs(FlagList().c_str(), stdout);
    return kNoBugStatus;
  }
  throw UsageError("no command is called " + request.operands.front() +
                   "; see \"ravel help\"");
}

}  // namespace ravel
