// SPDX-License-Identifier: Apache-2.0
//
// Explore every way the threads of a piece of code can interleave:
//
//   ravel::Result result = ravel::explore(ravel::exhaustive(), [] {
//     int value = 0;
//     std::thread t1([&] { ++value; }), t2([&] { ++value; });
//     t1.join();
//     t2.join();
//     ravel::check(value == 2, "an increment was lost");
//   });
//
// The body is ordinary C++ compiled with ravel_instrument() (CMake) or
// -fsanitize=thread. <ravel/gtest.h> makes it a GoogleTest test.

#ifndef RAVEL_RAVEL_H_
#define RAVEL_RAVEL_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ravel {

enum class Backend { kControlled, kReal };

// What a data race means for the verdict.
enum class Races {
  kFail,    // the first race ends the search
  kReport,  // noted; the search goes on for what the race leads to
  kIgnore,  // not looked at
};

// Where the scheduler may switch threads.
enum class Points {
  kSync,  // at synchronisation and atomics
  kRacy,  // also at the source places found to race
  kAll,   // also at every plain access to memory that may be shared
};

// When timers fire.
enum class Clock {
  kAny,      // at any point after they are set
  kOrdered,  // in order, once no thread can run or all of them only idle
};

// What becomes of freed memory.
enum class Heap {
  kQuarantine,  // nothing: whoever uses it is found
  kReuse,       // the next allocation of its size gets it
};

// What locks mean that threads take in orders that do not fit together.
enum class LockOrder {
  kWarn,    // a warning, if no execution turned it into a deadlock
  kFail,    // ends the search
  kIgnore,  // not looked at
};

// What is put back between two executions.
enum class Isolation {
  kGlobals,  // the program's own writable data, and the heap
  kFork,     // everything: a process for each execution
  kNone,     // nothing
};

enum class Verdict {
  kPassed,        // no bug within the budget
  kExhausted,     // every schedule was seen (within the bounds): a proof
  kBug,           //
  kDiverged,      // one schedule gave two different executions
  kInconclusive,  // asked to exhaust, stopped before
};

// How to explore. A value; each setter returns the object, so that settings
// chain: ravel::random(10'000).set_seed(7)
struct Options {
  Backend backend = Backend::kControlled;
  // "portfolio", "random", "dpor", ..., with parameters: "dfs:preemptions=2".
  std::string strategy = "portfolio";
  std::optional<uint64_t> schedules;  // default: 10,000; none if exhaustive
  std::optional<std::chrono::nanoseconds> time;
  uint64_t seed = 1;
  uint32_t jobs = 1;      // processes that run executions at the same time
  uint64_t repeat = 100;  // real world: how often
  bool jitter = true;     // real world: holds threads up at random
  Races races = Races::kReport;
  Points points = Points::kRacy;
  Clock clock = Clock::kAny;
  Heap heap = Heap::kQuarantine;
  Isolation isolation = Isolation::kGlobals;
  uint32_t spurious = 1;  // condition waits that may end without a notification
  // How often a thread may go round a loop in which it only looks at what
  // nobody changes, while others can run. Default: 100; 3 if exhaustive.
  std::optional<uint32_t> spins;
  LockOrder lock_order = LockOrder::kWarn;
  bool coverage = false;    // counts behaviours in every execution
  uint32_t crashes = 0;     // forked processes that may be killed
  bool keep_going = false;  // goes on past bugs; the first is reported
  // How many executions each phase of making a failing schedule simple may
  // take: fewer preemptions, a proof that there must be so many, the nearest
  // schedule that passes. 0: it is reported as found. Default: 500; 0 of a
  // replay.
  std::optional<uint64_t> minimize;
  uint32_t max_steps = 100'000;  // past this, threads take fair turns
  std::chrono::nanoseconds watchdog = std::chrono::seconds(5);
  std::string replay;  // a schedule line: runs it once
  std::string out;     // directory of schedules and pages; empty: keeps none
  std::string html;    // file for the report of the bug as a page
  int break_at = 0;    // of a replay: stops in gdb before this step
  bool quiet = false;
  bool color = false;

  Options& set_strategy(std::string_view name);
  Options& preemptions(int bound);  // depth-first search only
  Options& set_schedules(uint64_t count);
  Options& set_seed(uint64_t value);
  Options& set_races(Races value);
  Options& set_points(Points value);
  Options& set_clock(Clock value);
  Options& set_heap(Heap value);
  Options& set_spurious(uint32_t count);
  Options& set_spins(uint32_t rounds);
  Options& set_lock_order(LockOrder value);
  Options& set_jitter(bool on);
  Options& set_coverage(bool value);
  Options& set_crashes(uint32_t count);
  Options& set_minimize(uint64_t executions);
  Options& set_jobs(uint32_t count);
};

// `schedules` random walks.
Options random(uint64_t schedules);
// All schedules: one of each set that differs only in the order of independent
// steps (--strategy=dpor; docs/reduction.md), or depth-first under a bound on
// preemptions.
Options exhaustive();

// A bug, as its kind (`kind` of the JSON output) and one sentence.
struct Bug {
  std::string kind;
  std::string message;
  std::string file;  // of the failed assertion, where there is one
  int line = 0;
  std::string schedule;  // the line to replay; empty in the real world
  // Of the simplest schedule that was found to fail so, which is `schedule`.
  // None if nothing was tried.
  std::optional<uint64_t> preemptions;
  bool preemptions_are_fewest = false;  // every schedule with fewer was seen
  // As the search had found it.
  std::string found_schedule;
  uint64_t found_preemptions = 0;
  // What would have to be otherwise, and the line of a schedule where it is,
  // which passes; empty: none was found.
  std::string passes_if;
  std::string passing_schedule;
  std::string schedule_file;  // where it was kept, if it was
  std::string page;           // where the report was written as a page
  std::string report;         // the whole failure, as printed
};

// How likely it is that one more execution shows a behaviour that was not seen
// yet, as far as what was drawn tells (docs/strategies.md).
struct Unseen {
  std::string strategy;     // which drew it
  uint64_t executions = 0;  // that were looked at
  uint64_t distinct = 0;    // behaviours that they showed
  double estimate = 1;      // Good and Turing's
  double at_most = 1;       // holds in 95 of 100 searches
};

struct Result {
  Verdict verdict = Verdict::kPassed;
  std::optional<Bug> bug;
  uint64_t executions = 0;
  uint64_t steps = 0;
  double seconds = 0;
  uint64_t bugs = 0;                 // executions that failed
  uint64_t first_bug_execution = 0;  // counted from 1; 0: none
  uint64_t races = 0;                // distinct pairs of source places
  uint64_t bounded = 0;              // executions cut short by max_steps
  // What was put back between executions, if not what the options say because
  // the program needed more.
  Isolation isolation = Isolation::kGlobals;
  // Behaviours seen: executions that differ in more than the order of steps
  // that commute. Of exhaustive searches only if Options::coverage asked for
  // it.
  std::optional<uint64_t> distinct;
  // There were more than could be counted, or, without Options::coverage, not
  // all executions were looked at.
  bool distinct_is_least = false;
  // Of searches that draw lots: of all that were drawn, and of each strategy
  // that took part.
  std::optional<Unseen> unseen;
  std::vector<Unseen> streams;
  // Of exhaustive searches: which part of all that there is to run was run, in
  // [0, 1], estimated from the tree of choices.
  std::optional<double> explored;
  // And how many executions that would be in all, if that can be told.
  std::optional<double> estimated_executions;
  // What is no bug, but might become one; a few lines each.
  std::vector<std::string> warnings;
  // What the program did that the scheduler does not see, or takes for
  // something simpler.
  std::vector<std::string> uncontrolled;
  std::string skipped;   // every execution was, as this GTEST_SKIP() says
  std::string diverged;  // the first step that differs, in one sentence
  // What executions said through record(), and how many said it.
  std::map<std::string, uint64_t> records;
};

// Explores `body` and returns what was found. Throws std::invalid_argument
// where the options do not fit together. Not to be nested.
Result explore(const Options& options, const std::function<void()>& body);

// Inside a scenario.

// Returns a value in [0, bound), each in some execution. bound >= 1.
uint64_t choose(uint64_t bound);
// Fails the execution, with `message`, unless `condition` holds.
void check(bool condition, std::string_view message);
// Adds a word to what this execution says of itself; see Result::records.
void record(std::string_view word);

}  // namespace ravel

#endif  // RAVEL_RAVEL_H_
