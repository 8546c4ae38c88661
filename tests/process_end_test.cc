// SPDX-License-Identifier: Apache-2.0
//
// How forked processes end, and what their parents and the report know of it.

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/syscall.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <stdexcept>

#include "tests/sharing.h"
#include "tests/two_worlds.h"

namespace ravel {
namespace {

using testing::HasSubstr;

std::string Number(int n) { return std::to_string(n); }

TEST(ProcessEnd, IsWaitedForInAnyOrder) {
  const auto body = [] {
    const pid_t a = InProcess([] {});
    const pid_t b = InProcess([] {});
    const pid_t first = wait(nullptr);
    const pid_t second = wait(nullptr);
    check(first + second == a + b, "others were waited for");
    check(wait(nullptr) == -1 && errno == ECHILD, "there are more");
    record(first == a ? "ab" : "ba");
  };
  const Result result = explore(exhaustive(), body);
  EXPECT_THAT(result, IsExhausted());
  EXPECT_THAT(Said(result), testing::ElementsAre("ab", "ba"));
}

TEST(ProcessEnd, CanBeAskedFor) {
  const auto body = [] {
    const pid_t child = InProcess([] {});
    const pid_t got = waitpid(child, nullptr, WNOHANG);
    record(got == child ? "ended" : Number(got));
    if (got == 0) WaitFor(child);
  };
  const Result result = explore(exhaustive(), body);
  EXPECT_THAT(result, IsExhausted());
  EXPECT_THAT(Said(result), testing::ElementsAre("0", "ended"));
}

TEST(ProcessEnd, GivesItsStatus) {
  const auto body = [](int how) {
    const pid_t child = fork();
    if (child == 0) {
      if (how == 0) exit(3);
      if (how == 1) _exit(3);
      if (how == 2) _Exit(3);
      quick_exit(3);
    }
    const int status = WaitFor(child);
    check(WIFEXITED(status), "it did not exit");
    record(Number(WEXITSTATUS(status)));
  };
  for (int how = 0; how < 4; ++how) {
    EXPECT_EQ(SaidAlways([&] { body(how); }, random(5)), "3");
  }
}

// A child that crashes is the bug; its parent cannot hide it.
TEST(ProcessEnd, ByACrashIsReportedAsWhatItIs) {
  const auto child = [](void (*end)()) {
    return explore(random(3), [end] {
      const pid_t process = InProcess(end);
      WaitFor(process);
    });
  };
  const Result crash = child([] { *static_cast<volatile int*>(nullptr) = 1; });
  EXPECT_THAT(crash, HasBugThatSays("crash", HasSubstr("SIGSEGV")));
  EXPECT_THAT(crash.bug->report, HasSubstr("process 1"));
  EXPECT_THAT(child([] { abort(); }),
              HasBugThatSays("crash", HasSubstr("abort()")));
  EXPECT_THAT(child([] { throw std::runtime_error("no such record"); }),
              HasBugThatSays("exception", HasSubstr("no such record")));
  EXPECT_THAT(child([] { syscall(SYS_kill, getpid(), SIGKILL); }),
              HasBugThatSays("crash", HasSubstr("signal 9 from outside")));
  EXPECT_THAT(child([] { check(false, "the child checks"); }),
              HasBugThatSays("assertion", HasSubstr("the child checks")));
}

TEST(ProcessEnd, ByACrashDoesNotEndTheSearch) {
  const auto body = [] {
    const bool crashes = choose(2) == 1;
    WaitFor(InProcess([crashes] {
      if (crashes) abort();
    }));
    record(crashes ? "crashed" : "ended");
  };
  Options options = random(20);
  options.keep_going = true;
  const Result result = explore(options, body);
  EXPECT_EQ(result.executions, 20u);
  EXPECT_GT(result.bugs, 0u);
  EXPECT_LT(result.bugs, 20u);
}

// Those of the last execution too.
TEST(ProcessEnd, ComesToAllWhenTheExecutionEnds) {
  const auto body = [] {
    auto& mutex = SharedBetweenProcesses<ProcessMutex>();
    mutex.Init();
    mutex.lock();
    InProcess([&] { InProcess([&] { mutex.lock(); }); });
    mutex.lock();
  };
  EXPECT_THAT(explore(random(1), body), HasBug("deadlock"));
  EXPECT_EQ(wait(nullptr), -1);
  EXPECT_EQ(errno, ECHILD);
}

TEST(ProcessEnd, MayComeBeforeThatOfAChild) {
  const auto body = [] {
    auto& value = SharedBetweenProcesses<std::atomic<int>>();
    WaitFor(InProcess([&] {
      InProcess([&] {
        ++value;
        ++value;
      });
    }));
    record(Number(value));
  };
  const Result result = explore(exhaustive(), body);
  EXPECT_THAT(result, IsExhausted());
  EXPECT_THAT(Said(result), testing::ElementsAre("0", "1", "2"));
}

}  // namespace
}  // namespace ravel
