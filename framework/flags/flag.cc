// SPDX-License-Identifier: Apache-2.0

#include "framework/flags/flag.h"

#include <algorithm>
#include <initializer_list>
#include <limits>
#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "framework/explorer/job_board.h"
#include "framework/explorer/strategy_list.h"
#include "framework/flags/values.h"
#include "scheduler/execution_log.h"

namespace ravel {
namespace {

// An execution that makes twice as many is given up.
constexpr uint64_t kMostSteps = ExecutionLog::kMaxSteps / 2;

template <typename Number>
std::string SetNumber(const std::string& value, uint64_t least, Number& number,
                      uint64_t most = std::numeric_limits<Number>::max()) {
  const auto parsed = internal::ParseWholeNumber(value);
  if (!parsed.has_value() || *parsed < least || *parsed > most) {
    return absl::StrCat("takes a whole number from ", least, " to ", most);
  }
  number = static_cast<Number>(*parsed);
  return "";
}

std::string SetCount(const std::string& value, std::optional<uint64_t>& count) {
  return SetNumber(value, 1, count.emplace());
}

template <typename Duration>
std::string SetDuration(const std::string& value, Duration& duration) {
  const auto parsed = internal::ParseDuration(value);
  if (!parsed.has_value()) {
    return "takes a duration such as 500ms, 60s, 2m or 1h";
  }
  duration = *parsed;
  return "";
}

template <typename Value>
struct Word {
  const char* word;
  Value value;
};

template <typename Value>
std::string SetWord(const std::string& value,
                    std::initializer_list<Word<Value>> words, Value& result) {
  std::string known;
  for (const Word<Value>& entry : words) {
    if (value == entry.word) {
      result = entry.value;
      return "";
    }
    absl::StrAppend(&known, known.empty() ? "" : ", ", entry.word);
  }
  return absl::StrCat("takes one of ", known);
}

std::string SetTruth(const std::string& value, bool& truth) {
  const auto parsed = internal::ParseTruth(value);
  if (!parsed.has_value()) return "takes true or false";
  truth = *parsed;
  return "";
}

std::string SetText(const std::string& value, const char* what,
                    std::string& text) {
  if (value.empty()) return absl::StrCat("takes a ", what);
  text = value;
  return "";
}

std::string SetStrategy(const std::string& value, std::string& strategy) {
  try {
    MakeStrategy(value, 1);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  strategy = value;
  return "";
}

using Text = const std::string&;

// A new flag is one entry here.
constexpr Flag kFlags[] = {
    {"backend", "controlled|real",
     "under Ravel's scheduler, or on hardware threads (controlled)",
     [](Text value, Settings& settings) {
       return SetWord<Backend>(
           value,
           {{"controlled", Backend::kControlled}, {"real", Backend::kReal}},
           settings.options.backend);
     }},
    {"strategy", "NAME[:k=v,...]",
     "random, pct:depth=3, pos, surw, urw, dpor, dfs:preemptions=2 (portfolio)",
     [](Text value, Settings& settings) {
       return SetStrategy(value, settings.options.strategy);
     }},
    {"schedules", "N", "how many executions (10000; dpor, dfs: all there are)",
     [](Text value, Settings& settings) {
       return SetCount(value, settings.options.schedules);
     }},
    {"time", "DURATION", "how long to search: 500ms, 60s, 2m, 1h (no limit)",
     [](Text value, Settings& settings) {
       return SetDuration(value, settings.options.time);
     }},
    {"seed", "N", "of random choices (1)",
     [](Text value, Settings& settings) {
       return SetNumber(value, 0, settings.options.seed);
     }},
    {"jobs", "N", "how many processes run executions at the same time (1)",
     [](Text value, Settings& settings) {
       return SetNumber(value, 1, settings.options.jobs, kMostJobs);
     }},
    {"repeat", "N", "on hardware threads: how often (100)",
     [](Text value, Settings& settings) {
       return SetNumber(value, 1, settings.options.repeat);
     }},
    {"jitter", "yes|no",
     "on hardware threads: hold them up at random, to shake schedules (yes)",
     [](Text value, Settings& settings) {
       return SetWord<bool>(value, {{"yes", true}, {"no", false}},
                            settings.options.jitter);
     }},
    {"races", "fail|report|ignore",
     "a data race ends the search, is noted, is not looked for (report)",
     [](Text value, Settings& settings) {
       return SetWord<Races>(value,
                             {{"fail", Races::kFail},
                              {"report", Races::kReport},
                              {"ignore", Races::kIgnore}},
                             settings.options.races);
     }},
    {"points", "sync|racy|all",
     "threads switch at synchronisation, also where they race, at every "
     "access (racy)",
     [](Text value, Settings& settings) {
       return SetWord<Points>(value,
                              {{"sync", Points::kSync},
                               {"racy", Points::kRacy},
                               {"all", Points::kAll}},
                              settings.options.points);
     }},
    {"clock", "any|ordered",
     "timers fire at any point, or in order once nothing else happens (any)",
     [](Text value, Settings& settings) {
       return SetWord<Clock>(
           value, {{"any", Clock::kAny}, {"ordered", Clock::kOrdered}},
           settings.options.clock);
     }},
    {"spurious", "N",
     "how many condition waits may end without a notification (1)",
     [](Text value, Settings& settings) {
       return SetNumber(value, 0, settings.options.spurious);
     }},
    {"spins", "N",
     "how often a thread that only looks at what nobody changes goes round "
     "(100; dpor, dfs: 3)",
     [](Text value, Settings& settings) {
       return SetNumber(value, 1, settings.options.spins.emplace());
     }},
    {"lock_order", "warn|fail|ignore",
     "locks taken in orders that could deadlock: a warning, a bug, not looked "
     "for (warn)",
     [](Text value, Settings& settings) {
       return SetWord<LockOrder>(value,
                                 {{"warn", LockOrder::kWarn},
                                  {"fail", LockOrder::kFail},
                                  {"ignore", LockOrder::kIgnore}},
                                 settings.options.lock_order);
     }},
    {"coverage", "", "counts behaviours: executions but for steps that commute",
     [](Text value, Settings& settings) {
       return SetTruth(value, settings.options.coverage);
     }},
    {"isolation", "globals|fork|none",
     "what is put back between executions: the program's data, everything, "
     "nothing (globals)",
     [](Text value, Settings& settings) {
       return SetWord<Isolation>(value,
                                 {{"globals", Isolation::kGlobals},
                                  {"fork", Isolation::kFork},
                                  {"none", Isolation::kNone}},
                                 settings.options.isolation);
     }},
    {"heap", "quarantine|reuse",
     "freed memory is kept apart, or handed out again at once (quarantine)",
     [](Text value, Settings& settings) {
       return SetWord<Heap>(
           value, {{"quarantine", Heap::kQuarantine}, {"reuse", Heap::kReuse}},
           settings.options.heap);
     }},
    {"crashes", "N", "how many forked processes may be killed (0)",
     [](Text value, Settings& settings) {
       return SetNumber(value, 0, settings.options.crashes);
     }},
    {"max_steps", "N",
     "past this, threads of an execution take fair turns (100000)",
     [](Text value, Settings& settings) {
       return SetNumber(value, 1, settings.options.max_steps, kMostSteps);
     }},
    {"watchdog", "DURATION", "without a step for this long is a hang (5s)",
     [](Text value, Settings& settings) {
       return SetDuration(value, settings.options.watchdog);
     }},
    {"keep_going", "", "goes on past bugs; the first is reported",
     [](Text value, Settings& settings) {
       return SetTruth(value, settings.options.keep_going);
     }},
    {"minimize", "N",
     "executions for each phase of making a failing schedule simple; 0: none "
     "(500; replay: 0)",
     [](Text value, Settings& settings) {
       return SetNumber(value, 0, settings.options.minimize.emplace());
     }},
    {"out", "DIR", "keeps the schedules of bugs there, and their pages",
     [](Text value, Settings& settings) {
       return SetText(value, "directory", settings.options.out);
     }},
    {"html", "FILE", "writes the report of the bug there, as a page",
     [](Text value, Settings& settings) {
       return SetText(value, "file", settings.options.html);
     }},
    {"json", "FILE", "writes the results there",
     [](Text value, Settings& settings) {
       return SetText(value, "file", settings.json);
     }},
    {"junit", "FILE", "writes the results there as JUnit XML",
     [](Text value, Settings& settings) {
       return SetText(value, "file", settings.junit);
     }},
    {"sarif", "FILE", "writes the bugs there as SARIF 2.1.0",
     [](Text value, Settings& settings) {
       return SetText(value, "file", settings.sarif);
     }},
    {"trace", "FILE", "writes the failing execution there, for Perfetto",
     [](Text value, Settings& settings) {
       return SetText(value, "file", settings.trace);
     }},
    {"github", "", "annotations and a step summary for GitHub Actions",
     [](Text value, Settings& settings) {
       return SetTruth(value, settings.github);
     }},
    {"replay", "SCHEDULE", "runs the execution of this line or file, once",
     [](Text value, Settings& settings) {
       return SetText(value, "schedule: its line or file",
                      settings.options.replay);
     },
     Door::kCommand, "is a flag of tests; here it is: ravel replay SCHEDULE"},
    {"preload", "", "of a program not built for Ravel: synchronisation only",
     [](Text value, Settings& settings) {
       return SetTruth(value, settings.preload);
     },
     Door::kTests, "is a flag of the command: ravel run --preload ./program"},
    {"break_at", "N", "replays in gdb, and stops there before this step",
     [](Text value, Settings& settings) {
       return SetNumber(value, 0, settings.options.break_at);
     }},
    {"quiet", "", "no reports, only verdicts",
     [](Text value, Settings& settings) {
       return SetTruth(value, settings.options.quiet);
     }},
    {"color", "auto|yes|no", "of reports (auto: on a terminal)",
     [](Text value, Settings& settings) {
       return SetWord<bool>(value,
                            {{"auto", internal::TerminalHasColor()},
                             {"yes", true},
                             {"no", false}},
                            settings.options.color);
     }},
};

}  // namespace

std::span<const Flag> AllFlags() { return kFlags; }

const Flag* FindFlag(std::string_view name) {
  const auto found = std::ranges::find(kFlags, name, &Flag::name);
  return found == std::end(kFlags) ? nullptr : &*found;
}

}  // namespace ravel
