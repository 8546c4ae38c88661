// SPDX-License-Identifier: Apache-2.0

#include "framework/explorer/explorer.h"

#include <functional>
#include <stdexcept>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "framework/explorer/confirmation.h"
#include "framework/explorer/finding_text.h"
#include "framework/explorer/how_much.h"
#include "framework/explorer/inquiry.h"
#include "framework/explorer/jobs.h"
#include "framework/explorer/kept_schedule.h"
#include "framework/explorer/lock_warnings.h"
#include "framework/explorer/pages.h"
#include "framework/explorer/process.h"
#include "framework/explorer/program.h"
#include "framework/explorer/progress_line.h"
#include "framework/explorer/replayed_line.h"
#include "framework/explorer/schedule_of.h"
#include "framework/explorer/worker.h"
#include "framework/report/failure_builder.h"
#include "framework/report/real_failure.h"
#include "framework/report/text_report.h"
#include "framework/schedule/schedule_file.h"
#include "framework/schedule/schedule_line.h"
#include "scheduler/die.h"
#include "scheduler/strategies/replay.h"

namespace ravel {
namespace {

constexpr uint64_t kDefaultSchedules = 10'000;

Budget MakeBudget(const Options& options, bool exhaustive, int64_t begin) {
  Budget budget;
  if (options.schedules.has_value()) {
    budget.executions = *options.schedules;
  } else if (!exhaustive && !options.time.has_value()) {
    budget.executions = kDefaultSchedules;
  }
  if (options.time.has_value()) budget.deadline = begin + options.time->count();
  return budget;
}

// Of the finding that headlines: the first bug, or else the first race.
const SavedExecution* Finding(const SearchState& state) {
  if (state.bug.saved()) return &state.bug;
  return state.first_race.saved() ? &state.first_race : nullptr;
}

// What one exploration needs in all its phases.
class Exploring {
 public:
  Exploring(const Subject& subject, const Options& options)
      : subject_(subject),
        options_(options),
        arena_(kSearchArena),
        state_(NewSearchState(arena_)),
        begin_(MonotonicNow()) {
    state_.points.set_all(options.points == Points::kAll);
  }

  void Search();
  void SearchForReal();
  // Returns false if the execution went another way than when it was found.
  bool Confirm(const SavedExecution& saved);
  void Report(const SavedExecution& found, uint64_t minimize,
              const std::string& how);
  void ReportReal();
  void Replay(const DecodedLine& line, const std::string& text);
  Exploration Finish();

  std::string Found(const SavedExecution& saved) const {
    return WhenFound(state_, saved, options_, streams_, exhaustive_);
  }

  const SearchState& state() const { return state_; }
  const std::string& difference() const { return difference_; }
  Exploration& exploration() { return exploration_; }

 private:
  void RunWorkers(bool keep_output, const std::function<void(Worker&)>& work,
                  const std::function<void()>& meanwhile = {});
  Schedule MakeSchedule(const SavedExecution& saved) const {
    return ScheduleOf(saved, options_, subject_,
                      state_.points.places().subspan(0, saved.places));
  }
  void Keep(const Schedule& schedule, Failure& failure);
  void Publish(Failure failure, bool fails = true);
  Verdict Judge() const;

  const Subject& subject_;
  const Options& options_;
  Arena arena_;
  SearchState& state_;
  int64_t begin_;
  bool exhaustive_ = false;
  std::span<const char* const> streams_;  // of the strategy
  std::string difference_;
  std::string output_;
  Exploration exploration_;
};

void Exploring::Search() {
  StrategyChoice choice = MakeStrategy(options_.strategy, options_.seed);
  exhaustive_ = choice.exhaustive;
  streams_ = choice.strategy->streams();
  const Budget budget = MakeBudget(options_, exhaustive_, begin_);
  ProgressLine progress(subject_.shows_progress && !options_.quiet,
                        options_.color);
  const auto meanwhile = [&] {
    const int64_t now = MonotonicNow();
    if (!progress.IsDue(now)) return;
    progress.Write(ProgressText(subject_.name, state_, budget, begin_, now),
                   now);
  };
  if (options_.jobs > 1) {
    Jobs jobs(state_, options_, subject_, choice, budget, meanwhile);
    Worker(state_, options_, subject_)
        .SearchElsewhere(*choice.strategy, choice.exhaustive, budget,
                         [&] { return jobs.Run(); });
    return;
  }
  RunWorkers(
      /*keep_output=*/false,
      [&](Worker& worker) {
        worker.Search(*choice.strategy, choice.exhaustive, budget);
      },
      meanwhile);
}

void Exploring::SearchForReal() {
  const Budget budget = MakeBudget(options_, true, begin_);
  RunWorkers(/*keep_output=*/true,
             [&](Worker& worker) { worker.RunForReal(budget); });
}

// One worker after another, until the search is finished.
void Exploring::RunWorkers(bool keep_output,
                           const std::function<void(Worker&)>& work,
                           const std::function<void()>& meanwhile) {
  while (!state_.finished) {
    const Ending ending = RunWorker(
        state_, options_.watchdog, keep_output,
        [&] {
          Worker worker(state_, options_, subject_);
          work(worker);
        },
        meanwhile);
    output_ = ending.output;
    if (ending.kind == Ending::Kind::kFault) {
      throw std::runtime_error("a worker failed; see above");
    }
    if (ending.kind == Ending::Kind::kDone) continue;
    if (state_.started == 0) {
      throw std::runtime_error(absl::StrCat("a worker could not begin: ",
                                            state_.log.outcome.message));
    }
    Account(state_, options_);
    if (!options_.keep_going) state_.finished = true;
  }
}

bool Exploring::Confirm(const SavedExecution& saved) {
  output_ =
      ReplayRecorded(state_, options_, subject_, DeviationsOf(saved.Choices()),
                     state_.points.places().subspan(0, saved.places));
  difference_ = FirstDifference(saved, state_);
  return difference_.empty();
}

void Exploring::Keep(const Schedule& schedule, Failure& failure) {
  if (options_.out.empty()) return;
  const std::string path = KeptSchedulePath(options_.out, subject_.name);
  const absl::Status status = WriteScheduleFile(path, schedule, failure);
  if (status.ok()) {
    failure.schedule_file = path;
  } else {
    exploration_.notes.emplace_back(status.message());
  }
}

void Exploring::Publish(Failure failure, bool fails) {
  const std::string problem = WritePages(options_, fails, failure);
  if (!problem.empty()) exploration_.notes.push_back(problem);
  Bug bug;
  bug.kind = failure.kind;
  bug.message = failure.message;
  bug.file = failure.file;
  bug.line = failure.line;
  bug.schedule = failure.schedule;
  bug.schedule_file = failure.schedule_file;
  bug.page = failure.page;
  TextOptions text;
  text.color = options_.color;
  text.message = !subject_.prints_message;
  bug.report = TextReport(failure, text);
  exploration_.result.bug = std::move(bug);
  exploration_.failure = std::move(failure);
}

// REQUIRES: the execution was confirmed last.
void Exploring::Report(const SavedExecution& found, uint64_t minimize,
                       const std::string& how) {
  const auto confirm = [&](const SavedExecution& saved) {
    return Confirm(saved);
  };
  Inquiry inquiry(state_, options_, subject_, minimize);
  const SavedExecution& saved = inquiry.Minimize(found, confirm);
  Outcome outcome = saved.outcome;
  // It was noted for its races alone.
  if (!IsBug(outcome.kind)) outcome.kind = OutcomeKind::kDataRace;
  Failure failure = BuildFailure(state_, outcome);
  if (outcome.kind == OutcomeKind::kLockOrder)
    failure.message = LockMessage(state_);
  failure.scenario = subject_.name;
  failure.output = output_;
  failure.found = how;
  inquiry.Explain(failure, confirm);
  const Schedule schedule = MakeSchedule(saved);
  failure.schedule = EncodeLine(schedule);
  failure.found_schedule =
      &saved == &found ? "" : EncodeLine(MakeSchedule(found));
  failure.replay_command = subject_.ReplayCommand(failure.schedule);
  failure.debug_flag = subject_.debug_flag;
  Keep(schedule, failure);
  exploration_.result.first_bug_execution = found.execution;
  Publish(std::move(failure));
  inquiry.Tell(*exploration_.result.bug, *exploration_.failure);
}

void Exploring::ReportReal() {
  Failure failure = BuildRealFailure(state_);
  failure.scenario = subject_.name;
  failure.output = output_;
  failure.found = absl::StrFormat("repetition %d of %d on hardware threads",
                                  state_.bug.execution, options_.repeat);
  exploration_.result.first_bug_execution = state_.bug.execution;
  Publish(std::move(failure));
}

Verdict Exploring::Judge() const {
  if (!exploration_.result.diverged.empty()) return Verdict::kDiverged;
  if (Finding(state_) != nullptr) return Verdict::kBug;
  if (state_.exhausted) return Verdict::kExhausted;
  return exhaustive_ ? Verdict::kInconclusive : Verdict::kPassed;
}

Exploration Exploring::Finish() {
  Result& result = exploration_.result;
  result.executions = state_.executions;
  result.steps = state_.steps;
  result.bugs = state_.bugs;
  result.bounded = state_.bounded;
  result.races =
      options_.races == Races::kIgnore ? 0 : state_.races.races().size();
  SayHowMuch(state_, options_, streams_, exhaustive_, &result);
  if (options_.coverage) {
    const auto growth = state_.growth.points();
    exploration_.growth.assign(growth.begin(), growth.end());
    exploration_.growth.push_back(state_.growth.last());
  }
  for (uint32_t i = 0; i < state_.log.uncontrolled_count; ++i) {
    result.uncontrolled.emplace_back(state_.log.uncontrolled[i]);
  }
  if (state_.executions > 0 && state_.log.skipped == state_.executions) {
    result.skipped = state_.log.skip_message;
    if (result.skipped.empty()) result.skipped = "skipped";
  }
  result.records = state_.records.Counts();
  result.isolation = options_.isolation;
  result.verdict = Judge();
  result.seconds = static_cast<double>(MonotonicNow() - begin_) / 1e9;
  if (!IsAboutLocks(state_.bug.outcome.kind)) {
    result.warnings = LockWarnings(state_, options_, subject_);
  }
  return std::move(exploration_);
}

void Exploring::Replay(const DecodedLine& line, const std::string& text) {
  const std::vector<uint32_t> places = PlacesOf(line);
  output_ = ReplayRecorded(state_, options_, subject_, line.deviations, places);
  state_.executions = 1;
  state_.steps = state_.log.step_count;
  for (const Race& race : state_.replay_races.races()) state_.races.Add(race);
  const bool same_program =
      line.build == ShortFingerprint(ProgramFingerprint());
  if (options_.lock_order == LockOrder::kFail &&
      state_.log.outcome.kind == OutcomeKind::kFinished &&
      LockGraph().Analyze(state_.log, 0, state_.inversions)) {
    state_.log.outcome.kind = OutcomeKind::kLockOrder;
  }
  const bool same_trace =
      line.trace == ShortFingerprint(TraceFingerprint(state_.log.Steps()));
  // Read from the log, which is there even if the process died.
  const bool followed = DeviationsOf(state_.log.Choices()) == line.deviations;
  const OutcomeKind kind = state_.log.outcome.kind;
  const bool races =
      options_.races != Races::kIgnore && !state_.replay_races.races().empty();
  const bool fails = IsBug(kind) || races;
  if (kind == OutcomeKind::kDiverged || !followed || (!same_trace && !fails)) {
    exploration_.result.diverged = absl::StrCat(
        same_program ? "the scenario does not repeat itself"
                     : "the program has changed since the schedule was made",
        ": ",
        kind == OutcomeKind::kDiverged
            ? std::string(state_.log.outcome.message)
            : absl::StrFormat("its %d steps are not those of the schedule",
                              state_.log.step_count));
    exploration_.failure = BuildFailure(state_, state_.log.outcome);
    return;
  }
  if (fails) {
    SavedExecution& saved = IsBug(kind) ? state_.bug : state_.first_race;
    for (const uint32_t place : places) state_.points.Insert(place);
    saved.Save(state_.log, places.size());
    state_.bugs = IsBug(kind) ? 1 : 0;
    const uint64_t minimize = options_.minimize.value_or(0);
    if (minimize != 0) return Report(saved, minimize, "replay");
  }
  Outcome outcome = state_.log.outcome;
  if (kind == OutcomeKind::kFinished && fails) {
    outcome.kind = OutcomeKind::kDataRace;
  }
  Failure failure = BuildFailure(state_, outcome);
  if (outcome.kind == OutcomeKind::kLockOrder)
    failure.message = LockMessage(state_);
  failure.scenario = subject_.name;
  failure.output = output_;
  failure.found = "replay";
  failure.schedule = text;
  failure.replay_command = subject_.ReplayCommand(text);
  failure.debug_flag = subject_.debug_flag;
  if (fails) exploration_.result.first_bug_execution = 1;
  Publish(std::move(failure), fails);
  if (!fails) exploration_.result.bug.reset();
}

}  // namespace

Exploration Explore(const Subject& subject, const Options& options) {
  Exploring exploring(subject, options);
  if (options.backend == Backend::kReal) {
    if (options.jobs > 1) {
      throw std::invalid_argument(
          "several jobs are for the controlled world: on hardware threads one "
          "repetition runs at a time");
    }
    exploring.SearchForReal();
    if (exploring.state().bug.saved()) exploring.ReportReal();
    return exploring.Finish();
  }
  exploring.Search();
  const SavedExecution* finding = Finding(exploring.state());
  if (finding == nullptr) return exploring.Finish();
  if (finding->outcome.kind == OutcomeKind::kDiverged ||
      !exploring.Confirm(*finding)) {
    if (options.isolation != Isolation::kFork) {
      Options apart = options;
      apart.isolation = Isolation::kFork;
      Exploration again = Explore(subject, apart);
      again.notes.insert(again.notes.begin(),
                         "executions are not independent of each other in "
                         "one process: went over to --isolation=fork");
      return again;
    }
    exploring.exploration().result.diverged = exploring.difference();
    return exploring.Finish();
  }
  exploring.Report(*finding, options.minimize.value_or(kDefaultMinimize),
                   exploring.Found(*finding));
  return exploring.Finish();
}

Exploration ReplayLine(const Subject& subject, const Options& options,
                       const std::string& text) {
  const DecodedLine line = DecodeFor(subject, text);
  const Options same = OptionsOfLine(options, line);
  Exploring exploring(subject, same);
  exploring.Replay(line, text);
  return exploring.Finish();
}

}  // namespace ravel
