// SPDX-License-Identifier: Apache-2.0
//
// Signals between processes: one that is blocked waits for sigwait(), wherever
// it is sent from; one that is ignored does nothing; one with a handler is
// refused.

#include <gtest/gtest.h>
#include <signal.h>
#include <time.h>

#include <string>

#include "tests/sharing.h"
#include "tests/two_worlds.h"

namespace ravel {
namespace {

using testing::HasSubstr;

sigset_t SetOf(int signal) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, signal);
  return set;
}

// Blocks it for this process and those that it forks.
sigset_t Block(int signal) {
  const sigset_t set = SetOf(signal);
  sigprocmask(SIG_BLOCK, &set, nullptr);
  return set;
}

int Take(const sigset_t& set) {
  int taken = 0;
  sigwait(&set, &taken);
  return taken;
}

// Whether one is there now.
bool IsPending(const sigset_t& set) {
  const timespec now = {0, 0};
  return sigtimedwait(&set, nullptr, &now) > 0;
}

TEST(ProcessSignals, AreTakenByTheChildTheyAreSentTo) {
  const auto body = [] {
    const sigset_t set = Block(SIGUSR1);
    const pid_t child = InProcess([&] { _exit(Take(set) == SIGUSR1 ? 7 : 1); });
    check(kill(child, SIGUSR1) == 0, "kill failed");
    record(std::to_string(WEXITSTATUS(WaitFor(child))));
  };
  const Result result = explore(exhaustive(), body);
  EXPECT_THAT(result, IsExhausted());
  EXPECT_THAT(Said(result), testing::ElementsAre("7"));
  EXPECT_EQ(SaidAlways(body, Really(20)), "7");
}

TEST(ProcessSignals, AreTakenByTheParent) {
  ExpectInBothWorlds("signal", [] {
    const sigset_t set = Block(SIGUSR1);
    const pid_t parent = getpid();
    const pid_t child = InProcess([&] { kill(parent, SIGUSR1); });
    record(Take(set) == SIGUSR1 ? "signal" : "another");
    WaitFor(child);
  });
}

// Of a signal that waits already there is only one.
TEST(ProcessSignals, OfTwoSendersMayBecomeOne) {
  const auto body = [] {
    const sigset_t set = Block(SIGUSR1);
    const pid_t parent = getpid();
    const auto send = [&] { kill(parent, SIGUSR1); };
    const pid_t a = InProcess(send);
    const pid_t b = InProcess(send);
    Take(set);
    WaitFor(a);
    WaitFor(b);
    record(IsPending(set) ? "two" : "one");
  };
  EXPECT_THAT(Said(explore(random(200), body)),
              testing::ElementsAre("one", "two"));
}

TEST(ProcessSignals, AreNotInherited) {
  ExpectInBothWorlds("0 1", [] {
    const sigset_t set = Block(SIGUSR2);
    raise(SIGUSR2);
    const int child = WaitFor(InProcess([&] { _exit(IsPending(set)); }));
    record(std::to_string(WEXITSTATUS(child)) + " " +
           std::to_string(IsPending(set)));
  });
}

TEST(ProcessSignals, ThatAreIgnoredDoNothing) {
  ExpectInBothWorlds("0", [] {
    signal(SIGTERM, SIG_IGN);
    const pid_t child = InProcess([] {});
    kill(child, SIGTERM);
    record(std::to_string(WaitFor(child)));
    signal(SIGTERM, SIG_DFL);
  });
}

TEST(ProcessSignals, ThatNobodySendsAreADeadlock) {
  const Result result = explore(random(10), [] {
    const sigset_t set = Block(SIGUSR1);
    WaitFor(InProcess([&] { Take(set); }));
  });
  EXPECT_THAT(result, HasBug("deadlock"));
}

TEST(ProcessSignals, WithAHandlerAreRefused) {
  const auto sends = [](bool to_parent) {
    return explore(random(3), [to_parent] {
      signal(SIGUSR1, [](int) {});
      auto& end = SharedBetweenProcesses<ProcessMutex>();
      end.Init();
      end.lock();
      const pid_t parent = getpid();
      const pid_t child = InProcess([&] {
        if (to_parent) kill(parent, SIGUSR1);
        end.lock();
      });
      if (!to_parent) kill(child, SIGUSR1);
      end.unlock();
      WaitFor(child);
    });
  };
  const auto refused =
      HasBugThatSays("misuse", HasSubstr("to a process that handles it"));
  EXPECT_THAT(sends(true), refused);
  EXPECT_THAT(sends(false), refused);
}

}  // namespace
}  // namespace ravel
