// SPDX-License-Identifier: Apache-2.0
//
// Tests as a user writes them, some of which fail on purpose. The test
// gtest_binding_test.cc runs this program and looks at what it says.

#include <gtest/gtest.h>
#include <ravel/gtest.h>
#include <ravel/ravel.h>
#include <sys/mman.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <thread>

namespace {

// Simulates another version of the program.
bool Is(const char* variable) { return getenv(variable) != nullptr; }

int value = 0;
std::mutex mutex;

void Increase() {
  const int copy = value;
  value = copy + 1;
}

void IncreaseLocked() {
  const std::scoped_lock lock(mutex);
  Increase();
}

RAVEL_TEST(Counter, LosesAnUpdate) {
  const auto increase = Is("LOCKED") ? IncreaseLocked : Increase;
  std::thread t1(increase);
  std::thread t2(increase);
  t1.join();
  t2.join();
  EXPECT_EQ(value, 2);  // expectation of Counter
}

RAVEL_TEST(Counter, IsRightUnderALock, ravel::exhaustive()) {
  std::thread t1(IncreaseLocked);
  std::thread t2(IncreaseLocked);
  t1.join();
  t2.join();
  EXPECT_EQ(value, 2);
}

RAVEL_TEST(Options, InTheCode, ravel::random(50)) {}

RAVEL_TEST(Budget, IsTooSmall, ravel::exhaustive().set_schedules(2)) {
  ravel::choose(5);
}

RAVEL_TEST(Choice, IsNeverTwo, ravel::exhaustive()) {
  const uint64_t choice = ravel::choose(3);
  EXPECT_NE(choice, 2);  // expectation of Choice
}

// Takes the same steps whether it races or not.
RAVEL_TEST(Message, Arrives, ravel::exhaustive()) {
  const bool ordered = Is("ORDERED");
  std::atomic<bool> ready = false;
  std::thread sender([&] {
    value = 7;
    if (ordered) {
      ready.store(true, std::memory_order_release);
    } else {
      ready.store(true, std::memory_order_relaxed);
    }
  });
  const bool seen = ordered ? ready.load(std::memory_order_acquire)
                            : ready.load(std::memory_order_relaxed);
  if (seen) {
    EXPECT_EQ(value, 7);
  }
  sender.join();
}

void FailFatally() { ASSERT_TRUE(value == 7) << "not seven"; }

RAVEL_TEST(Failure, OfExpectLetsTheExecutionGoOn) {
  EXPECT_TRUE(value == 7) << "not seven";
  puts("went on after EXPECT");
}

// Of plain GoogleTest, the assertion would end FailFatally() only.
RAVEL_TEST(Failure, OfAssertEndsTheExecution) {
  puts("came to ASSERT");
  FailFatally();
  puts("went on after ASSERT");
}

RAVEL_TEST(Failure, OfAThread) {
  std::thread thread([] { EXPECT_EQ(value, 7); });  // expectation of OfAThread
  thread.join();
}

// Fixed without a step that is another. A failed EXPECT takes GoogleTest's own
// lock, so the failing execution has steps that the fixed one does not have.
RAVEL_TEST(Kept, ExpectsWhatOneThreadDid) {
  value = 0;
  std::atomic<int> ready = 0;
  std::thread thread([&] { ready = 1; });
  const int seen = ready;
  EXPECT_TRUE(seen == 1 || Is("FIXED"));
  thread.join();
}

RAVEL_TEST(Failure, OfTheScenario) {
  ravel::check(value == 7, "the scenario is not content");
}

// How often each part of the fixture ran, in whichever process.
struct Calls {
  int suites;
  int set_ups;
  int bodies;
  int tear_downs;
};

class Fixture : public testing::Test {
 public:
  static void SetUpTestSuite() {
    void* memory = mmap(nullptr, sizeof(Calls), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) abort();
    calls = static_cast<Calls*>(memory);
    ++calls->suites;
  }
  static void TearDownTestSuite() {
    printf("suites %d, set-ups %d, bodies %d, tear-downs %d\n", calls->suites,
           calls->set_ups, calls->bodies, calls->tear_downs);
  }

 protected:
  void SetUp() override {
    ++calls->set_ups;
    ASSERT_FALSE(Is("SET_UP_FAILS"));
    member_ = 1;
  }
  void TearDown() override { ++calls->tear_downs; }

  static inline Calls* calls = nullptr;
  int member_ = 0;
};

RAVEL_TEST_F(Fixture, IsMadeForEachExecution, ravel::exhaustive()) {
  ++calls->bodies;
  EXPECT_EQ(member_++, 1);
  ravel::choose(7);
}

using Clock = std::chrono::steady_clock;

TEST(Plain, ThreadsRunOnHardware) {
  constexpr std::chrono::milliseconds kNap(20);
  const Clock::time_point begin = Clock::now();
  std::thread thread([&] { std::this_thread::sleep_for(kNap); });
  thread.join();
  EXPECT_GE(Clock::now() - begin, kNap);
}

RAVEL_TEST(Skipping, IsNoPass, ravel::random(5)) {
  GTEST_SKIP() << "not on this machine";
}

RAVEL_TEST(Skipping, OfSomeExecutionsIsAPass, ravel::exhaustive()) {
  if (ravel::choose(2) == 0) GTEST_SKIP() << "not this one";
}

TEST(Plain, FailsAsEver) {
  std::thread thread([] { EXPECT_EQ(value, 7); });  // expectation of Plain
  thread.join();
}

}  // namespace
