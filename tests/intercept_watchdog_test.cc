// SPDX-License-Identifier: Apache-2.0
//
// A scenario that blocks in a function without a model does not hang the
// tool, which names the function.

#include <gtest/gtest.h>
#include <poll.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>
#include <iostream>
#include <thread>

#include "tests/exploring.h"

namespace ravel {
namespace {

Result Watch(void (*block)()) {
  Options options = random(2);
  options.watchdog = std::chrono::milliseconds(300);
  return explore(options, [block] {
    std::thread t1(block);
    t1.join();
  });
}

// As nobody sees it who knows eventfd().
int UnknownEvents() { return static_cast<int>(syscall(SYS_eventfd2, 0, 0)); }

void Read() {
  uint64_t count = 0;
  check(read(UnknownEvents(), &count, sizeof count) > 0, "never");
}
void ReadLine() {
  char line[16];
  check(fgets(line, sizeof line, fdopen(eventfd(0, 0), "r")) != nullptr,
        "never");
}
void ReadStream() {
  dup2(eventfd(0, 0), 0);
  char character;
  std::cin >> character;
}
void Poll() {
  pollfd polled = {UnknownEvents(), POLLIN, 0};
  poll(&polled, 1, -1);
}
void SystemCall() { syscall(SYS_pause); }
void WriteTooMuch() {
  const int events = UnknownEvents();
  const uint64_t most = UINT64_MAX - 1;  // of what it counts
  while (write(events, &most, sizeof most) > 0) {
  }
}

struct Case {
  const char* name;
  void (*block)();
};

std::ostream& operator<<(std::ostream& out, const Case& test) {
  return out << test.name;
}

class WatchdogTest : public testing::TestWithParam<Case> {};

TEST_P(WatchdogTest, NamesTheFunction) {
  EXPECT_THAT(
      Watch(GetParam().block),
      HasBugThatSays("hang", std::string("blocked in ") + GetParam().name +
                                 "(), which Ravel does not control"));
}

INSTANTIATE_TEST_SUITE_P(
    All, WatchdogTest,
    testing::Values(Case{"read", Read}, Case{"fgets", ReadLine},
                    Case{"poll", Poll}, Case{"syscall", SystemCall},
                    Case{"write", WriteTooMuch}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(Watchdog, NamesWhatTheStandardLibraryCalls) {
  EXPECT_THAT(Watch(ReadStream),
              HasBugThatSays("hang", ::testing::HasSubstr("getc()")));
}

volatile bool for_ever = true;

TEST(Watchdog, NamesNoneIfTheProgramLoops) {
  EXPECT_THAT(
      Watch([] {
        while (for_ever) {
        }
      }),
      HasBugThatSays("hang", "no step for as long as the watchdog allows"));
}

}  // namespace
}  // namespace ravel
