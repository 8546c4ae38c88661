// SPDX-License-Identifier: Apache-2.0
//
// A failing schedule, replayed, is the same execution every time.

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

#include "tests/exploring.h"

namespace ravel {
namespace {

constexpr int kReplays = 20;

int counter = 0;

void LostUpdate() {
  const auto increase = [] {
    const int copy = counter;
    counter = copy + 1;
  };
  std::thread t1(increase), t2(increase);
  t1.join();
  t2.join();
  check(counter == 2, "an update was lost");
}

void Race() {
  std::thread t1([] { counter = 1; }), t2([] { counter = 2; });
  t1.join();
  t2.join();
}

void Deadlock() {
  static std::mutex first, second;
  const auto lock = [](std::mutex& a, std::mutex& b) {
    const std::scoped_lock lock_a(a);
    const std::scoped_lock lock_b(b);
  };
  std::thread t1([&] { lock(first, second); });
  std::thread t2([&] { lock(second, first); });
  t1.join();
  t2.join();
}

void LostWakeUp() {
  std::mutex mutex;
  std::condition_variable changed;
  std::thread t1([&] {
    std::unique_lock lock(mutex);
    changed.wait(lock);
  });
  std::thread t2([&] { changed.notify_all(); });
  t2.join();
  t1.join();
}

void Crash() {
  std::atomic<int*> shared = &counter;
  std::thread t1([&] { shared = nullptr; });
  *shared.load() = 1;
  t1.join();
}

void Throw() {
  std::atomic<int> stage = 0;
  std::thread t1([&] {
    if (++stage == 2) throw std::runtime_error("second");
  });
  ++stage;
  t1.join();
}

void Choice() {
  std::vector<uint64_t> chosen;
  for (int i = 0; i < 4; ++i) chosen.push_back(choose(5));
  check(chosen != std::vector<uint64_t>{3, 0, 4, 1} && chosen[3] != 2,
        "an unlucky choice");
}

struct Program {
  const char* name;
  void (*run)();
  const char* kind;
};

std::ostream& operator<<(std::ostream& out, const Program& program) {
  return out << program.name;
}

class ReplayTest : public testing::TestWithParam<std::tuple<Program, Points>> {
 protected:
  static const Program& program() { return std::get<0>(GetParam()); }

  static Result Replay(const std::string& line) {
    Options options;
    options.replay = line;
    return explore(options, program().run);
  }
};

TEST_P(ReplayTest, IsTheSameEveryTime) {
  const Result found = explore(
      random(10'000).set_points(std::get<1>(GetParam())), program().run);
  ASSERT_THAT(found, HasBug(program().kind));
  const Result first = Replay(found.bug->schedule);
  ASSERT_THAT(first, HasBugThatSays(program().kind, found.bug->message));
  EXPECT_EQ(first.executions, 1u);
  EXPECT_EQ(first.verdict, Verdict::kBug);
  for (int i = 1; i < kReplays; ++i) {
    const Result again = Replay(found.bug->schedule);
    ASSERT_TRUE(again.bug.has_value()) << i << again.diverged;
    EXPECT_EQ(again.bug->kind, first.bug->kind) << i;
    EXPECT_EQ(again.bug->message, first.bug->message) << i;
    EXPECT_EQ(again.bug->report, first.bug->report) << i;
    EXPECT_EQ(again.steps, first.steps) << i;
  }
}

std::string Name(const testing::TestParamInfo<ReplayTest::ParamType>& info) {
  const Points points = std::get<1>(info.param);
  return std::string(std::get<0>(info.param).name) +
         (points == Points::kAll ? "AtEveryAccess" : "");
}

INSTANTIATE_TEST_SUITE_P(
    Of, ReplayTest,
    testing::Combine(
        testing::Values(Program{"LostUpdate", LostUpdate, "assertion"},
                        Program{"Race", Race, "data_race"},
                        Program{"Deadlock", Deadlock, "deadlock"},
                        Program{"LostWakeUp", LostWakeUp, "deadlock"},
                        Program{"Crash", Crash, "crash"},
                        Program{"Throw", Throw, "exception"},
                        Program{"Choice", Choice, "assertion"}),
        testing::Values(Points::kRacy, Points::kAll)),
    Name);

TEST(Replay, OfAnotherProgramsScheduleDiverges) {
  const Result found = explore(random(1000), Deadlock);
  ASSERT_THAT(found, HasBug("deadlock"));
  Options options;
  options.replay = found.bug->schedule;
  const Result other = explore(options, [] { record("nothing"); });
  EXPECT_EQ(other.verdict, Verdict::kDiverged);
  EXPECT_NE(other.diverged, "");
  EXPECT_FALSE(other.bug.has_value());
}

TEST(Replay, OfADamagedLineIsRefused) {
  const Result found = explore(random(1000), Deadlock);
  ASSERT_TRUE(found.bug.has_value());
  std::string line = found.bug->schedule;
  line[line.size() / 2] = line[line.size() / 2] == 'a' ? 'b' : 'a';
  Options options;
  options.replay = line;
  EXPECT_THROW(explore(options, Deadlock), std::invalid_argument);
}

}  // namespace
}  // namespace ravel
