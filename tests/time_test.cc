// SPDX-License-Identifier: Apache-2.0
//
// Time under control is virtual: nobody waits, and clocks and sleeps agree.

#include <gtest/gtest.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <thread>
#include <vector>

#include "tests/exploring.h"

namespace ravel {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;
using std::chrono::system_clock;

TEST(Time, PassesWithoutWaiting) {
  const auto begin = steady_clock::now();
  const Result result = explore(random(100), [] {
    const auto start = steady_clock::now();
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([start] {
        std::this_thread::sleep_for(seconds(2));
        check(steady_clock::now() - start >= seconds(2), "too early");
      });
    }
    for (std::thread& thread : threads) thread.join();
    check(steady_clock::now() - start >= seconds(2), "too early for main");
  });
  EXPECT_THAT(result, HasNoBug());
  EXPECT_LT(steady_clock::now() - begin, seconds(20));
}

TEST(Time, OfASleepUntilHasCome) {
  EXPECT_THAT(explore(random(10),
                      [] {
                        const auto when = steady_clock::now() + hours(1000);
                        std::this_thread::sleep_until(when);
                        check(steady_clock::now() >= when, "steady");
                        const auto date = system_clock::now() + hours(1000);
                        std::this_thread::sleep_until(date);
                        check(system_clock::now() >= date, "system");
                      }),
              HasNoBug());
}

TEST(Time, NeverGoesBack) {
  EXPECT_THAT(explore(random(100),
                      [] {
                        std::atomic<int64_t> latest = 0;
                        const auto look = [&] {
                          for (int i = 0; i < 3; ++i) {
                            const auto now = steady_clock::now();
                            const int64_t before =
                                latest.exchange(now.time_since_epoch().count());
                            (void)before;
                            check(steady_clock::now() > now, "stands still");
                            std::this_thread::sleep_for(milliseconds(1));
                          }
                        };
                        std::thread t1(look), t2(look);
                        t1.join();
                        t2.join();
                      }),
              HasNoBug());
}

TEST(Time, IsTheSameInEveryExecution) {
  SaidAlways(
      [] {
        record(std::to_string(time(nullptr)));
        record(std::to_string(steady_clock::now().time_since_epoch().count()));
        std::this_thread::sleep_for(milliseconds(5));
        record(std::to_string(system_clock::now().time_since_epoch().count()));
      },
      random(1000));
}

TEST(Time, OfAllClocksPassesTogether) {
  EXPECT_THAT(explore(random(10),
                      [] {
                        const time_t before = time(nullptr);
                        timeval of_day = {};
                        gettimeofday(&of_day, nullptr);
                        check(of_day.tv_sec - before <= 1, "gettimeofday");
                        usleep(3'000'000);
                        check(time(nullptr) >= before + 3, "usleep");
                        check(sleep(4) == 0, "sleep returned early");
                        check(time(nullptr) >= before + 7, "sleep");
                        timespec now = {};
                        check(clock_gettime(CLOCK_REALTIME, &now) == 0 &&
                                  now.tv_sec >= before + 7,
                              "clock_gettime");
                      }),
              HasNoBug());
}

// What natively gives an error does so under control.
void SleepWrongly() {
  const timespec too_many = {0, 1'000'000'000}, negative = {-1, 0};
  errno = 0;
  record(std::to_string(nanosleep(&too_many, nullptr)));
  record(std::to_string(errno == EINVAL));
  errno = 0;
  record(std::to_string(nanosleep(&negative, nullptr)));
  record(std::to_string(errno == EINVAL));
  record(std::to_string(
      clock_nanosleep(CLOCK_MONOTONIC, 0, &too_many, nullptr) == EINVAL));
  const timespec past = {0, 0};
  record(std::to_string(
      clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &past, nullptr)));
  timespec now = {};
  record(std::to_string(clock_gettime(static_cast<clockid_t>(1000), &now)));
}

TEST(Time, RefusesWhatIsNoTime) {
  Options real;
  real.backend = Backend::kReal;
  real.repeat = 2;
  EXPECT_EQ(SaidAlways(SleepWrongly, random(5)),
            SaidAlways(SleepWrongly, real));
}

TEST(Time, SleepersWakeInAnyOrder) {
  const Result result = explore(random(200), [] {
    const auto work = [](const char* name) {
      record(name);
      std::this_thread::sleep_for(milliseconds(100));
      record(name);
    };
    std::thread t1(work, "a");
    work("b");
    t1.join();
  });
  EXPECT_THAT(result, HasNoBug());
  EXPECT_EQ(Said(result).count("a b a b"), 1u);
  EXPECT_EQ(Said(result).count("a b b a"), 1u);
}

}  // namespace
}  // namespace ravel
