// SPDX-License-Identifier: Apache-2.0

#include "framework/explorer/patience.h"

#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <functional>

namespace ravel {
namespace {

using std::chrono::milliseconds;

// Ends with the test.
class Child {
 public:
  explicit Child(const std::function<void()>& work) : pid_(fork()) {
    if (pid_ != 0) return;
    work();
    _exit(0);
  }
  ~Child() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }

  pid_t pid() const { return pid_; }

 private:
  pid_t pid_;
};

void Spin() {
  volatile bool on = true;
  while (on) continue;
}

// Milliseconds.
void Sleep(long some) {
  const timespec time = {0, some * 1'000'000};
  nanosleep(&time, nullptr);
}

// Asks as often as it takes, `most` times at most.
int AskUntilOver(Patience& patience, int most) {
  for (int asked = 1; asked <= most; ++asked) {
    if (patience.IsOver(1)) return asked;
    Sleep(20);
  }
  return most + 1;
}

constexpr int kLong = 10'000;  // 200 seconds, which nothing here takes

TEST(Patience, EndsWithProcessesThatSleep) {
  const Child child([] { pause(); });
  Patience patience(milliseconds(100), getpid());
  EXPECT_LE(AskUntilOver(patience, kLong), kLong);
}

TEST(Patience, EndsWithProcessesThatSpin) {
  const Child child(Spin);
  Patience patience(milliseconds(100), getpid());
  EXPECT_LE(AskUntilOver(patience, kLong), kLong);
}

TEST(Patience, BeginsAnewWithProgress) {
  Patience patience(milliseconds(1), getpid());
  for (uint64_t progress = 1; progress <= 5; ++progress) {
    EXPECT_FALSE(patience.IsOver(progress));
    Sleep(5);
  }
}

// One processor, which others than the child have, is as good as none.
TEST(Patience, LastsAsLongAsThereIsNoProcessorTime) {
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(sched_getcpu(), &one);
  const auto stay = [&] { sched_setaffinity(0, sizeof one, &one); };
  const Child other([&] {
    stay();
    Spin();
  });
  const Child starved([&] {
    stay();
    const sched_param none = {};
    sched_setscheduler(0, SCHED_IDLE, &none);
    Spin();
  });
  Patience patience(milliseconds(1000), starved.pid());
  constexpr int kTwoSeconds = 100;
  EXPECT_EQ(AskUntilOver(patience, kTwoSeconds), kTwoSeconds + 1);
}

}  // namespace
}  // namespace ravel
