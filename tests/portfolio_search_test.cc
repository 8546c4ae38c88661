// SPDX-License-Identifier: Apache-2.0
//
// A search by strategies that learn goes the same way whatever becomes of the
// processes that it runs in.

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "tests/exploring.h"

namespace ravel {
namespace {

// Says in which order its threads come, and fails in some of them: its process
// does not go on after that.
void SomeOrdersFail() {
  std::atomic<int> next = 0;
  std::vector<int> order(6);
  const auto note = [&](int thread, int steps) {
    for (int i = 0; i < steps; ++i) order[next++] = thread;
  };
  std::thread t1(note, 1, 1), t2(note, 2, 2), t3(note, 3, 3);
  t1.join();
  t2.join();
  t3.join();
  std::string text;
  for (const int thread : order) text += std::to_string(thread);
  record(text);
  check(text != "332121" && text != "322313", text);
}

TEST(PortfolioSearch, IsTheSameInOneProcessAndInMany) {
  for (const char* strategy : {"portfolio", "surw", "urw"}) {
    Options options = random(300).set_strategy(strategy).set_seed(3);
    options.keep_going = true;
    const Result one = explore(options, SomeOrdersFail);
    options.isolation = Isolation::kFork;
    const Result many = explore(options, SomeOrdersFail);
    EXPECT_EQ(one.isolation, Isolation::kGlobals) << strategy;
    EXPECT_GT(one.bugs, 0u) << strategy;
    EXPECT_EQ(one.bugs, many.bugs) << strategy;
    EXPECT_EQ(one.first_bug_execution, many.first_bug_execution) << strategy;
    EXPECT_EQ(one.records, many.records) << strategy;
    EXPECT_EQ(one.steps, many.steps) << strategy;
    EXPECT_EQ(one.unseen->distinct, many.unseen->distinct) << strategy;
    EXPECT_EQ(one.unseen->estimate, many.unseen->estimate) << strategy;
  }
}

// There are 60 orders: six steps, of which 1, 2 and 3 are alike.
TEST(PortfolioSearch, SeesEveryOrder) {
  Options options = Options().set_schedules(1500);
  options.keep_going = true;
  EXPECT_EQ(explore(options, SomeOrdersFail).records.size(), 60u);
}

}  // namespace
}  // namespace ravel
