// SPDX-License-Identifier: Apache-2.0
//
// What debugger_test.cc looks at in gdb: an update that is lost, and three
// threads of which two wait for what the others hold. Compiled without
// optimisation, so that every variable is where it was written.

#include <ravel/gtest.h>

#include <mutex>
#include <thread>

namespace {

int counter = 0;
std::mutex left;
std::mutex right;

void Increase(int by) {
  int copy = counter;
  copy += by;
  counter = copy;
}

RAVEL_TEST(Debugged, LosesAnUpdate) {
  counter = 0;
  std::thread t1(Increase, 10);
  std::thread t2(Increase, 100);
  t1.join();
  t2.join();
  EXPECT_EQ(counter, 110);
}

void TakeBoth(std::mutex& first, std::mutex& second, int seat) {
  int guests = seat * 7;
  const std::lock_guard<std::mutex> one(first);
  ++guests;
  const std::lock_guard<std::mutex> two(second);
  ++guests;
}

RAVEL_TEST(Debugged, LocksInACircle) {
  std::thread t1([] { TakeBoth(left, right, 1); });
  std::thread t2([] { TakeBoth(right, left, 2); });
  t1.join();
  t2.join();
}

}  // namespace
