// SPDX-License-Identifier: Apache-2.0
//
// Processes that are killed: by each other, or because the search tries it.

#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <mutex>
#include <thread>

#include "tests/sharing.h"
#include "tests/two_worlds.h"

namespace ravel {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string Number(int n) { return std::to_string(n); }

Options WithCrashes(Options options, uint32_t count) {
  return options.set_crashes(count);
}

// A child adds 1 to both of two numbers, which must agree under the lock.
struct Account {
  ProcessMutex mutex;
  int debit;
  int credit;
};

void HeldByTheDead() {
  auto& account = SharedBetweenProcesses<Account>();
  account.mutex.Init();
  const pid_t child = InProcess([&] {
    const std::scoped_lock lock(account.mutex);
    ++account.debit;
  });
  WaitFor(child);
  const std::scoped_lock lock(account.mutex);
}

TEST(Kill, OfALockHolderIsADeadlockThatNamesIt) {
  const Result result = explore(WithCrashes(exhaustive(), 1), HeldByTheDead);
  ASSERT_THAT(result, HasBug("deadlock"));
  EXPECT_THAT(result.bug->report, HasSubstr("held by process 1 (killed)"));
  EXPECT_THAT(explore(exhaustive(), HeldByTheDead), IsExhausted());
  EXPECT_THAT(explore(WithCrashes(random(500), 1), HeldByTheDead),
              HasBug("deadlock"));
}

// Recovery: whoever is told that the holder died puts things right.
TEST(Kill, OfARobustLockHolderIsRecoveredFrom) {
  const auto body = [] {
    auto& account = SharedBetweenProcesses<Account>();
    account.mutex.Init(/*robust=*/true);
    const auto transfer = [&] {
      const int error = pthread_mutex_lock(&account.mutex.mutex);
      if (error == EOWNERDEAD) {
        account.credit = account.debit;
        check(pthread_mutex_consistent(&account.mutex.mutex) == 0,
              "consistent");
      }
      check(account.debit == account.credit, "they differ");
      ++account.debit;
      ++account.credit;
      pthread_mutex_unlock(&account.mutex.mutex);
      return error == EOWNERDEAD;
    };
    const pid_t child = InProcess(transfer);
    const bool recovered = transfer();
    WaitFor(child);
    record(recovered ? "recovered" : "whole");
  };
  const Result result = explore(WithCrashes(exhaustive(), 1), body);
  EXPECT_THAT(result, IsExhausted());
  EXPECT_EQ(result.races, 0u);
  EXPECT_THAT(Said(result), ElementsAre("recovered", "whole"));
}

TEST(Kill, LeavesARobustLockUnusableIfNobodyRepairsIt) {
  const auto body = [] {
    auto& mutex = SharedBetweenProcesses<ProcessMutex>();
    mutex.Init(/*robust=*/true);
    WaitFor(InProcess([&] { mutex.lock(); }));
    const int first = pthread_mutex_lock(&mutex.mutex);
    mutex.unlock();
    const int second = pthread_mutex_lock(&mutex.mutex);
    record(first == EOWNERDEAD && second == ENOTRECOVERABLE ? "so" : "not");
  };
  ExpectInBothWorlds("so", body);
}

TEST(Kill, MakesTheWaitStatusThatOfTheSignal) {
  const auto body = [](int signal) {
    auto& mutex = SharedBetweenProcesses<ProcessMutex>();
    mutex.Init();
    mutex.lock();
    const pid_t child = InProcess([&] { mutex.lock(); });
    check(kill(child, signal) == 0, "kill");
    const int status = WaitFor(child);
    check(WIFSIGNALED(status), "it was not killed");
    record(Number(WTERMSIG(status)));
    mutex.unlock();
  };
  ExpectInBothWorlds("9", [&] { body(SIGKILL); });
  ExpectInBothWorlds("15", [&] { body(SIGTERM); });
}

// With --crashes the parent sees both ends of its child.
TEST(Kill, IsSeenByWaitingParents) {
  const auto body = [] {
    const int status = WaitFor(InProcess([] {}));
    record(WIFSIGNALED(status) ? "killed" : "ended");
  };
  const Result result = explore(WithCrashes(exhaustive(), 1), body);
  EXPECT_THAT(result, IsExhausted());
  EXPECT_THAT(Said(result), ElementsAre("ended", "killed"));
}

// Three children, any of which may be killed, but two at most.
TEST(Kill, HappensAsOftenAsAllowed) {
  const auto body = [] {
    int killed = 0;
    pid_t children[3];
    for (pid_t& child : children) child = InProcess([] {});
    for (const pid_t child : children) killed += WIFSIGNALED(WaitFor(child));
    record(Number(killed));
  };
  const Result result = explore(WithCrashes(exhaustive(), 2), body);
  EXPECT_THAT(result, IsExhausted());
  EXPECT_THAT(Said(result), ElementsAre("0", "1", "2"));
}

// A thing half done is found as that.
TEST(Kill, LeavesThingsHalfDone) {
  const auto body = [] {
    auto& account = SharedBetweenProcesses<Account>();
    account.mutex.Init(/*robust=*/true);
    const pid_t child = InProcess([&] {
      pthread_mutex_lock(&account.mutex.mutex);
      ++account.debit;
      pthread_mutex_unlock(&account.mutex.mutex);
      pthread_mutex_lock(&account.mutex.mutex);
      ++account.credit;
      pthread_mutex_unlock(&account.mutex.mutex);
    });
    WaitFor(child);
    check(account.debit == account.credit, "half of it is missing");
  };
  EXPECT_THAT(explore(WithCrashes(random(500), 1), body), HasBug("assertion"));
  EXPECT_THAT(explore(exhaustive(), body), IsExhausted());
}

// Two threads of the first process hold what the other one wants, while a child
// goes on and on: nobody can kill the first process.
TEST(Circle, OfTheFirstProcessIsFoundWhileOthersGoOn) {
  const Result result = explore(random(200), [] {
    const pid_t child = InProcess([] {
      for (;;) sched_yield();
    });
    std::mutex left, right;
    const auto take = [](std::mutex& first, std::mutex& second) {
      const std::scoped_lock one(first);
      const std::scoped_lock other(second);
    };
    std::thread t1([&] { take(left, right); });
    std::thread t2([&] { take(right, left); });
    t1.join();
    t2.join();
    kill(child, SIGKILL);
    WaitFor(child);
  });
  ASSERT_THAT(result, HasBug("deadlock"));
  EXPECT_THAT(result.bug->message, testing::HasSubstr("3 of 4 threads"));
}

// The parent has a way out: no deadlock, but one that it waits out.
TEST(Circle, OfChildrenIsTheirParentsToEnd) {
  const auto body = [] {
    auto& left = SharedBetweenProcesses<Account>();
    auto& right = SharedBetweenProcesses<Account>();
    left.mutex.Init(/*robust=*/false);
    right.mutex.Init(/*robust=*/false);
    const auto take = [](Account& first, Account& second) {
      pthread_mutex_lock(&first.mutex.mutex);
      pthread_mutex_lock(&second.mutex.mutex);
    };
    const pid_t one = InProcess([&] { take(left, right); });
    const pid_t other = InProcess([&] { take(right, left); });
    usleep(1000);
    kill(one, SIGKILL);
    kill(other, SIGKILL);
    WaitFor(one);
    WaitFor(other);
  };
  EXPECT_THAT(explore(random(100), body), HasNoBug());
}

}  // namespace
}  // namespace ravel
