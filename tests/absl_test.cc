// SPDX-License-Identifier: Apache-2.0
//
// Abseil's locks as the distribution ships them, compiled by others: they are
// under control, they order what they protect, and what is wrong with their
// use is found.

#include <absl/synchronization/blocking_counter.h>
#include <absl/synchronization/mutex.h>
#include <absl/synchronization/notification.h>
#include <absl/time/clock.h>
#include <absl/time/time.h>
#include <gtest/gtest.h>
#include <link.h>

#include <memory>
#include <string>
#include <thread>

#include "framework/isolation/own_libraries.h"
#include "tests/exploring.h"

namespace ravel {
namespace {

using ::testing::HasSubstr;

// Nothing fails and nothing races, under any schedule of a random thousand
// and on hardware threads.
void ExpectRight(const Body& body) {
  const Result result = explore(random(1000), body);
  EXPECT_THAT(result, HasNoBug());
  EXPECT_EQ(result.races, 0U);
  Options real;
  real.backend = Backend::kReal;
  real.repeat = 5;
  EXPECT_THAT(explore(real, body), HasNoBug());
}

// Their data is part of what an execution starts from.
TEST(AbslLibraries, AreTheProgramsWhereItNeedsThem) {
  int found = 0;
  const auto visit = [](dl_phdr_info* info, size_t, void* count) {
    const std::string path = info->dlpi_name;
    if (path.find("libabsl_synchronization") == path.npos) return 0;
    ++*static_cast<int*>(count);
    EXPECT_FALSE(OwnLibraries::OfProcess().Contains(path));
    return 0;
  };
  dl_iterate_phdr(visit, &found);
  EXPECT_EQ(found, 1);
}

TEST(AbslMutex, ExcludesUnderEverySchedule) {
  const Result result = explore(exhaustive(), [] {
    absl::Mutex mutex;
    int value = 0;
    const auto increase = [&] {
      absl::MutexLock lock(&mutex);
      ++value;
    };
    std::thread first(increase), second(increase);
    first.join();
    second.join();
    check(value == 2, "an update was lost");
  });
  EXPECT_EQ(result.verdict, Verdict::kExhausted);
  EXPECT_EQ(result.races, 0U);
}

TEST(AbslMutex, IsMissed) {
  const Result result = explore(random(1000), [] {
    absl::Mutex mutex;
    int value = 0;
    std::thread thread([&] {
      absl::MutexLock lock(&mutex);
      ++value;
    });
    ++value;
    thread.join();
  });
  ASSERT_TRUE(result.bug.has_value());
  EXPECT_EQ(result.bug->kind, "data_race");
}

TEST(AbslMutex, MayDeadlock) {
  const Result result = explore(random(1000), [] {
    absl::Mutex left, right;
    std::thread thread([&] {
      absl::MutexLock first(&left);
      absl::MutexLock second(&right);
    });
    {
      absl::MutexLock first(&right);
      absl::MutexLock second(&left);
    }
    thread.join();
  });
  ASSERT_TRUE(result.bug.has_value());
  EXPECT_EQ(result.bug->kind, "deadlock");
}

TEST(AbslMutex, LetsReadersTogether) {
  const Result result = explore(exhaustive(), [] {
    absl::Mutex mutex;
    int value = 0;
    std::thread writer([&] {
      absl::WriterMutexLock lock(&mutex);
      value = 1;
    });
    std::thread reader([&] {
      absl::ReaderMutexLock lock(&mutex);
      if (mutex.ReaderTryLock()) {
        record("together");
        mutex.ReaderUnlock();
      }
      mutex.AssertReaderHeld();
      check(value < 2, "");
    });
    {
      absl::ReaderMutexLock lock(&mutex);
      check(value < 2, "");
    }
    writer.join();
    reader.join();
  });
  EXPECT_EQ(result.verdict, Verdict::kExhausted);
  EXPECT_EQ(result.races, 0U);
}

TEST(AbslMutex, WaitsForConditions) {
  ExpectRight([] {
    absl::Mutex mutex;
    int items = 0;
    const auto is_full = [&] { return items == 2; };
    const auto is_empty = [&] { return items == 0; };
    std::thread consumer([&] {
      absl::MutexLock lock(&mutex, absl::Condition(&is_full));
      check(items == 2, "not full");
      items = 0;
    });
    for (int i = 0; i < 2; ++i) {
      absl::MutexLock lock(&mutex);
      ++items;
    }
    mutex.ReaderLockWhen(absl::Condition(&is_empty));
    check(items == 0, "not empty");
    mutex.ReaderUnlock();
    consumer.join();
  });
}

TEST(AbslMutex, WaitsForEverForWhatNobodyDoes) {
  const Result result = explore(random(100), [] {
    absl::Mutex mutex;
    bool done = false;
    absl::MutexLock lock(&mutex);
    mutex.Await(absl::Condition(&done));
  });
  ASSERT_TRUE(result.bug.has_value());
  EXPECT_EQ(result.bug->kind, "deadlock");
}

TEST(AbslMutex, GivesUpAtDeadlines) {
  ExpectRight([] {
    absl::Mutex mutex;
    bool done = false;
    absl::MutexLock lock(&mutex);
    const absl::Duration moment = absl::Milliseconds(1);
    const absl::Condition condition(&done);
    check(!mutex.AwaitWithTimeout(condition, moment), "");
    check(!mutex.AwaitWithDeadline(condition, absl::Now() + moment), "");
    mutex.AssertHeld();
    done = true;
    check(mutex.AwaitWithTimeout(condition, moment), "");
  });
}

TEST(AbslMutex, IsNewAtTheAddressOfAnother) {
  ExpectRight([] {
    alignas(absl::Mutex) char memory[sizeof(absl::Mutex)];
    auto* mutex = new (memory) absl::Mutex;
    mutex->Lock();
    // Its end is not told: the memory is another's now.
    mutex = new (memory) absl::Mutex;
    check(mutex->TryLock(), "held by nobody");
    mutex->Unlock();
    mutex->~Mutex();
  });
}

TEST(AbslMutex, IsMisused) {
  const Result stranger = explore(random(1), [] {
    absl::Mutex mutex;
    mutex.Unlock();
  });
  ASSERT_TRUE(stranger.bug.has_value());
  EXPECT_EQ(stranger.bug->kind, "misuse");
  const Result held = explore(random(1), [] {
    auto mutex = std::make_unique<absl::Mutex>();
    mutex->Lock();
  });
  ASSERT_TRUE(held.bug.has_value());
  EXPECT_THAT(held.bug->message, HasSubstr("destroyed"));
}

TEST(AbslCondVar, PassesItems) {
  ExpectRight([] {
    absl::Mutex mutex;
    absl::CondVar changed;
    int items = 0;
    std::thread consumer([&] {
      absl::MutexLock lock(&mutex);
      while (items == 0) changed.Wait(&mutex);
      --items;
      changed.SignalAll();
    });
    {
      absl::MutexLock lock(&mutex);
      ++items;
      changed.Signal();
      while (items != 0) changed.WaitWithTimeout(&mutex, absl::Seconds(1));
    }
    consumer.join();
  });
}

TEST(AbslCondVar, LosesASignal) {
  const Result result = explore(random(1000), [] {
    absl::Mutex mutex;
    absl::CondVar ready;
    std::thread waiter([&] {
      absl::MutexLock lock(&mutex);
      ready.Wait(&mutex);
    });
    ready.Signal();
    waiter.join();
  });
  ASSERT_TRUE(result.bug.has_value());
  EXPECT_EQ(result.bug->kind, "deadlock");
}

TEST(AbslNotification, OrdersWhatCameBefore) {
  ExpectRight([] {
    absl::Notification ready;
    int value = 0;
    std::thread looker([&] {
      if (ready.HasBeenNotified()) check(value == 1, "");
    });
    std::thread waiter([&] {
      ready.WaitForNotification();
      check(value == 1, "");
    });
    std::thread impatient([&] {
      if (ready.WaitForNotificationWithTimeout(absl::Milliseconds(1))) {
        check(value == 1, "");
      }
    });
    value = 1;
    ready.Notify();
    looker.join();
    waiter.join();
    impatient.join();
  });
}

TEST(AbslNotification, MayBeDestroyedByWhoWasNotified) {
  ExpectRight([] {
    auto ready = std::make_unique<absl::Notification>();
    std::thread notifier([raw = ready.get()] { raw->Notify(); });
    ready->WaitForNotification();
    ready.reset();
    notifier.join();
  });
}

TEST(AbslBlockingCounter, OrdersWhatAllDid) {
  ExpectRight([] {
    int values[3] = {};
    absl::BlockingCounter counter(3);
    std::thread threads[3];
    for (int i = 0; i < 3; ++i) {
      threads[i] = std::thread([&, i] {
        values[i] = 1;
        counter.DecrementCount();
      });
    }
    counter.Wait();
    check(values[0] + values[1] + values[2] == 3, "not all are done");
    for (std::thread& thread : threads) thread.join();
  });
}

}  // namespace
}  // namespace ravel
