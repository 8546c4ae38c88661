// SPDX-License-Identifier: Apache-2.0
//
// Several workers on one search: whatever comes out is what comes out of one,
// also if workers die or are killed.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/syscall.h>

#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "scheduler/reduction/shared_array.h"
#include "scheduler/system_call.h"
#include "tests/exploring.h"

namespace ravel {
namespace {

// All that a result says but for times.
std::string Told(const Result& result) {
  std::string text =
      "verdict " + std::to_string(static_cast<int>(result.verdict)) +
      " executions " + std::to_string(result.executions) + " steps " +
      std::to_string(result.steps) + " bugs " + std::to_string(result.bugs) +
      " first " + std::to_string(result.first_bug_execution) + " races " +
      std::to_string(result.races) + " bounded " +
      std::to_string(result.bounded) + " distinct " +
      std::to_string(result.distinct.value_or(0)) + " explored " +
      std::to_string(result.explored.value_or(-1)) + " estimated " +
      std::to_string(result.estimated_executions.value_or(-1));
  if (result.bug) {
    text += " bug " + result.bug->kind + ": " + result.bug->message + " " +
            result.bug->schedule + " found " + result.bug->found_schedule +
            "\n" + result.bug->report;
  }
  for (const Unseen& stream : result.streams) {
    text += " | " + stream.strategy + " " + std::to_string(stream.executions) +
            " " + std::to_string(stream.distinct) + " " +
            std::to_string(stream.estimate) + " " +
            std::to_string(stream.at_most);
  }
  for (const std::string& warning : result.warnings) text += "\n" + warning;
  for (const std::string& what : result.uncontrolled) text += "\n" + what;
  for (const auto& [words, count] : result.records) {
    text += "\n" + words + " " + std::to_string(count);
  }
  return text + "\n" + result.diverged + result.skipped;
}

void ExpectSameOfAny(Options options, const Body& body) {
  options.set_minimize(0);
  const std::string alone = Told(explore(options.set_jobs(1), body));
  for (const uint32_t jobs : {2u, 3u}) {
    EXPECT_EQ(Told(explore(options.set_jobs(jobs), body)), alone)
        << options.strategy << " with " << jobs << " jobs";
  }
}

template <typename Step>
void Together(int threads, const Step& step) {
  std::vector<std::thread> all;
  for (int i = 0; i < threads; ++i) all.emplace_back(step, i);
  for (std::thread& thread : all) thread.join();
}

Body Locks(int threads, int pairs) {
  return [=] {
    std::mutex mutex;
    std::string order;
    Together(threads, [&](int index) {
      for (int i = 0; i < pairs; ++i) {
        const std::lock_guard<std::mutex> lock(mutex);
        order += static_cast<char>('a' + index);
      }
    });
    record(order);
  };
}

int racy = 0;

void LosesUpdates() {
  racy = 0;
  Together(3, [](int) {
    const int copy = racy;
    racy = copy + 1;
  });
  record(std::to_string(racy));
}

void QueueOfTwo() {
  std::mutex mutex;
  std::condition_variable not_full, not_empty;
  int size = 0;
  Together(4, [&](int index) {
    const bool produces = index < 2;
    std::unique_lock<std::mutex> lock(mutex);
    (produces ? not_full : not_empty).wait(lock, [&] {
      return produces ? size < 1 : size > 0;
    });
    size += produces ? 1 : -1;
    (produces ? not_empty : not_full).notify_one();
  });
}

// Fails one execution in some hundreds, somewhere in the middle.
void FailsSeldom() {
  std::atomic<int> turn = 0;
  Together(3, [&](int index) {
    for (int i = 0; i < 3; ++i) {
      int expected = 3 * i + index;
      turn.compare_exchange_strong(expected, expected + 1);
    }
  });
  check(turn != 7, "seven turns in a row");
}

void ChoosesValues() {
  std::atomic<int> sum = 0;
  Together(2, [&](int) {
    const int before = sum.fetch_add(1);
    sum += static_cast<int>(choose(before == 0 ? 3 : 2));
  });
  record(std::to_string(sum));
}

constexpr const char* kDrawing[] = {"portfolio", "random", "pct",
                                    "pos",       "surw",   "urw"};
constexpr const char* kExhaustive[] = {"dfs", "dfs:preemptions=2", "dpor"};

TEST(Jobs, DrawTheSameLots) {
  for (const char* strategy : kDrawing) {
    Options options = Options().set_strategy(strategy).set_schedules(1100);
    ExpectSameOfAny(options, Locks(3, 2));
    ExpectSameOfAny(options, LosesUpdates);
    ExpectSameOfAny(options, FailsSeldom);
    options.keep_going = true;
    ExpectSameOfAny(options.set_schedules(300), FailsSeldom);
  }
}

TEST(Jobs, SayTheSameOfAFailureMadeSimple) {
  const std::string alone = Told(explore(Options(), FailsSeldom));
  EXPECT_EQ(Told(explore(Options().set_jobs(2), FailsSeldom)), alone);
}

TEST(Jobs, SeeEachClassOnce) {
  const Options all = exhaustive().set_spurious(0);
  const auto count = [&](const Body& body) {
    const Result result = explore(Options(all).set_jobs(2), body);
    EXPECT_EQ(result.verdict, Verdict::kExhausted);
    return result.executions;
  };
  EXPECT_EQ(count(Locks(2, 3)), 20u);
  EXPECT_EQ(count(Locks(3, 2)), 90u);
  EXPECT_EQ(count(Locks(3, 3)), 1680u);
  const Result result = explore(Options(all).set_jobs(2), Locks(3, 2));
  EXPECT_EQ(result.records.size(), 90u);
  for (const auto& [order, times] : result.records) {
    EXPECT_EQ(times, 1u) << order;
  }
}

TEST(Jobs, GoThroughTheSameTree) {
  for (const char* strategy : kExhaustive) {
    Options options = Options().set_strategy(strategy);
    options.set_schedules(1100);
    ExpectSameOfAny(options, Locks(3, 2));
    ExpectSameOfAny(options, QueueOfTwo);
    ExpectSameOfAny(options, LosesUpdates);
    ExpectSameOfAny(options, FailsSeldom);
    ExpectSameOfAny(options, ChoosesValues);
    options.keep_going = true;
    ExpectSameOfAny(options, FailsSeldom);
  }
}

TEST(Jobs, EndWithTheProcessThatCrashes) {
  const Body crashes = [] {
    std::atomic<int> first = 0;
    Together(2, [&](int index) {
      int none = 0;
      first.compare_exchange_strong(none, index + 1);
    });
    if (first == 2) raise(SIGSEGV);
  };
  for (const char* strategy : {"random", "dpor"}) {
    Options options = Options().set_strategy(strategy).set_schedules(200);
    ExpectSameOfAny(options, crashes);
    options.keep_going = true;
    ExpectSameOfAny(options, crashes);
  }
}

// Who is killed: the worker, its keeper, or the process that starts workers.
enum Victim { kWorker, kKeeper, kLane };

struct Trap {
  int executions;
  int sprung;
  Victim victim;
};

__attribute__((no_sanitize("thread"))) long ParentOf(long process) {
  char path[64], text[256] = {};
  snprintf(path, sizeof path, "/proc/%ld/stat", process);
  const long file = SystemCall(SYS_open, path, O_RDONLY);
  SystemCall(SYS_read, file, text, sizeof text - 1);
  SystemCall(SYS_close, file);
  const char* const end = strrchr(text, ')');
  return end == nullptr ? 0 : atol(end + 4);
}

// Unseen by any compiler's instrumentation.
int Add(int* value, int more) {
  asm volatile("lock xaddl %0, %1" : "+r"(more), "+m"(*value) : : "memory");
  return more;
}

// In no execution is this a step. Springs once.
__attribute__((no_sanitize("thread"), noinline)) void Step(Trap* trap) {
  if (Add(&trap->executions, 1) < 49) return;
  if (Add(&trap->sprung, 1) != 0) return;
  long victim = SystemCall(SYS_getpid);
  for (int i = 0; i < trap->victim; ++i) victim = ParentOf(victim);
  SystemCall(SYS_kill, victim, SIGKILL);
  for (;;) SystemCall(SYS_pause);
}

// Somebody is killed in the middle of the search and of an execution.
TEST(Jobs, LoseNothingIfSomebodyIsKilled) {
  SharedArray<Trap> traps(1);
  const Body locks = Locks(3, 2);
  const Body body = [&] {
    Step(&traps[0]);
    locks();
  };
  for (const char* strategy : {"random", "dfs", "dpor"}) {
    for (const Victim victim : {kWorker, kKeeper, kLane}) {
      Options options = Options().set_strategy(strategy).set_schedules(2000);
      traps[0] = {0, 1, victim};
      const std::string alone = Told(explore(options.set_jobs(1), body));
      traps[0] = {0, 0, victim};
      EXPECT_EQ(Told(explore(options.set_jobs(2), body)), alone)
          << strategy << ", killed: " << victim;
      EXPECT_GE(traps[0].sprung, 1);
    }
  }
}

TEST(Jobs, AreForTheControlledWorld) {
  Options options;
  options.backend = Backend::kReal;
  EXPECT_THROW(explore(options.set_jobs(2), [] {}), std::invalid_argument);
}

}  // namespace
}  // namespace ravel
