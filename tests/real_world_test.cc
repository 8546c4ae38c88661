// SPDX-License-Identifier: Apache-2.0
//
// The same programs on hardware threads, at full speed: what is right passes,
// what goes wrong is a bug and not the end of this process.

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cassert>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "tests/exploring.h"

#ifdef NDEBUG
#undef NDEBUG
#include <cassert>
#endif

namespace ravel {
namespace {

using ::testing::HasSubstr;

Options Real(uint64_t repeat) {
  Options options;
  options.backend = Backend::kReal;
  options.repeat = repeat;
  return options;
}

volatile int zero = 0;

TEST(Real, CorrectProgramsPass) {
  const Result result = explore(Real(200), [] {
    std::mutex mutex;
    std::condition_variable changed;
    int items = 0;
    std::thread t1([&] {
      std::unique_lock lock(mutex);
      changed.wait(lock, [&] { return items > 0; });
      --items;
    });
    {
      const std::scoped_lock lock(mutex);
      ++items;
    }
    changed.notify_one();
    t1.join();
    check(items == 0, "wrong");
  });
  EXPECT_EQ(result.verdict, Verdict::kPassed);
  EXPECT_EQ(result.executions, 200u);
  EXPECT_EQ(result.bugs, 0u);
}

TEST(Real, RecordsAreKept) {
  const Result result = explore(Real(50), [] {
    std::thread t1([] { record("one"); });
    t1.join();
    record("two");
    record(choose(2) == 0 ? "heads" : "tails");
  });
  EXPECT_EQ(Said(result),
            (std::set<std::string>{"one two heads", "one two tails"}));
}

TEST(Real, ThreadsRunAtTheSameTime) {
  const Result result = explore(Real(1), [] {
    std::atomic<int> there = 0;
    const auto meet = [&] {
      ++there;
      while (there < 2) {
      }
    };
    std::thread t1(meet), t2(meet);
    t1.join();
    t2.join();
  });
  EXPECT_THAT(result, HasNoBug());
}

TEST(Real, TimeIsReal) {
  const auto begin = std::chrono::steady_clock::now();
  explore(Real(2),
          [] { std::this_thread::sleep_for(std::chrono::milliseconds(30)); });
  EXPECT_GE(std::chrono::steady_clock::now() - begin,
            std::chrono::milliseconds(60));
}

struct Fault {
  const char* name;
  void (*commit)();
  const char* kind;
  const char* message;
};

std::ostream& operator<<(std::ostream& out, const Fault& fault) {
  return out << fault.name;
}

class RealFault : public testing::TestWithParam<Fault> {};

TEST_P(RealFault, IsABug) {
  Options options = Real(3);
  if (std::string(GetParam().kind) == "hang") {
    options.watchdog = std::chrono::milliseconds(300);
  }
  const Body in_thread = [] {
    std::thread t1([] { GetParam().commit(); });
    t1.join();
  };
  for (const Body& body : {Body([] { GetParam().commit(); }), in_thread}) {
    const Result result = explore(options, body);
    EXPECT_THAT(result,
                HasBugThatSays(GetParam().kind, HasSubstr(GetParam().message)));
    EXPECT_EQ(result.verdict, Verdict::kBug);
    EXPECT_EQ(result.executions, 1u);
    EXPECT_EQ(result.first_bug_execution, 1u);
  }
}

TEST_P(RealFault, IsNotTheEndIfTheSearchGoesOn) {
  Options options = Real(2);
  options.keep_going = true;
  if (std::string(GetParam().kind) == "hang") {
    options.watchdog = std::chrono::milliseconds(200);
  }
  const Result result = explore(options, [] { GetParam().commit(); });
  EXPECT_EQ(result.executions, 2u);
  EXPECT_EQ(result.bugs, 2u);
}

INSTANTIATE_TEST_SUITE_P(
    All, RealFault,
    testing::Values(
        Fault{"Null", [] { *reinterpret_cast<volatile int*>(zero) = 1; },
              "crash", "SIGSEGV: a null pointer"},
        Fault{"Abort", abort, "crash", "SIGABRT"},
        Fault{"Assert", [] { assert(zero == 1); }, "assertion",
              "assertion failed: zero == 1"},
        Fault{"Check", [] { check(false, "it does not hold"); }, "assertion",
              "it does not hold"},
        Fault{"Throw", [] { throw std::runtime_error("out of order"); },
              "exception", "std::runtime_error: out of order"},
        Fault{"Kill", [] { kill(getpid(), SIGKILL); }, "crash", "signal 9"},
        Fault{"Exit", [] { exit(3); }, "exit", "exit(3) was called"},
        Fault{"ExitWithTheToolsStatus", [] { exit(4); }, "exit", "exit(4)"},
        Fault{"ExitAsAWorkerDoes", [] { _exit(96); }, "exit", "_exit(96)"},
        Fault{"QuickExit", [] { quick_exit(0); }, "exit", "quick_exit(0)"},
        Fault{"Hang",
              [] {
                for (;;) zero = 0;
              },
              "hang", "no end"}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(Real, AProcessThatItForksMayExit) {
  const Result result = explore(Real(2), [] {
    const pid_t child = fork();
    if (child == 0) exit(7);
    int status = 0;
    waitpid(child, &status, 0);
    check(WIFEXITED(status) && WEXITSTATUS(status) == 7, "another status");
  });
  EXPECT_THAT(result, HasNoBug());
  EXPECT_EQ(result.executions, 2u);
}

TEST(Real, KeepsWhatAFailingProgramPrinted) {
  const Result result = explore(Real(1), [] {
    printf("the last words\n");
    exit(1);
  });
  ASSERT_TRUE(result.bug.has_value());
  EXPECT_THAT(result.bug->report, HasSubstr("the last words"));
}

}  // namespace
}  // namespace ravel
