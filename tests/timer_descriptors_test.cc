// SPDX-License-Identifier: Apache-2.0
//
// timerfd: in the time of the execution, with the results of the real one.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <thread>

#include "tests/exploring.h"
#include "tests/two_worlds.h"

namespace ravel {
namespace {

TEST(Timer, ExpiresInTheTimeOfTheExecution) {
  ExpectInBothWorlds("1 3; left; EAGAIN 1 in; EINVAL", [] {
    const int timer = timerfd_create(CLOCK_MONOTONIC, 0);
    const auto set = [&](long first, long interval, itimerspec* old) {
      itimerspec time = {};
      time.it_value.tv_nsec = first * 1'000'000;
      time.it_interval.tv_nsec = interval * 1'000'000;
      return timerfd_settime(timer, 0, &time, old);
    };
    set(5, 0, nullptr);
    uint64_t ticks = 0;
    check(read(timer, &ticks, sizeof ticks) == sizeof ticks, "read");
    std::string said = std::to_string(ticks);
    set(20, 20, nullptr);
    usleep(70'000);
    check(read(timer, &ticks, sizeof ticks) == sizeof ticks, "read");
    said += ticks >= 3 ? " 3; " : " few; ";
    set(900, 0, nullptr);
    itimerspec left = {};
    timerfd_gettime(timer, &left);
    said += left.it_value.tv_nsec > 100'000'000 ? "left; " : "none; ";
    fcntl(timer, F_SETFL, O_NONBLOCK);
    check(read(timer, &ticks, sizeof ticks) == -1, "read");
    said += std::string(strerrorname_np(errno)) + " ";
    set(10, 0, nullptr);
    pollfd polled = {timer, POLLIN, 0};
    said += std::to_string(poll(&polled, 1, -1));
    said += polled.revents == POLLIN ? " in; " : " nothing; ";
    itimerspec bad = {};
    bad.it_value.tv_nsec = -1;
    check(timerfd_settime(timer, 0, &bad, nullptr) == -1, "settime");
    record(said + strerrorname_np(errno));
    close(timer);
  });
}

TEST(Timer, TakesTimesOfItsClock) {
  ExpectInBothWorlds("1 1", [] {
    std::string said;
    for (const clockid_t clock : {CLOCK_MONOTONIC, CLOCK_REALTIME}) {
      const int timer = timerfd_create(clock, TFD_CLOEXEC);
      itimerspec time = {};
      clock_gettime(clock, &time.it_value);
      time.it_value.tv_nsec += 1'000'000;
      if (time.it_value.tv_nsec >= 1'000'000'000) {
        time.it_value.tv_nsec -= 1'000'000'000;
        ++time.it_value.tv_sec;
      }
      timerfd_settime(timer, TFD_TIMER_ABSTIME, &time, nullptr);
      uint64_t ticks = 0;
      check(read(timer, &ticks, sizeof ticks) == sizeof ticks, "read");
      said += (said.empty() ? "" : " ") + std::to_string(ticks);
      close(timer);
    }
    record(said);
  });
}

// Whoever waits is told of the new time.
TEST(Timer, MayBeSetWhileAThreadWaits) {
  const Result result = explore(exhaustive(), [] {
    const int timer = timerfd_create(CLOCK_MONOTONIC, 0);
    std::thread reader([&] {
      uint64_t ticks = 0;
      check(read(timer, &ticks, sizeof ticks) == sizeof ticks, "read");
      check(ticks == 1, "once");
    });
    itimerspec time = {};
    time.it_value.tv_sec = 3;
    timerfd_settime(timer, 0, &time, nullptr);
    reader.join();
  });
  EXPECT_THAT(result, IsExhausted());
}

}  // namespace
}  // namespace ravel
