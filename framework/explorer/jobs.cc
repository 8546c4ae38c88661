// SPDX-License-Identifier: Apache-2.0

#include "framework/explorer/jobs.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstdio>
#include <fstream>
#include <new>
#include <stdexcept>
#include <string>
#include <utility>

#include "framework/explorer/process.h"
#include "scheduler/die.h"

namespace ravel {
namespace {

// Away from where the kernel would put it: what the scenario maps must be
// where it is with one worker.
constexpr uintptr_t kAddress = 0x400000000000;
// Untouched but for what executions need.
constexpr size_t kPerSlot = size_t{1} << 29;

bool HasEnded(pid_t process) {
  const std::string path = "/proc/" + std::to_string(process) + "/stat";
  std::ifstream stat(path);
  std::string text;
  if (!std::getline(stat, text)) return true;
  // "1234 (name) Z ..."
  const size_t name_end = text.rfind(')');
  const char phase = name_end == std::string::npos ? 'X' : text[name_end + 2];
  return phase == 'Z' || phase == 'X';
}

JobBoard& NewBoard(Arena& arena) {
  void* const memory = arena.Allocate(sizeof(JobBoard), 64);
  if (memory == nullptr) Die("the arena is too small");
  return *new (memory) JobBoard(arena);
}

}  // namespace

Jobs::Jobs(SearchState& state, const Options& options, const Subject& subject,
           const StrategyChoice& choice, const Budget& budget,
           std::function<void()> meanwhile)
    : state_(state),
      options_(options),
      subject_(subject),
      strategy_(*choice.strategy),
      exhaustive_(choice.exhaustive),
      budget_(budget),
      meanwhile_(std::move(meanwhile)),
      arena_(JobBoard::kSlots * kPerSlot + options.jobs * kSearchArena,
             kAddress),
      board_(NewBoard(arena_)),
      failed_(kMostJobs),
      lanes_(options.jobs),
      own_{state.log.choices, state.log.steps, state.log.named,
           state.log.comparands} {
  board_.points() = state.points;
  for (Lane& lane : lanes_) lane.state = &NewSearchState(arena_);
  for (size_t i = 0; i < lanes_.size(); ++i) Start(i);
}

Jobs::~Jobs() {
  board_.Stop();
  for (const Lane& lane : lanes_) {
    while (lane.process > 0 && waitpid(lane.process, nullptr, 0) == -1 &&
           errno == EINTR) {
    }
  }
  state_.log.choices = own_.choices;
  state_.log.steps = own_.steps;
  state_.log.named = own_.named;
  state_.log.comparands = own_.comparands;
}

void Jobs::Start(size_t lane) {
  fflush(nullptr);  // or the lane would print it once more
  const pid_t process = fork();
  if (process < 0) Die("cannot fork a worker");
  if (process == 0) RunLane(lane);
  lanes_[lane].process = process;
}

// In a process of its own: one worker after another.
void Jobs::RunLane(size_t lane) {
  DieWithParent();
  SearchState& state = *lanes_[lane].state;
  while (!board_.stopped()) {
    const Ending ending = RunWorker(
        state, options_.watchdog, /*keep_output=*/false,
        [&] {
          Worker(state, options_, subject_)
              .Serve(board_, lane, exhaustive_ ? nullptr : &strategy_);
        },
        [&] {
          const pid_t running = state.running;
          if (board_.stopped() && running > 0) kill(running, SIGKILL);
        });
    if (board_.stopped()) break;
    if (ending.kind == Ending::Kind::kDied) NoteDeathIn(lane);
    if (ending.kind == Ending::Kind::kFault) {
      failed_[lane] = true;
      break;
    }
  }
  _exit(0);
}

// A worker died. If somebody else killed it, what it had begun is done again.
void Jobs::NoteDeathIn(size_t lane) {
  SearchState& state = *lanes_[lane].state;
  const size_t slot = board_.TakenBy(lane);
  if (slot == JobBoard::kNone) return;  // had nothing to do
  JobSlot& job = board_[slot];
  const bool killed = state.log.outcome.kind == OutcomeKind::kCrash &&
                      WIFSIGNALED(state.worker_status) &&
                      WTERMSIG(state.worker_status) == SIGKILL;
  if (killed && !std::exchange(job.tried_again, true)) return;
  board_.Publish(slot, state, /*died=*/true);
}

// The worker of a lane that is gone goes too, but takes a moment.
void Jobs::AwaitWorkerOf(size_t lane) {
  constexpr int kPatience = 2000;  // milliseconds
  const pid_t worker = lanes_[lane].state->running;
  if (worker <= 0) return;
  kill(worker, SIGKILL);
  for (int i = 0; i < kPatience && !HasEnded(worker); ++i) usleep(1000);
}

void Jobs::LookAfterLanes() {
  for (size_t i = 0; i < lanes_.size(); ++i) {
    const pid_t ended = waitpid(lanes_[i].process, nullptr, WNOHANG);
    if (ended == 0) continue;
    if (failed_[i]) throw std::runtime_error("a worker failed; see above");
    AwaitWorkerOf(i);
    Start(i);
  }
}

void Jobs::Await(size_t slot) {
  while (!board_.IsDone(slot)) {
    board_.AwaitPublished(slot);
    if (board_.IsDone(slot)) break;
    LookAfterLanes();
    meanwhile_();
  }
}

// The log shows what is in the slot, until the next one is borrowed.
void Jobs::Borrow(size_t slot) {
  JobSlot& job = board_[slot];
  ExecutionLog& log = state_.log;
  BorrowExecution(job.log, &log);
  log.execution = state_.started;
  for (uint32_t i = 0; i < job.log.uncontrolled_count; ++i) {
    log.NoteUncontrolled(job.log.uncontrolled[i]);
  }
  if (job.log.skipped != 0) log.NoteSkip(job.log.skip_message);
  state_.races.BeginExecution();
  for (uint32_t i = 0; i < job.race_count; ++i) state_.races.Add(job.races[i]);
  borrowed_ = slot;
}

bool Jobs::Run() {
  constexpr uint64_t kLookEvery = 64;
  if (++runs_ % kLookEvery == 0) meanwhile_();
  if (borrowed_ != JobBoard::kNone && !exhaustive_) board_.Free(borrowed_);
  const size_t slot = exhaustive_ ? RunForeseen() : RunDrawn();
  return !board_[slot].died;
}

// Execution n is in slot n, modulo their number. What a search learns and
// which places are points changes after executions 1, 2, 4, ... only: up to
// there others may run ahead.
size_t Jobs::RunDrawn() {
  const uint64_t execution = state_.started;
  if (execution > limit_) {
    limit_ = std::min(std::bit_ceil(execution), budget_.executions);
    posted_ = execution - 1;
    board_.points() = state_.points;
  }
  const uint64_t last = std::min(limit_, execution + JobBoard::kSlots - 1);
  while (posted_ < last) {
    const size_t slot = ++posted_ % JobBoard::kSlots;
    board_[slot].ticket = posted_;
    board_[slot].tried_again = false;
    board_.Post(slot, JobBoard::kMaxRank - posted_);
  }
  const size_t slot = execution % JobBoard::kSlots;
  Await(slot);
  Borrow(slot);
  return slot;
}

size_t Jobs::RunForeseen() {
  if (board_.points().places().size() != state_.points.places().size()) {
    DropAll();
    board_.points() = state_.points;
  }
  must_have_ = true;
  size_t slot = SlotOf(strategy_.Foresee(*this));
  if (borrowed_ != JobBoard::kNone) board_.Free(borrowed_);
  listener_.Begin();
  for (;;) {
    Await(slot);
    Borrow(slot);
    const JobSlot& job = board_[slot];
    if (job.tale.overflowed) {
      throw std::runtime_error(
          "an execution is too long for several jobs: run it with one");
    }
    ExecutionLog& log = state_.log;
    const Listener::End end = listener_.Tell(job.tale, strategy_, &log);
    if (end == Listener::End::kSame) {
      if (log.outcome.kind == OutcomeKind::kFinished && !strategy_.Followed()) {
        log.outcome.kind = OutcomeKind::kDiverged;
        log.outcome.SetMessage(
            "after step %u the execution is over, but the schedule is not",
            log.step_count);
      }
      return slot;
    }
    if (end == Listener::End::kDiverged) {
      log.outcome.kind = OutcomeKind::kDiverged;
      log.outcome.SetMessage(
          "after step %u the execution offers other choices than the schedule "
          "expects",
          log.step_count);
      return slot;
    }
    // Something else was foreseen than the search wants now.
    Script script;
    script.values = listener_.values();
    board_.Free(slot);
    must_have_ = true;
    slot = SlotOf(Ask(script, JobBoard::kMaxRank));
  }
}

size_t Jobs::SlotOf(uint64_t ticket) const {
  for (size_t i = 0; i < JobBoard::kSlots; ++i) {
    if (board_[i].ticket == ticket) return i;
  }
  return JobBoard::kNone;
}

bool Jobs::Knows(uint64_t ticket) {
  const bool knows = ticket != 0 && SlotOf(ticket) != JobBoard::kNone;
  if (knows) must_have_ = false;
  return knows;
}

size_t Jobs::reach() const { return 4 * lanes_.size(); }

// A slot for what cannot wait: a free one, or else the one that was asked for
// longest ago, which is to be run again if it is ever needed.
size_t Jobs::MakeRoom() {
  for (;;) {
    size_t oldest = board_.FindFree();
    if (oldest != JobBoard::kNone) return oldest;
    for (size_t i = 0; i < JobBoard::kSlots; ++i) {
      if (i == borrowed_ || board_.IsRunning(i)) continue;
      if (oldest == JobBoard::kNone ||
          board_[i].ticket < board_[oldest].ticket) {
        oldest = i;
      }
    }
    if (board_.Free(oldest)) return oldest;
  }
}

uint64_t Jobs::Ask(const Script& script, uint64_t depth) {
  // It begins anew: nobody will want the others.
  if (depth == 0) DropAll();
  const size_t slot = must_have_ ? MakeRoom() : board_.FindFree();
  must_have_ = false;
  if (slot == JobBoard::kNone) return 0;
  JobSlot& job = board_[slot];
  job.ticket = ++tickets_;
  job.tried_again = false;
  job.Write(script);
  board_.Post(slot, depth);
  return job.ticket;
}

void Jobs::DropAll() {
  for (size_t i = 0; i < JobBoard::kSlots; ++i) {
    if (i == borrowed_) continue;
    while (!board_.Free(i)) {
      board_.AwaitPublished(i);
      LookAfterLanes();
    }
    board_[i].ticket = 0;
  }
}

}  // namespace ravel
