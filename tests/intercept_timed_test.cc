// SPDX-License-Identifier: Apache-2.0
//
// Locks, waits and joins with a time limit: the same errors as on hardware,
// time-outs wherever they can happen, and nowhere else.

#include <gtest/gtest.h>
#include <pthread.h>
#include <time.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "tests/same_answers.h"

namespace ravel {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;

timespec In(clockid_t clock, int seconds) {
  timespec time = {};
  clock_gettime(clock, &time);
  time.tv_sec += seconds;
  return time;
}

constexpr timespec kPast = {1, 0};
constexpr timespec kInvalid = {1, 1'000'000'000};

std::string AskTimedMutex(int kind) {
  Answers answers;
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_settype(&attributes, kind);
  pthread_mutex_t mutex;
  pthread_mutex_init(&mutex, &attributes);
  const timespec soon = In(CLOCK_REALTIME, 1);
  answers.Add(pthread_mutex_timedlock(&mutex, &soon));
  std::thread other([&] {
    answers.Add(pthread_mutex_timedlock(&mutex, &kPast));
    answers.Add(pthread_mutex_timedlock(&mutex, &kInvalid));
    answers.Add(pthread_mutex_clocklock(&mutex, CLOCK_MONOTONIC, &kPast));
    answers.Add(pthread_mutex_clocklock(&mutex, CLOCK_TAI, &kPast));
  });
  other.join();
  if (kind == PTHREAD_MUTEX_RECURSIVE) {
    answers.Add(pthread_mutex_timedlock(&mutex, &kPast));
    answers.Add(pthread_mutex_unlock(&mutex));
  } else {
    answers.Add(pthread_mutex_timedlock(&mutex, &kPast));
  }
  answers.Add(pthread_mutex_unlock(&mutex));
  answers.Add(pthread_mutex_timedlock(&mutex, &kInvalid));
  answers.Add(pthread_mutex_unlock(&mutex));
  answers.Add(pthread_mutex_destroy(&mutex));
  return answers.text();
}

TEST(Timed, MutexesAnswerAsOnHardware) {
  ExpectSameAnswers([] { return AskTimedMutex(PTHREAD_MUTEX_NORMAL); });
  ExpectSameAnswers([] { return AskTimedMutex(PTHREAD_MUTEX_RECURSIVE); });
  ExpectSameAnswers([] { return AskTimedMutex(PTHREAD_MUTEX_ERRORCHECK); });
}

std::string AskConditions() {
  Answers answers;
  pthread_condattr_t attributes;
  pthread_condattr_init(&attributes);
  for (const clockid_t clock : {CLOCK_REALTIME, CLOCK_MONOTONIC}) {
    pthread_condattr_setclock(&attributes, clock);
    pthread_cond_t condition;
    pthread_cond_init(&condition, &attributes);
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&mutex);
    timespec soon = In(clock, 0);
    soon.tv_sec += 1;
    answers.Add(pthread_cond_timedwait(&condition, &mutex, &kPast));
    answers.Add(pthread_cond_timedwait(&condition, &mutex, &soon));
    answers.Add(pthread_cond_timedwait(&condition, &mutex, &kInvalid));
    answers.Add(
        pthread_cond_clockwait(&condition, &mutex, CLOCK_MONOTONIC, &kPast));
    answers.Add(pthread_cond_clockwait(&condition, &mutex, CLOCK_TAI, &kPast));
    answers.Add(pthread_mutex_trylock(&mutex));
    answers.Add(pthread_mutex_unlock(&mutex));
    answers.Add(pthread_cond_destroy(&condition));
  }
  return answers.text();
}

TEST(Timed, ConditionsAnswerAsOnHardware) { ExpectSameAnswers(AskConditions); }

void* WaitFor(void* mutex) {
  pthread_mutex_lock(static_cast<pthread_mutex_t*>(mutex));
  pthread_mutex_unlock(static_cast<pthread_mutex_t*>(mutex));
  return mutex;
}

std::string AskJoins() {
  Answers answers;
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  pthread_mutex_lock(&mutex);
  pthread_t thread;
  pthread_create(&thread, nullptr, WaitFor, &mutex);
  void* result = nullptr;
  answers.Add(pthread_tryjoin_np(thread, &result));
  answers.Add(pthread_timedjoin_np(thread, &result, &kPast));
  answers.Add(pthread_clockjoin_np(thread, &result, CLOCK_MONOTONIC, &kPast));
  answers.Add(pthread_clockjoin_np(thread, &result, CLOCK_TAI, &kPast));
  pthread_mutex_unlock(&mutex);
  answers.Add(pthread_timedjoin_np(thread, &result, nullptr));
  answers.Add(result == &mutex ? 0 : EFAULT);
  return answers.text();
}

TEST(Timed, JoinsAnswerAsOnHardware) { ExpectSameAnswers(AskJoins); }

TEST(Timed, LockTimesOutOnlyWhileTheMutexIsHeld) {
  const auto body = [] {
    std::timed_mutex mutex;
    mutex.lock();
    bool locked = false;
    std::thread t1([&] {
      locked = mutex.try_lock_for(milliseconds(10));
      if (locked) mutex.unlock();
    });
    mutex.unlock();
    t1.join();
    record(locked ? "locked" : "timed out");
  };
  const Result result = explore(exhaustive(), body);
  EXPECT_THAT(result, IsExhausted());
  EXPECT_THAT(Said(result), ElementsAre("locked", "timed out"));
  EXPECT_EQ(result.races, 0u);
}

TEST(Timed, LockOfAFreeMutexNeverTimesOut) {
  const Result result = explore(exhaustive(), [] {
    std::recursive_timed_mutex mutex;
    check(mutex.try_lock_for(milliseconds(0)), "free");
    check(mutex.try_lock_until(std::chrono::steady_clock::now()), "mine");
    mutex.unlock();
    mutex.unlock();
  });
  EXPECT_THAT(result, IsExhausted());
}

TEST(Timed, TwoThreadsThatLockWithTimeLimitsAreNotDeadlocked) {
  const Result result = explore(exhaustive(), [] {
    std::timed_mutex a, b;
    const auto both = [](std::timed_mutex& first, std::timed_mutex& second) {
      const std::scoped_lock lock(first);
      if (second.try_lock_for(milliseconds(1))) second.unlock();
    };
    std::thread t1(both, std::ref(a), std::ref(b));
    both(b, a);
    t1.join();
  });
  EXPECT_THAT(result, IsExhausted());
}

template <typename Condition>
void WaitAWhile() {
  std::mutex mutex;
  Condition condition;
  bool ready = false;
  std::thread t1([&] {
    const std::scoped_lock lock(mutex);
    ready = true;
    condition.notify_one();
  });
  std::unique_lock lock(mutex);
  const bool seen =
      condition.wait_for(lock, milliseconds(10), [&] { return ready; });
  check(seen == ready, "wait_for() says what the predicate does");
  record(seen ? "ready" : "timed out");
  lock.unlock();
  t1.join();
}

TEST(Timed, WaitEndsByNotificationOrByTime) {
  const Result result =
      explore(exhaustive().preemptions(2), WaitAWhile<std::condition_variable>);
  EXPECT_THAT(result, IsExhausted());
  EXPECT_THAT(Said(result), ElementsAre("ready", "timed out"));
  EXPECT_EQ(result.races, 0u);
}

TEST(Timed, WaitOfConditionVariableAnyDoesToo) {
  const Result result = explore(exhaustive().preemptions(1),
                                WaitAWhile<std::condition_variable_any>);
  EXPECT_THAT(result, IsExhausted());
  EXPECT_THAT(Said(result), ElementsAre("ready", "timed out"));
  EXPECT_EQ(result.races, 0u);
}

TEST(Timed, WaitUntilASystemTimeDoesToo) {
  const Result result = explore(exhaustive().preemptions(2), [] {
    std::mutex mutex;
    std::condition_variable condition;
    std::unique_lock lock(mutex);
    const auto time = std::chrono::system_clock::now() + milliseconds(1);
    check(condition.wait_until(lock, time) == std::cv_status::timeout,
          "nobody notifies");
    check(std::chrono::system_clock::now() >= time, "it was too early");
  });
  EXPECT_THAT(result, IsExhausted());
}

TEST(Timed, TriedJoinFindsTheThreadEndedOrNot) {
  const Result result = explore(exhaustive(), [] {
    int written = 0;
    pthread_t thread;
    std::mutex mutex;
    struct Shared {
      std::mutex* mutex;
      int* written;
    } shared = {&mutex, &written};
    pthread_create(
        &thread, nullptr,
        [](void* argument) -> void* {
          auto* given = static_cast<Shared*>(argument);
          const std::scoped_lock lock(*given->mutex);
          *given->written = 1;
          return nullptr;
        },
        &shared);
    const int error = pthread_tryjoin_np(thread, nullptr);
    if (error == EBUSY) pthread_join(thread, nullptr);
    record(error == EBUSY ? "busy" : std::to_string(written));
  });
  EXPECT_THAT(result, IsExhausted());
  EXPECT_THAT(Said(result), ElementsAre("1", "busy"));
  EXPECT_EQ(result.races, 0u);
}

}  // namespace
}  // namespace ravel
