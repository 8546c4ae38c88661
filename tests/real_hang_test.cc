// SPDX-License-Identifier: Apache-2.0
//
// Threads that block for ever on hardware: the report says what each is
// blocked in, in the words of the controlled world, and nothing is left.

#include <dirent.h>
#include <gtest/gtest.h>
#include <pthread.h>
#include <ravel/primitives.h>
#include <semaphore.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/two_worlds.h"

namespace ravel {
namespace {

using ::testing::HasSubstr;

Options Impatient() {
  Options options = Really(1);
  options.watchdog = milliseconds(300);
  return options;
}

struct Blocked {
  const char* name;
  void (*body)();
  const char* line;  // of the report, in both worlds
};

std::ostream& operator<<(std::ostream& out, const Blocked& blocked) {
  return out << blocked.name;
}

class RealBlocked : public testing::TestWithParam<Blocked> {};

TEST_P(RealBlocked, IsToldAsUnderControl) {
  for (const Options& options : {Impatient(), random(50)}) {
    const Result result = explore(options, [] { GetParam().body(); });
    ASSERT_THAT(result, HasBug("deadlock"));
    EXPECT_THAT(result.bug->report, HasSubstr(GetParam().line));
    EXPECT_THAT(result.bug->report, HasSubstr("real_hang_test.cc:"));
  }
}

// Locked by main before the other thread asks for it, and never given back.
template <typename Lock, typename Ask>
void KeepFrom(Lock& lock, Ask ask) {
  lock.lock();
  Thread t1([&] { (lock.*ask)(); });
  t1.join();
}

std::mutex plain_mutex;
std::recursive_mutex recursive;
std::shared_mutex shared_lock;
std::condition_variable changed;
std::atomic<int> word = 0;
pthread_barrier_t barrier;
sem_t semaphore;

const Blocked kBlocked[] = {
    {"Mutex",
     [] {
       Mutex mu("left");
       KeepFrom(mu, &Mutex::lock);
     },
     "waits for lock on mutex \"left\""},
    {"RecursiveMutex",
     [] {
       RecursiveMutex mu("left");
       KeepFrom(mu, &RecursiveMutex::lock);
     },
     "waits for lock on mutex \"left\""},
    {"SharedMutex",
     [] {
       SharedMutex mu("table");
       KeepFrom(mu, &SharedMutex::lock_shared);
     },
     "waits for lock_shared on shared mutex \"table\""},
    {"ConditionVariable",
     [] {
       Mutex mu;
       ConditionVariable filled("filled");
       std::unique_lock lock(mu);
       for (;;) filled.wait(lock);
     },
     "waits for notification of condition variable \"filled\""},
    {"Semaphore",
     [] {
       Semaphore slots(0, "slots");
       slots.acquire();
     },
     "blocked in acquire on semaphore \"slots\" (0 left)"},
    {"Event",
     [] {
       Event go("go");
       go.wait();
     },
     "blocked in wait on event \"go\" (not set)"},
    {"Barrier",
     [] {
       Barrier round(2, "round");
       round.arrive_and_wait();
     },
     "blocked in pass on barrier \"round\""},
    {"Latch",
     [] {
       Latch ready(1, "ready");
       ready.wait();
     },
     "blocked in pass on latch \"ready\""},
    {"QueueGet",
     [] {
       Queue<int> pipeline("pipeline");
       pipeline.get();
     },
     "blocked in get on queue \"pipeline\" (empty)"},
    {"QueuePut",
     [] {
       Queue<int> pipeline(1, "pipeline");
       pipeline.put(1);
       pipeline.put(2);
     },
     "blocked in put on queue \"pipeline\" (full)"},
    {"QueueJoin",
     [] {
       Queue<int> pipeline("pipeline");
       pipeline.put(1);
       pipeline.join();
     },
     "blocked in join on queue \"pipeline\" (unfinished)"},
    {"Future",
     [] {
       Promise<int> answer("answer");
       answer.get_future().get();
     },
     "blocked in get on future \"answer\" (not ready)"},
    {"Thread",
     [] {
       Thread t1({.name = "worker"}, [] { Event("go").wait(); });
       t1.join();
     },
     "waits for join of worker"},
    {"ThreadPoolExecutor",
     [] {
       ThreadPoolExecutor pool(1, "pool");
       pool.submit([] { Event("go").wait(); }).get();
     },
     "pool-1"},
    {"std_mutex", [] { KeepFrom(plain_mutex, &std::mutex::lock); },
     "waits for lock on "},
    {"std_recursive_mutex",
     [] { KeepFrom(recursive, &std::recursive_mutex::lock); },
     "waits for lock on "},
    {"std_shared_mutex",
     [] { KeepFrom(shared_lock, &std::shared_mutex::lock_shared); },
     "waits for lock_shared on "},
    {"std_condition_variable",
     [] {
       std::unique_lock lock(plain_mutex);
       for (;;) changed.wait(lock);
     },
     "waits for notification of "},
    {"std_atomic_wait", [] { word.wait(0); }, "waits for notification of "},
    {"std_thread_join",
     [] {
       std::thread t1([] { word.wait(0); });
       t1.join();
     },
     "waits for join of t1"},
    {"pthread_barrier_wait",
     [] {
       pthread_barrier_init(&barrier, nullptr, 2);
       pthread_barrier_wait(&barrier);
     },
     "blocked in pass on "},
    {"sem_wait",
     [] {
       sem_init(&semaphore, 0, 0);
       sem_wait(&semaphore);
     },
     "blocked in acquire on "},
};

INSTANTIATE_TEST_SUITE_P(All, RealBlocked, testing::ValuesIn(kBlocked),
                         [](const auto& tested) {
                           return std::string(tested.param.name);
                         });

TEST(RealDeadlock, SaysWhoHoldsWhat) {
  const Result result = explore(Impatient(), [] {
    Mutex left("left"), right("right");
    Barrier both_hold(2);
    Thread t1({.name = "lefty"}, [&] {
      const std::scoped_lock first(left);
      both_hold.arrive_and_wait();
      const std::scoped_lock second(right);
    });
    Thread t2({.name = "righty"}, [&] {
      const std::scoped_lock first(right);
      both_hold.arrive_and_wait();
      const std::scoped_lock second(left);
    });
    t1.join();
    t2.join();
  });
  ASSERT_THAT(result, HasBug("deadlock"));
  EXPECT_EQ(result.bug->message, "no thread can ever go on");
  EXPECT_THAT(result.bug->report,
              HasSubstr("lefty → mutex \"right\" held by righty → mutex "
                        "\"left\" held by lefty"));
  EXPECT_THAT(result.bug->report, HasSubstr("waits for join of lefty"));
}

std::mutex one, other;

TEST(RealDeadlock, SaysWhoHoldsWhatOfTheSystem) {
  const Result result = explore(Impatient(), [] {
    Barrier both_hold(2);
    std::thread t1([&] {
      one.lock();
      both_hold.arrive_and_wait();
      other.lock();
    });
    std::thread t2([&] {
      other.lock();
      both_hold.arrive_and_wait();
      one.lock();
    });
    t1.join();
    t2.join();
  });
  ASSERT_THAT(result, HasBug("deadlock"));
  EXPECT_THAT(result.bug->report, HasSubstr("other held by t2"));
  EXPECT_THAT(result.bug->report, HasSubstr("one held by t1"));
}

// One that may go on in time, or that is in a call that Ravel does not know,
// or that runs, makes it a hang; all are named.
volatile bool for_ever = true;

TEST(RealHang, TellsWhoSleepsBlocksAndRuns) {
  const Result result = explore(Impatient(), [] {
    std::thread sleeper([] { std::this_thread::sleep_for(hours(1)); });
    std::thread reader([] {
      int ends[2];
      char byte;
      check(pipe(ends) == 0, "a pipe");
      check(read(ends[0], &byte, 1) == 1, "never");
    });
    std::thread runner([] {
      while (for_ever) {
      }
    });
    Event go("go");
    go.wait_for(hours(1));
  });
  ASSERT_THAT(result, HasBug("hang"));
  EXPECT_EQ(result.bug->message, "no end for as long as the watchdog allows");
  const std::string& report = result.bug->report;
  EXPECT_THAT(report, HasSubstr("main  blocked in wait on event \"go\""));
  EXPECT_THAT(report, HasSubstr("t1    sleeps"));
  EXPECT_THAT(report, HasSubstr("t2    blocked in read()"));
  EXPECT_THAT(report, HasSubstr("t3    runs"));
}

size_t EntriesOf(const char* folder) {
  size_t count = 0;
  DIR* entries = opendir(folder);
  while (readdir(entries) != nullptr) ++count;
  closedir(entries);
  return count;
}

TEST(RealHang, LeavesNothing) {
  const auto hang = [] {
    std::thread t1([] { word.wait(0); });
    t1.join();
  };
  explore(Impatient(), hang);
  const size_t files = EntriesOf("/proc/self/fd");
  const size_t threads = EntriesOf("/proc/self/task");
  Options options = Impatient();
  options.repeat = 3;
  options.keep_going = true;
  EXPECT_EQ(explore(options, hang).bugs, 3u);
  EXPECT_EQ(EntriesOf("/proc/self/fd"), files);
  EXPECT_EQ(EntriesOf("/proc/self/task"), threads);
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

// 63 that wait for one, and it for none of them: it sleeps.
TEST(RealHang, TellsOfManyThreads) {
  const Result result = explore(Impatient(), [] {
    Mutex mu("one");
    std::vector<Thread> all;
    for (int i = 0; i < 64; ++i) {
      all.emplace_back([&] {
        const std::scoped_lock lock(mu);
        sleep_for(hours(1));
      });
    }
    for (Thread& thread : all) thread.join();
  });
  ASSERT_THAT(result, HasBug("hang"));
  EXPECT_THAT(result.bug->report, HasSubstr("sleeps"));
  EXPECT_THAT(result.bug->report, HasSubstr("t64 "));
}

}  // namespace
}  // namespace ravel
