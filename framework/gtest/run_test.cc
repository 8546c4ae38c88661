// SPDX-License-Identifier: Apache-2.0
//
// A RAVEL_TEST: explores its body, tells GoogleTest, prints the failure.

#include <gtest/gtest.h>

#include <cstdio>
#include <exception>
#include <string>

#include "framework/explorer/debugging.h"
#include "framework/explorer/explorer.h"
#include "framework/explorer/kept_schedule.h"
#include "framework/explorer/program.h"
#include "framework/flags/test_flags.h"
#include "framework/gtest/capture.h"
#include "framework/gtest/replays.h"
#include "framework/gtest/subject.h"
#include "framework/report/verdict_line.h"
#include "ravel/gtest.h"

namespace ravel::internal {
namespace {

int replays = 0;

// --ravel_html names one file: the first failure gets it.
bool page_is_written = false;

std::string BaseName(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

void Say(const Exploration& exploration) {
  for (const std::string& note : exploration.notes) {
    printf("ravel: %s\n", note.c_str());
  }
}

// ADD_FAILURE_AT without its word "Failed" before the message.
void AddFailure(const char* file, int line, const std::string& message) {
  GTEST_MESSAGE_AT_(file, line, message.c_str(),
                    testing::TestPartResult::kNonFatalFailure);
}

// As a failed assertion of the test, at the place of the one that failed in
// the scenario if there was one.
void Fail(const TestPlace& place, const Bug& bug) {
  if (bug.line != 0) {
    AddFailure(bug.file.c_str(), bug.line, bug.message);
  } else {
    AddFailure(place.file, place.line, bug.kind + ": " + bug.message);
  }
  printf("\n%s", bug.report.c_str());
}

void Report(const TestPlace& place, const Subject& subject,
            const Options& options, const Exploration& exploration,
            bool replayed = false) {
  Say(exploration);
  TestOutputs().Add({subject.name, options, exploration,
                     replayed || exploration.is_replay, place.file,
                     place.line});
  const Result& result = exploration.result;
  for (const std::string& warning : result.warnings) {
    printf("ravel: warning: %s\n", warning.c_str());
  }
  if (result.bug.has_value()) {
    page_is_written |= !options.html.empty();
    return Fail(place, *result.bug);
  }
  if (!result.skipped.empty()) GTEST_SKIP() << result.skipped;
  if (result.verdict == Verdict::kDiverged) {
    return AddFailure(place.file, place.line, "diverged: " + result.diverged);
  }
  if (result.verdict == Verdict::kInconclusive) {
    return AddFailure(
        place.file, place.line,
        "inconclusive: asked to exhaust, but " + VerdictLine(result, options));
  }
  if (!options.quiet) {
    printf("[    RAVEL ] %s\n", VerdictLine(result, options).c_str());
  }
}

}  // namespace

int Replays() { return replays; }

Outputs& TestOutputs() {
  static auto* const outputs = new Outputs(TestSettings(), "--ravel_");
  return *outputs;
}

Subject SubjectOf(const TestPlace& place, const std::function<void()>& body) {
  Subject subject;
  subject.name = std::string(place.suite) + "." + place.name;
  subject.body = body;
  subject.replay_prefix =
      ProgramPath() + " --gtest_filter=" + subject.name + " --ravel_replay=";
  subject.debug_flag = " --ravel_break_at=";
  subject.prints_message = true;
  subject.shows_progress = true;
  subject.on_worker_start = CaptureAssertions;
  return subject;
}

void RunTest(const TestPlace& place, const Options& code_options,
             const std::function<void()>& body) {
  Options options = WithTestFlags(code_options);
  const Subject subject = SubjectOf(place, body);
  if (page_is_written) options.html.clear();
  if (ReplaysAnother(subject.name)) {
    GTEST_SKIP() << "the schedule to replay is of another test";
  }
  try {
    if (!options.replay.empty()) {
      ++replays;
      if (options.break_at != 0) DebugLine(subject, options, options.replay);
      return Report(place, subject, options,
                    ReplayLine(subject, options, options.replay), true);
    }
    if (options.out.empty()) {
      options.out = BaseName(ProgramPath()) + ".schedules";
    }
    Report(place, subject, options, ExploreKeptFirst(subject, options));
  } catch (const std::exception& error) {
    AddFailure(place.file, place.line, std::string("ravel: ") + error.what());
  }
}

}  // namespace ravel::internal
