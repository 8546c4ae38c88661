// SPDX-License-Identifier: Apache-2.0

#include "framework/explorer/worker.h"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <csignal>
#include <cstdio>

#include "framework/debug/step_stopper.h"
#include "framework/explorer/faults.h"
#include "framework/explorer/hung_threads.h"
#include "framework/explorer/process.h"
#include "framework/heap/execution_heap.h"
#include "framework/intercept/pthread_models.h"
#include "framework/intercept/thread_exit.h"
#include "framework/intercept/thread_run.h"
#include "framework/isolation/own_libraries.h"
#include "framework/models/descriptors.h"
#include "framework/models/file_memory.h"
#include "framework/models/futex_model.h"
#include "framework/models/named_semaphores.h"
#include "framework/models/pipe_model.h"
#include "framework/models/real_processes.h"
#include "framework/models/real_threads.h"
#include "framework/models/real_world.h"
#include "framework/models/robust_mutexes.h"
#include "framework/models/shared_names.h"
#include "framework/models/signal_model.h"
#include "scheduler/donor.h"
#include "scheduler/observers/race_detector.h"
#include "scheduler/strategies/replay.h"

namespace ravel {
namespace {

void* CallBody(void* body) {
  (*static_cast<const std::function<void()>*>(body))();
  return nullptr;
}

// How often an exhaustive search says how far it has come.
constexpr uint64_t kLookEvery = 64;

// The first thread of an execution.
void* RunBody(void* body) { return RunThread(CallBody, body); }

// A process inherits its parent's donors: what one execution needed, the next
// need not make.
void MakeDonors(size_t count) {
  constexpr size_t kMost = 64;
  for (size_t id = 0; id < std::min(count, kMost); ++id) {
    Donors::OfProcess().Get(static_cast<ThreadId>(id));
  }
}

}  // namespace

int64_t MonotonicNow() {
  timespec now = {};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

void Account(SearchState& state, const Options& options) {
  ExecutionLog& log = state.log;
  ++state.executions;
  state.steps += log.step_count;
  if (log.bounded) ++state.bounded;
  if (log.outcome.kind == OutcomeKind::kAbandoned) ++state.abandoned;
  if (log.record_size != 0) {
    state.records.Add({log.record, log.record_size});
  }
  const size_t places = state.points.places().size();
  if (state.races.in_execution() != 0) {
    for (const Race& race : state.races.races()) {
      state.candidates.Insert(race.first.place());
      state.candidates.Insert(race.second.place());
    }
    if (options.races != Races::kIgnore) {
      ++state.racy;
      if (!state.first_race.saved()) {
        state.first_race.Save(log, places);
        state.first_race.stream = state.stream;
      }
      if (options.races == Races::kFail &&
          log.outcome.kind == OutcomeKind::kFinished) {
        log.outcome.kind = OutcomeKind::kDataRace;
      }
    }
  }
  if (IsBug(log.outcome.kind)) {
    ++state.bugs;
    if (!state.bug.saved()) {
      state.bug.Save(log, places);
      state.bug.stream = state.stream;
    }
  } else if (log.outcome.kind == OutcomeKind::kDiverged) {
    state.bug.Save(log, places);
    state.finished = true;
  }
}

void Worker::Prepare(Scheduler* scheduler, bool detailed, bool in_process) {
  state_.running = getpid();
  if (!detailed) OwnLibraries::OfProcess().Merge();
  // Donors keep arenas of their own (no M_ARENA_MAX): what libc allocates for
  // the program there (streams) has the same addresses in each execution,
  // whatever Ravel allocates.
  FaultContext faults;
  faults.outcome = &state_.log.outcome;
  faults.scheduler = scheduler;
  faults.detailed = detailed;
  faults.in_process = in_process;
  if (scheduler != nullptr) {
    ExecutionHeap::OfProcess().Open(options_.heap == Heap::kReuse);
    scheduler->set_max_steps(options_.max_steps);
    scheduler->set_clock(options_.clock == Clock::kOrdered ? ClockMode::kOrdered
                                                           : ClockMode::kAny);
    scheduler->set_spurious(options_.spurious);
    scheduler->set_spins(SpinsOf(options_));
    scheduler->set_crashes(options_.crashes);
    scheduler->set_thread_begin(BeginThread);
    scheduler->set_thread_end(EndThread);
    scheduler->set_running_process(&state_.running);
    scheduler->set_process_begin(PipeModel::ProcessBegins);
    scheduler->set_process_end(PipeModel::ProcessEnds);
    scheduler->set_thread_gone(RobustMutexes::ThreadGone);
    RobustMutexes::Prepare();
    SignalModel::Prepare();
    FutexModel::Prepare();
    PrepareBarriers();
    Descriptors::Reset();
    NamedSemaphores::Prepare();
    FileMemory::Prepare();
  }
  SharedNames::Prepare();
  faults.snapshot = &snapshot_;
  InstallFaultHandlers(faults);
  if (scheduler == nullptr) {
    internal::RealProcesses::Prepare();
    PrepareToSayWhereThreadsAre(state_.hung);
  }
  if (subject_.on_worker_start != nullptr) subject_.on_worker_start();
  if (scheduler != nullptr) {
    // libc notes the first thread in a word that the linker may have put among
    // the program's data (__libc_single_threaded), and std::shared_ptr counts
    // without atomics until then.
    Donors::OfProcess().Get(0);
  }
  // Of use to spawned processes as well.
  if (options_.isolation != Isolation::kNone) snapshot_.Take();
}

void Worker::Search(Strategy& strategy, bool exhaustive, const Budget& budget) {
  Scheduler scheduler(state_.log, state_.points);
  const bool detect =
      options_.races != Races::kIgnore || options_.points == Points::kRacy;
  RaceDetector detector(scheduler, state_.races);
  if (detect) scheduler.AddDetector(detector);
  Prepare(&scheduler, false);
  const bool forks = options_.isolation == Isolation::kFork;
  Explore(strategy, exhaustive, budget, forks, [&] {
    RunOne(state_.started, scheduler, strategy, forks);
    return true;
  });
}

// `outlives`: this process can go on after an execution that failed.
void Worker::Explore(Strategy& strategy, bool exhaustive, const Budget& budget,
                     bool outlives, const std::function<bool()>& run) {
  LockGraph locks;
  Coverage coverage;
  const bool forks = options_.isolation == Isolation::kFork;
  strategy.Attach(state_.log);
  strategy.Watch(state_.behaviours);
  while (state_.started < budget.executions) {
    if (state_.started % 32 == 0 && MonotonicNow() >= budget.deadline) break;
    Strategy::Previous previous;
    if (state_.restart) {
      state_.explored_from = state_.started;
    } else {
      previous = state_.log.Choices();
    }
    state_.restart = false;
    if (!strategy.Begin(state_.started + 1, previous)) {
      if (EndOfSearch(strategy)) return;
      continue;
    }
    ++state_.started;
    state_.stream = strategy.stream();
    const bool last = state_.started == budget.executions;
    if (exhaustive && (last || state_.started % kLookEvery == 0)) {
      state_.explored = strategy.Explored();
      state_.explored_until = state_.started - 1;
    }
    if (!run()) {
      Account(state_, options_);
      if (!options_.keep_going) break;
      locks = LockGraph();
      continue;
    }
    CheckLockOrder(locks);
    CountBehaviour(coverage, strategy, exhaustive);
    if (options_.coverage) {
      state_.growth.Add(state_.started, state_.behaviours.size());
    }
    Account(state_, options_);
    Promote(exhaustive);
    const OutcomeKind kind = state_.log.outcome.kind;
    if (IsBug(kind) && !options_.keep_going) break;
    if (state_.finished) return;
    if (kind == OutcomeKind::kFinished || forks) continue;
    // Threads were dropped as they stood: only what the snapshot covers is
    // put back, so a fresh process goes on.
    if (!outlives) return;
    locks = LockGraph();
  }
  state_.finished = true;
}

// A search that draws lots says how much it has seen. Of many executions it
// looks at a sample, which is as good for the estimate, and less work.
void Worker::CountBehaviour(Coverage& coverage, const Strategy& strategy,
                            bool exhaustive) {
  constexpr uint64_t kFirst = 2048, kEvery = 8;
  if (!options_.coverage && (exhaustive || (state_.started > kFirst &&
                                            state_.started % kEvery != 0))) {
    return;
  }
  state_.behaviours.Insert(coverage.Fingerprint(state_.log.Steps()),
                           state_.stream, strategy.generation());
}

void Worker::CheckLockOrder(LockGraph& locks) {
  // What many executions lock alike needs no look at each of them: all of the
  // first ones, then a sample. A search that fails for it looks at all.
  constexpr uint64_t kFirst = 4096, kEvery = 16;
  if (options_.lock_order == LockOrder::kIgnore) return;
  if (options_.lock_order == LockOrder::kWarn && state_.started > kFirst &&
      state_.started % kEvery != 0) {
    return;
  }
  const bool inverts = locks.Analyze(state_.log, state_.points.places().size(),
                                     state_.inversions);
  OutcomeKind& outcome = state_.log.outcome.kind;
  if (inverts && options_.lock_order == LockOrder::kFail &&
      outcome == OutcomeKind::kFinished) {
    outcome = OutcomeKind::kLockOrder;
  }
}

// The strategy has nothing left. Returns false if it must start again because
// more places were found to race meanwhile.
bool Worker::EndOfSearch(const Strategy& strategy) {
  if (options_.points == Points::kRacy && PromoteCandidates()) {
    state_.restart = true;
    return false;
  }
  // A full table may have left out a race, and with it a place to switch.
  const bool all_known =
      options_.points != Points::kRacy ||
      (state_.races.races().size() < RaceLog::kMaxRaces &&
       state_.candidates.places().size() < PointSet::kMaxPlaces);
  state_.exhausted = all_known && strategy.Complete() &&
                     state_.abandoned == 0 && state_.bounded == 0;
  state_.finished = true;
  return true;
}

// Places that race become scheduling points after executions 1, 2, 4, 8, ...
// so that every worker switches at the same places in the same execution.
void Worker::Promote(bool exhaustive) {
  if (options_.points != Points::kRacy ||
      !std::has_single_bit(state_.started)) {
    return;
  }
  if (PromoteCandidates() && exhaustive) state_.restart = true;
}

// Returns true if a place is new.
bool Worker::PromoteCandidates() {
  bool grew = false;
  for (const uint32_t place : state_.candidates.places()) {
    grew |= state_.points.Insert(place);
  }
  // More steps: what was seen so far looks otherwise now.
  if (grew) state_.behaviours.Clear();
  return grew;
}

void Worker::RunOne(uint64_t execution, Scheduler& scheduler,
                    Strategy& strategy, bool in_fork) {
  if (in_fork) {
    state_.log.Begin(execution);
    RunInFork([&] {
      RobustMutexes::Prepare();
      SignalModel::Prepare();
      FutexModel::Prepare();
      PrepareBarriers();
      Descriptors::Reset();
      RunOne(execution, scheduler, strategy, false);
    });
    return MakeDonors(state_.log.thread_count);
  }
  scheduler.Run(execution, strategy, RunBody,
                const_cast<std::function<void()>*>(&subject_.body));
  Descriptors::Reset();
  SharedNames::Clear();
  if (options_.isolation != Isolation::kGlobals) return;
  snapshot_.Restore();
  ExecutionHeap::OfProcess().Reset();
}

void Worker::RunInFork(const std::function<void()>& run) {
  // Not fork(): what the scenario had called at that is its own forks' affair.
  const pid_t child = _Fork();
  if (child == 0) {
    DieWithParent();
    state_.running = getpid();
    run();
    _exit(0);
  }
  int status = 0;
  while (waitpid(child, &status, 0) == -1 && errno == EINTR) {
  }
  OutcomeKind& outcome = state_.log.outcome.kind;
  const bool well = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  if (well && subject_.exits && outcome == OutcomeKind::kRunning) {
    outcome = OutcomeKind::kFinished;
  }
  NoteDeath(state_, status);
}

void Worker::ReplayInDetail(std::vector<Deviation> deviations, bool stops) {
  Scheduler scheduler(state_.log, state_.replay_points);
  RaceDetector detector(scheduler, state_.replay_races);
  Recorder recorder(state_.recording, state_.log, state_.replay_races);
  StepStopper stopper(scheduler, state_.recording);
  scheduler.AddDetector(detector);
  if (stops) scheduler.AddObserver(stopper);
  scheduler.AddObserver(recorder);
  Prepare(&scheduler, true);
  Replay strategy(std::move(deviations));
  strategy.Begin(1, std::nullopt);
  scheduler.Run(1, strategy, RunBody,
                const_cast<std::function<void()>*>(&subject_.body));
}

void Worker::RunRepetition() {
  RealWorld::Begin(&state_.log, options_.seed, options_.jitter);
  subject_.body();
  if (internal::RealProcesses::Self() != 0) {
    fflush(nullptr);
    _exit(0);  // a child that returned, as under control
  }
  internal::RealProcesses::End();
  SharedNames::Clear();
  RealWorld::End();
  if (state_.log.outcome.kind == OutcomeKind::kRunning) {
    state_.log.outcome.kind = OutcomeKind::kFinished;
  }
}

void Worker::RunForReal(const Budget& budget) {
  Prepare(nullptr, false);
  while (state_.started < options_.repeat && MonotonicNow() < budget.deadline) {
    state_.log.Begin(++state_.started);
    if (subject_.exits) {
      RunInFork([&] { RunRepetition(); });
    } else {
      RunRepetition();
    }
    Account(state_, options_);
    if (state_.bug.saved() && !options_.keep_going) break;
    // Threads that go on belong to this repetition: the next one gets a
    // process of its own.
    if (internal::RealThreads::daemons() != 0) return;
  }
  state_.finished = true;
}

}  // namespace ravel
