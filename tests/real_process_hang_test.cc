// SPDX-License-Identifier: Apache-2.0
//
// Processes that block for ever on hardware, or run for ever: the report says
// what each is blocked in, and however the search ends, none of them is left.

#include <gtest/gtest.h>
#include <pthread.h>
#include <ravel/ipc.h>
#include <ravel/primitives.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <fstream>
#include <iterator>
#include <list>
#include <string>
#include <thread>

#include "tests/two_worlds.h"

namespace ravel {
namespace {

using ::testing::HasSubstr;

Options Impatient() {
  Options options = Really(1);
  options.watchdog = milliseconds(1500);
  options.jitter = false;
  return options;
}

// Though whoever adopted it has not asked for its status yet.
bool HasEnded(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  const std::string stat(std::istreambuf_iterator<char>(file), {});
  const size_t name_end = stat.rfind(") ");
  return name_end == std::string::npos || stat[name_end + 2] == 'Z' ||
         stat[name_end + 2] == 'X';
}

// Where the processes of a repetition leave their numbers.
struct Left {
  std::atomic<pid_t> pids[4];

  static Left* Map() {
    return static_cast<Left*>(mmap(nullptr, sizeof(Left),
                                   PROT_READ | PROT_WRITE,
                                   MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  }
  bool AllAreThere(int count) const {
    for (int i = 0; i < count; ++i) {
      if (pids[i] == 0) return false;
    }
    return true;
  }
  bool NoneIsThere() const {
    for (const auto& pid : pids) {
      if (pid != 0 && kill(pid, 0) == 0 && !HasEnded(pid)) return false;
    }
    return true;
  }
};

template <typename Condition>
bool Eventually(Condition condition) {
  const auto end = std::chrono::steady_clock::now() + milliseconds(30000);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(milliseconds(5));
  }
  return true;
}

volatile bool for_ever = true;

[[noreturn]] void Loop() {
  while (for_ever) {
  }
  _exit(0);
}

TEST(RealProcessHang, SaysWhichProcessHoldsWhat) {
  const Result result = explore(Impatient(), [] {
    ipc::Mutex left("left"), right("right");
    ipc::Barrier both_hold(2);
    const auto move = [&](ipc::Mutex& first, ipc::Mutex& second) {
      first.lock();
      both_hold.wait();
      second.lock();
    };
    Process one({.name = "lefty"}, [&] { move(left, right); });
    Process other({.name = "righty"}, [&] { move(right, left); });
    one.start();
    other.start();
    one.join();
    other.join();
  });
  ASSERT_THAT(result, HasBug("deadlock"));
  EXPECT_EQ(result.bug->message, "no thread can ever go on");
  const std::string& report = result.bug->report;
  EXPECT_THAT(report, HasSubstr("waits for join of lefty (process 1)"));
  EXPECT_THAT(report, HasSubstr("held by righty (process 2)"));
  EXPECT_THAT(report, HasSubstr("held by lefty (process 1)"));
  EXPECT_THAT(report, HasSubstr("→ mutex 1 held by "));
}

TEST(RealProcessHang, NamesTheThreadsOfAProcess) {
  const Result result = explore(Impatient(), [] {
    const pid_t child = fork();
    if (child == 0) {
      Event go("go");
      Thread waiter([&] { go.wait(); });
      waiter.join();
      _exit(0);
    }
    waitpid(child, nullptr, 0);
  });
  ASSERT_THAT(result, HasBug("deadlock"));
  const std::string& report = result.bug->report;
  EXPECT_THAT(report, HasSubstr("waits for join of process 1"));
  EXPECT_THAT(report, HasSubstr("waits for join of t1 (process 1)"));
  EXPECT_THAT(report, HasSubstr("t1 (process 1)  blocked in wait on event"));
}

TEST(RealProcessHang, IsNoDeadlockWhileAChildRuns) {
  Left& left = *Left::Map();
  const Result result = explore(Impatient(), [&] {
    const pid_t child = fork();
    if (child == 0) {
      left.pids[0] = getpid();
      Loop();
    }
    waitpid(child, nullptr, 0);
  });
  ASSERT_THAT(result, HasBug("hang"));
  EXPECT_THAT(result.bug->report, HasSubstr("process 1  runs"));
  EXPECT_TRUE(left.AllAreThere(1));
  EXPECT_TRUE(left.NoneIsThere());
}

// The signal that asks would end it, and its parent go on.
TEST(RealProcessHang, DoesNotAskOtherPrograms) {
  const Result result = explore(Impatient(), [] {
    const pid_t child = fork();
    if (child == 0) {
      execlp("sleep", "sleep", "1000", nullptr);
      _exit(127);
    }
    waitpid(child, nullptr, 0);
  });
  ASSERT_THAT(result, HasBug("hang"));
  EXPECT_THAT(result.bug->report, HasSubstr("waits for join of a process"));
}

void LeaveAChild(Left& left) {
  if (fork() == 0) {
    left.pids[1] = getpid();
    Loop();
  }
  while (left.pids[1] == 0) std::this_thread::yield();
}

// One whose parent has ended, in a session of its own.
void LeaveAnOrphan(Left& left) {
  const pid_t child = fork();
  if (child == 0) {
    if (fork() != 0) _exit(0);
    setsid();
    left.pids[0] = getpid();
    Loop();
  }
  waitpid(child, nullptr, 0);
  while (!left.AllAreThere(1)) std::this_thread::yield();
}

TEST(RealProcesses, OfARepetitionEndWithIt) {
  Left& left = *Left::Map();
  const Result result = explore(Really(3), [&] {
    check(left.NoneIsThere(), "the last repetition has left a process");
    left.pids[0] = left.pids[1] = 0;
    LeaveAnOrphan(left);
    LeaveAChild(left);
  });
  EXPECT_EQ(result.verdict, Verdict::kPassed);
  EXPECT_EQ(result.executions, 3u);
  EXPECT_TRUE(left.NoneIsThere());
}

TEST(RealProcesses, EndWithAWorkerThatCrashes) {
  Left& left = *Left::Map();
  const Result result = explore(Really(1), [&] {
    LeaveAnOrphan(left);
    abort();
  });
  ASSERT_THAT(result, HasBug("crash"));
  EXPECT_TRUE(left.NoneIsThere());
}

TEST(RealProcesses, EndWithAnExplorerThatIsKilled) {
  for (const int signal : {SIGKILL, SIGINT, SIGTERM}) {
    Left& left = *Left::Map();
    const pid_t explorer = fork();
    if (explorer == 0) {
      explore(Really(1), [&] {
        LeaveAChild(left);
        LeaveAnOrphan(left);
        Loop();
      });
      _exit(1);
    }
    EXPECT_TRUE(Eventually([&] { return left.AllAreThere(2); }));
    kill(explorer, signal);
    waitpid(explorer, nullptr, 0);
    EXPECT_TRUE(Eventually([&] { return left.NoneIsThere(); })) << signal;
  }
}

TEST(RealProcesses, UnderControlEndWithAnExplorerThatIsKilled) {
  Left& left = *Left::Map();
  const pid_t explorer = fork();
  if (explorer == 0) {
    explore(random(1), [&] { LeaveAnOrphan(left); });
    _exit(1);
  }
  EXPECT_TRUE(Eventually([&] { return left.AllAreThere(1); }));
  kill(explorer, SIGKILL);
  waitpid(explorer, nullptr, 0);
  EXPECT_TRUE(Eventually([&] { return left.NoneIsThere(); }));
}

TEST(RealProcesses, ThatReturnFromTheBodyEnd) {
  const Result result = explore(Really(50), [] {
    const pid_t child = fork();
    if (child == 0) return;
    int status = -1;
    check(waitpid(child, &status, 0) == child && status == 0, "status 0");
  });
  EXPECT_EQ(result.verdict, Verdict::kPassed);
  EXPECT_EQ(result.executions, 50u);
}

TEST(RealProcesses, SayWhatTheyHaveToSayInOneLog) {
  Options options = Really(20);
  options.keep_going = true;
  const Result result = explore(options, [] {
    std::list<Process> all;
    for (int i = 0; i < 4; ++i) {
      all.emplace_back([] { record("x"); });
      all.back().start();
    }
    for (Process& process : all) process.join();
  });
  EXPECT_EQ(result.records.size(), 1u);
  EXPECT_EQ(result.records.begin()->first, "x x x x");
}

}  // namespace
}  // namespace ravel
