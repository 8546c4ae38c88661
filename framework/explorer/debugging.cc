// SPDX-License-Identifier: Apache-2.0

#include "framework/explorer/debugging.h"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <new>
#include <stdexcept>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "framework/debug/debug_state.h"
#include "framework/debug/debug_table.h"
#include "framework/debug/debugger.h"
#include "framework/explorer/confirmation.h"
#include "framework/explorer/process.h"
#include "framework/explorer/replayed_line.h"
#include "framework/explorer/worker.h"
#include "framework/report/failure_builder.h"
#include "scheduler/die.h"
#include "scheduler/strategies/replay.h"

namespace ravel {
namespace {

constexpr size_t kArena = size_t{2} << 30;
constexpr int kDivergedStatus = 3;

// What the process that prepares the session finds out.
struct Preparation {
  uint32_t steps;   // of the report
  uint32_t record;  // that is the wanted one of them
  bool diverged;
};

class Session {
 public:
  Session(const Subject& subject, const Options& options,
          const std::string& text)
      : subject_(subject),
        line_(DecodeFor(subject, text)),
        options_(OptionsOfLine(options, line_)),
        arena_(kArena),
        state_(*new (arena_.Allocate(sizeof(SearchState), 64))
                   SearchState(arena_)),
        preparation_(*arena_.NewZeroed<Preparation>(1)),
        table_(memfd_create("ravel-debug", MFD_CLOEXEC)) {
    if (table_ < 0) Die("cannot open a file for the debugger");
  }

  void Prepare();
  [[noreturn]] void Run();

 private:
  void PrepareInFork();
  int Conclude();

  const Subject& subject_;
  const DecodedLine line_;
  const Options options_;
  Arena arena_;
  SearchState& state_;
  Preparation& preparation_;
  const int table_;
};

// Runs the execution once, for the names and to know which record the wanted
// step of the report is. Apart, so that this process stays as it would be.
void Session::PrepareInFork() {
  ReplayRecorded(state_, options_, subject_, line_.deviations, PlacesOf(line_));
  Origins origins;
  const Failure failure = BuildFailure(state_, state_.log.outcome, &origins);
  preparation_.diverged =
      state_.log.outcome.kind == OutcomeKind::kDiverged ||
      DeviationsOf(state_.log.Choices()) != line_.deviations;
  preparation_.steps = static_cast<uint32_t>(failure.steps.size());
  const auto wanted = static_cast<size_t>(options_.break_at) - 1;
  if (wanted > failure.steps.size()) return;
  origins.records.push_back(state_.recording.count);  // the end
  preparation_.record = static_cast<uint32_t>(origins.records[wanted]);
  const std::string table = DebugTable(failure, origins, state_.recording);
  for (size_t done = 0; done < table.size();) {
    const ssize_t count =
        write(table_, table.data() + done, table.size() - done);
    if (count < 0) Die("cannot write a file for the debugger");
    done += static_cast<size_t>(count);
  }
}

void Session::Prepare() {
  fflush(nullptr);  // or the child would print it once more
  const pid_t child = fork();
  if (child < 0) Die("cannot fork");
  if (child == 0) {
    DieWithParent();
    [&]() noexcept { PrepareInFork(); }();
    _exit(0);
  }
  int status = 0;
  while (waitpid(child, &status, 0) == -1 && errno == EINTR) {
  }
  if (status != 0) throw std::runtime_error("the replay failed; see above");
  if (preparation_.diverged) {
    throw std::invalid_argument(
        "the program does not follow the schedule any more");
  }
  // One more is the end.
  if (preparation_.steps + 1 < static_cast<uint32_t>(options_.break_at)) {
    throw std::invalid_argument(
        absl::StrFormat("%s%d: the execution has %d steps",
                        absl::StripLeadingAsciiWhitespace(subject_.debug_flag),
                        options_.break_at, preparation_.steps));
  }
}

void Session::Run() {
  state_.log.Begin(1);
  state_.replay_races = RaceLog();
  ravel_debug_state.version = DebugState::kVersion;
  ravel_debug_state.table = static_cast<uint32_t>(table_);
  ravel_debug_state.stop_at = preparation_.record;
  Worker(state_, options_, subject_)
      .ReplayInDetail(line_.deviations, /*stops=*/true);
  fflush(nullptr);
  _exit(Conclude());
}

int Session::Conclude() {
  const Outcome& outcome = state_.log.outcome;
  const bool races =
      options_.races != Races::kIgnore && !state_.replay_races.races().empty();
  const bool finished = outcome.kind == OutcomeKind::kFinished;
  fprintf(stderr, "ravel: the execution is over: %s%s%s\n",
          finished && races ? KindName(OutcomeKind::kDataRace)
                            : KindName(outcome.kind),
          outcome.message[0] == '\0' ? "" : ": ", outcome.message);
  if (outcome.kind == OutcomeKind::kDiverged) return kDivergedStatus;
  return IsBug(outcome.kind) || races ? 1 : 0;
}

}  // namespace

void DebugLine(const Subject& subject, const Options& options,
               const std::string& line) {
  Session session(subject, options, line);
  session.Prepare();
  EnterDebugger();
  session.Run();
}

}  // namespace ravel
