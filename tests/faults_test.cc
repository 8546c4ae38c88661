// SPDX-License-Identifier: Apache-2.0
//
// Programs that end their process in every way there is: each is a bug with a
// kind and a sentence, its schedule replays, the search can go on past it, and
// this process lives to see it.

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cassert>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <string>
#include <thread>

#include "tests/exploring.h"

#ifdef NDEBUG
#undef NDEBUG
#include <cassert>
#endif

namespace ravel {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

int* volatile null = nullptr;
volatile int zero = 0;
volatile int sink = 0;

void FollowNull() { *null = 1; }
void WriteWild() { *reinterpret_cast<volatile int*>(0x123456789abc) = 1; }
void Assert() { assert(zero == 1); }
void Divide() { sink = 100 / zero; }
void ThrowError() { throw std::runtime_error("out of order"); }
void ThrowNumber() { throw 42; }
void ThrowNoexcept() noexcept { ThrowError(); }
void Kill() { kill(getpid(), SIGKILL); }
void LeaveUnjoined() {
  std::thread left([] {});
}

void SpinForEver() {
  for (;;) sink = sink + 1;
}

void WaitForEver() {
  std::atomic<bool> never = false;
  asm volatile("" : : "r"(&never) : "memory");
  while (!never) {
  }
}

int Recurse(int depth) {
  volatile char frame[512];
  frame[0] = static_cast<char>(depth);
  if (zero != 0) return 0;
  return frame[0] + Recurse(depth + 1) + frame[1];
}

struct Fault {
  const char* name;
  void (*commit)();
  const char* kind;
  const char* message;  // a part of it
};

std::ostream& operator<<(std::ostream& out, const Fault& fault) {
  return out << fault.name;
}

class FaultTest : public testing::TestWithParam<Fault> {
 protected:
  // After another thread has done something, so that there is a schedule.
  static void InMain() {
    std::atomic<int> started = 0;
    std::thread t1([&] { ++started; });
    ++started;
    t1.join();
    GetParam().commit();
  }
  static void InThread() {
    std::atomic<int> started = 0;
    std::thread t1([&] {
      ++started;
      GetParam().commit();
    });
    ++started;
    t1.join();
  }

  static bool IsHang() { return std::string(GetParam().kind) == "hang"; }

  static Options Settings(uint64_t schedules) {
    Options options = random(schedules);
    if (IsHang()) options.watchdog = std::chrono::milliseconds(200);
    options.max_steps = 500;
    return options;
  }

  static void Expect(const Result& result) {
    EXPECT_THAT(result,
                HasBugThatSays(GetParam().kind, HasSubstr(GetParam().message)));
  }
};

TEST_P(FaultTest, IsABugWhoseScheduleReplays) {
  for (const Body& body : {Body(InMain), Body(InThread)}) {
    const Result result = explore(Settings(10), body);
    Expect(result);
    EXPECT_EQ(result.verdict, Verdict::kBug);
    EXPECT_EQ(result.first_bug_execution, 1u);
    ASSERT_TRUE(result.bug.has_value());

    Options replay = Settings(1);
    replay.replay = result.bug->schedule;
    const Result again = explore(replay, body);
    Expect(again);
    ASSERT_TRUE(again.bug.has_value());
    EXPECT_EQ(again.bug->message, result.bug->message);
  }
}

TEST_P(FaultTest, IsNotTheEndOfTheSearch) {
  Options options = Settings(IsHang() ? 2 : 10);
  options.keep_going = true;
  const Result result = explore(options, InThread);
  Expect(result);
  EXPECT_EQ(result.executions, *options.schedules);
  EXPECT_EQ(result.bugs, *options.schedules);
}

TEST_P(FaultTest, EndsAForkedExecutionOnly) {
  Options options = Settings(2);
  options.isolation = Isolation::kFork;
  options.keep_going = true;
  const Result result = explore(options, InThread);
  Expect(result);
  EXPECT_EQ(result.executions, 2u);
  EXPECT_EQ(result.bugs, 2u);
}

INSTANTIATE_TEST_SUITE_P(
    All, FaultTest,
    testing::Values(
        Fault{"Null", FollowNull, "crash", "SIGSEGV: a null pointer"},
        Fault{"Wild", WriteWild, "crash", "SIGSEGV: memory that is not there"},
        Fault{"Overflow", [] { sink = Recurse(0); }, "crash",
              "SIGSEGV: stack overflow"},
        Fault{"Divide", Divide, "crash", "SIGFPE"},
        Fault{"Abort", abort, "crash", "SIGABRT: abort() was called"},
        Fault{"Raise", [] { raise(SIGABRT); }, "crash", "SIGABRT"},
        Fault{"Kill", Kill, "crash", "signal 9 (Killed)"},
        Fault{"Terminate", [] { std::terminate(); }, "crash",
              "std::terminate()"},
        Fault{"Unjoined", LeaveUnjoined, "crash", "was not joined"},
        Fault{"Assert", Assert, "assertion", "assertion failed: zero == 1"},
        Fault{"Check", [] { check(false, "it does not hold"); }, "assertion",
              "it does not hold"},
        Fault{"Throw", ThrowError, "exception",
              "uncaught exception of type std::runtime_error: out of order"},
        Fault{"ThrowNumber", ThrowNumber, "exception",
              "uncaught exception of type int"},
        Fault{"Noexcept", ThrowNoexcept, "exception", "out of order"},
        Fault{"Exit", [] { exit(3); }, "exit", "exit(3) was called"},
        Fault{"ExitAtOnce", [] { _exit(4); }, "exit", "_exit(4) was called"},
        Fault{"QuickExit", [] { quick_exit(0); }, "exit",
              "quick_exit(0) was called"},
        Fault{"Hang", SpinForEver, "hang", "no step for as long as"},
        Fault{"Livelock", WaitForEver, "livelock", "no end after 5000 steps"}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(Fault, OfAnAssertionHasItsPlace) {
  const Result result = explore(random(1), Assert);
  ASSERT_TRUE(result.bug.has_value());
  EXPECT_THAT(result.bug->file, HasSubstr("faults_test.cc"));
  EXPECT_GT(result.bug->line, 0);
}

TEST(Fault, ShowsWhereItHappened) {
  const Result result = explore(random(1), FollowNull);
  ASSERT_TRUE(result.bug.has_value());
  EXPECT_THAT(result.bug->report, HasSubstr("FollowNull"));
}

TEST(Fault, OfOneScheduleOnlyIsFoundByTheSearch) {
  const Result result = explore(exhaustive(), [] {
    static int value;
    static std::atomic<int*> pointer;
    pointer = nullptr;
    std::thread t1([] { pointer = &value; });
    sink = *pointer.load();
    t1.join();
  });
  EXPECT_THAT(result, HasBugThatSays("crash", HasSubstr("null pointer")));
}

// The tool's own output is not the scenario's, nor the other way round.
TEST(Fault, LeavesTheOutputOfThisProcessAlone) {
  testing::internal::CaptureStderr();
  explore(random(1), [] {
    fprintf(stderr, "the scenario speaks\n");
    abort();
  });
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

}  // namespace
}  // namespace ravel
