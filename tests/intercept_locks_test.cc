// SPDX-License-Identifier: Apache-2.0
//
// Shared locks, semaphores, barriers and spin locks of POSIX: the same
// answers as on hardware, every interleaving of short programs, misuse.

#include <gtest/gtest.h>
#include <limits.h>
#include <pthread.h>
#include <semaphore.h>
#include <time.h>

#include <chrono>
#include <shared_mutex>
#include <thread>

#include "tests/same_answers.h"

namespace ravel {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr timespec kPast = {1, 0};
constexpr timespec kInvalid = {1, -1};

void AskOther(pthread_rwlock_t* lock, Answers* answers) {
  std::thread other([=] {
    answers->Add(pthread_rwlock_tryrdlock(lock));
    answers->Add(pthread_rwlock_trywrlock(lock));
    answers->Add(pthread_rwlock_timedwrlock(lock, &kPast));
    answers->Add(pthread_rwlock_timedwrlock(lock, &kInvalid));
    answers->Add(pthread_rwlock_clockwrlock(lock, CLOCK_MONOTONIC, &kPast));
    answers->Add(pthread_rwlock_clockrdlock(lock, CLOCK_TAI, &kPast));
    answers->Add(pthread_rwlock_clockrdlock(lock, CLOCK_MONOTONIC, &kInvalid));
  });
  other.join();
}

std::string AskSharedLock() {
  Answers answers;
  pthread_rwlock_t lock;
  answers.Add(pthread_rwlock_init(&lock, nullptr));
  answers.Add(pthread_rwlock_wrlock(&lock));
  answers.Add(pthread_rwlock_wrlock(&lock));
  answers.Add(pthread_rwlock_rdlock(&lock));
  answers.Add(pthread_rwlock_tryrdlock(&lock));
  answers.Add(pthread_rwlock_trywrlock(&lock));
  answers.Add(pthread_rwlock_timedrdlock(&lock, &kPast));
  AskOther(&lock, &answers);
  answers.Add(pthread_rwlock_unlock(&lock));
  answers.Add(pthread_rwlock_rdlock(&lock));
  answers.Add(pthread_rwlock_rdlock(&lock));
  answers.Add(pthread_rwlock_trywrlock(&lock));
  answers.Add(pthread_rwlock_timedwrlock(&lock, &kPast));
  answers.Add(pthread_rwlock_unlock(&lock));
  answers.Add(pthread_rwlock_unlock(&lock));
  answers.Add(pthread_rwlock_timedwrlock(&lock, &kPast));
  answers.Add(pthread_rwlock_unlock(&lock));
  answers.Add(pthread_rwlock_destroy(&lock));
  return answers.text();
}

TEST(SharedLock, AnswersAsOnHardware) { ExpectSameAnswers(AskSharedLock); }

TEST(SharedLock, AdmitsReadersTogetherAndWritersAlone) {
  const Result result = explore(AtEveryAccess(exhaustive().preemptions(2)), [] {
    std::shared_mutex mutex;
    int value = 0;
    bool two = false;
    int readers = 0;
    std::mutex count;
    const auto read = [&] {
      const std::shared_lock lock(mutex);
      check(value == 0 || value == 2, "a reader sees half a write");
      const std::scoped_lock counted(count);
      two = two || ++readers == 2;
    };
    std::thread t1([&] {
      read();
      const std::scoped_lock counted(count);
      --readers;
    });
    {
      const std::unique_lock lock(mutex);
      ++value;
      ++value;
    }
    read();
    t1.join();
    record(two ? "together" : "apart");
  });
  EXPECT_THAT(result, IsExhausted());
  EXPECT_EQ(result.races, 0u);
  EXPECT_THAT(Said(result), ElementsAre("apart", "together"));
}

TEST(SharedLock, WithoutAWriteLockWritesRace) {
  const Result result = explore(random(100).set_races(Races::kFail), [] {
    std::shared_mutex mutex;
    int value = 0;
    const auto write = [&] {
      const std::shared_lock lock(mutex);
      ++value;
    };
    std::thread t1(write);
    write();
    t1.join();
  });
  EXPECT_THAT(result, HasBug("data_race"));
}

TEST(SharedLock, TimedOneTimesOutOnlyWhileItIsHeld) {
  const Result result = explore(exhaustive(), [] {
    std::shared_timed_mutex mutex;
    mutex.lock();
    bool locked = false;
    std::thread t1([&] {
      locked = mutex.try_lock_shared_for(std::chrono::seconds(1));
      if (locked) mutex.unlock_shared();
    });
    mutex.unlock();
    t1.join();
    record(locked ? "locked" : "timed out");
  });
  EXPECT_THAT(result, IsExhausted());
  EXPECT_THAT(Said(result), ElementsAre("locked", "timed out"));
}

TEST(SharedLock, ThatAReaderWantsAloneIsADeadlock) {
  const Result result = explore(random(10), [] {
    std::shared_mutex mutex;
    mutex.lock_shared();
    mutex.lock();
  });
  EXPECT_THAT(result, HasBug("deadlock"));
}

std::string AskSemaphore() {
  Answers answers;
  sem_t semaphore;
  answers.AddWithErrno(sem_init(&semaphore, 0, UINT_MAX));
  answers.AddWithErrno(sem_init(&semaphore, 0, 1));
  answers.AddWithErrno(sem_wait(&semaphore));
  answers.AddWithErrno(sem_trywait(&semaphore));
  answers.AddWithErrno(sem_timedwait(&semaphore, &kPast));
  answers.AddWithErrno(sem_timedwait(&semaphore, &kInvalid));
  answers.AddWithErrno(sem_clockwait(&semaphore, CLOCK_MONOTONIC, &kPast));
  answers.AddWithErrno(sem_clockwait(&semaphore, CLOCK_TAI, &kPast));
  answers.AddWithErrno(sem_post(&semaphore));
  int value = 0;
  answers.AddWithErrno(sem_getvalue(&semaphore, &value));
  answers.AddWithErrno(value);
  answers.AddWithErrno(sem_trywait(&semaphore));
  answers.AddWithErrno(sem_destroy(&semaphore));
  answers.AddWithErrno(sem_init(&semaphore, 0, SEM_VALUE_MAX));
  answers.AddWithErrno(sem_post(&semaphore));
  answers.AddWithErrno(sem_timedwait(&semaphore, &kPast));
  answers.AddWithErrno(sem_destroy(&semaphore));
  return answers.text();
}

TEST(PosixSemaphore, AnswersAsOnHardware) { ExpectSameAnswers(AskSemaphore); }

TEST(PosixSemaphore, OrdersWhatItPasses) {
  const Result result = explore(AtEveryAccess(exhaustive().preemptions(2)), [] {
    sem_t full, empty;
    sem_init(&full, 0, 0);
    sem_init(&empty, 0, 1);
    int slot = 0;
    std::thread t1([&] {
      for (int i = 1; i <= 2; ++i) {
        sem_wait(&empty);
        slot = i;
        sem_post(&full);
      }
    });
    for (int i = 1; i <= 2; ++i) {
      sem_wait(&full);
      check(slot == i, "in order");
      sem_post(&empty);
    }
    t1.join();
  });
  EXPECT_THAT(result, IsExhausted());
  EXPECT_EQ(result.races, 0u);
}

TEST(PosixSemaphore, ThatNobodyPostsIsADeadlock) {
  const Result result = explore(random(10), [] {
    sem_t semaphore;
    sem_init(&semaphore, 0, 0);
    sem_wait(&semaphore);
  });
  EXPECT_THAT(result, HasBug("deadlock"));
}

TEST(PosixBarrier, HoldsAllBackUntilTheLastOneArrives) {
  const Result result = explore(AtEveryAccess(exhaustive().preemptions(2)), [] {
    pthread_barrier_t barrier;
    pthread_barrier_init(&barrier, nullptr, 2);
    int values[2] = {};
    const auto round = [&](int self) {
      values[self] = 1;
      const int first = pthread_barrier_wait(&barrier);
      check(values[1 - self] == 1, "the other one has arrived");
      const int second = pthread_barrier_wait(&barrier);
      values[1 - self] = 2;
      return (first != 0 ? 1 : 0) + (second != 0 ? 1 : 0);
    };
    int serial = 0;
    std::thread t1([&] { serial = round(0); });
    const int mine = round(1);
    t1.join();
    check(serial + mine == 2, "each phase has one serial thread");
    pthread_barrier_destroy(&barrier);
    record(std::to_string(mine));
  });
  EXPECT_THAT(result, IsExhausted());
  EXPECT_EQ(result.races, 0u);
  EXPECT_THAT(Said(result), ElementsAre("0", "1", "2"));
}

TEST(PosixBarrier, WithTooFewThreadsIsADeadlock) {
  const Result result = explore(random(10), [] {
    pthread_barrier_t barrier;
    pthread_barrier_init(&barrier, nullptr, 3);
    std::thread t1([&] { pthread_barrier_wait(&barrier); });
    pthread_barrier_wait(&barrier);
    t1.join();
  });
  EXPECT_THAT(result, HasBug("deadlock"));
}

std::string AskSpinLock() {
  Answers answers;
  pthread_spinlock_t lock;
  answers.Add(pthread_spin_init(&lock, PTHREAD_PROCESS_PRIVATE));
  answers.Add(pthread_spin_lock(&lock));
  answers.Add(pthread_spin_trylock(&lock));
  answers.Add(pthread_spin_unlock(&lock));
  answers.Add(pthread_spin_trylock(&lock));
  answers.Add(pthread_spin_unlock(&lock));
  answers.Add(pthread_spin_destroy(&lock));
  return answers.text();
}

TEST(SpinLock, AnswersAsOnHardware) { ExpectSameAnswers(AskSpinLock); }

TEST(SpinLock, ExcludesUnderEverySchedule) {
  const Result result = explore(AtEveryAccess(exhaustive()), [] {
    pthread_spinlock_t lock;
    pthread_spin_init(&lock, PTHREAD_PROCESS_PRIVATE);
    int value = 0;
    const auto increase = [&] {
      pthread_spin_lock(&lock);
      ++value;
      pthread_spin_unlock(&lock);
    };
    std::thread t1(increase);
    increase();
    t1.join();
    check(value == 2, "nothing is lost");
  });
  EXPECT_THAT(result, IsExhausted());
  EXPECT_EQ(result.races, 0u);
}

TEST(SpinLock, TakenTwiceIsADeadlock) {
  const Result result = explore(random(10), [] {
    pthread_spinlock_t lock;
    pthread_spin_init(&lock, PTHREAD_PROCESS_PRIVATE);
    pthread_spin_lock(&lock);
    pthread_spin_lock(&lock);
  });
  EXPECT_THAT(result, HasBug("deadlock"));
}

TEST(Locks, DestroyedWhileHeldAreMisuse) {
  EXPECT_THAT(explore(random(5),
                      [] {
                        pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
                        pthread_rwlock_rdlock(&lock);
                        pthread_rwlock_destroy(&lock);
                      }),
              HasBugThatSays("misuse", HasSubstr("destroyed")));
}

}  // namespace
}  // namespace ravel
