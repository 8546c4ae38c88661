// SPDX-License-Identifier: Apache-2.0
//
// However a search ends, it leaves no process behind.

#include <dirent.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>

#include "tests/program.h"

namespace ravel {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// Forked processes have their parent's command line, so an argument that
// nobody else uses tells them from all others.
int CountProcesses(const std::string& argument) {
  int count = 0;
  DIR* processes = opendir("/proc");
  while (const dirent* entry = readdir(processes)) {
    std::ifstream file(std::string("/proc/") + entry->d_name + "/cmdline");
    const std::string line((std::istreambuf_iterator<char>(file)),
                           std::istreambuf_iterator<char>());
    if (line.find(argument) != std::string::npos) ++count;
  }
  closedir(processes);
  return count;
}

template <typename Condition>
bool Eventually(Condition condition) {
  const auto end = steady_clock::now() + std::chrono::seconds(30);
  while (!condition()) {
    if (steady_clock::now() > end) return false;
    std::this_thread::sleep_for(milliseconds(5));
  }
  return true;
}

// Runs a search without end, and ends it by the signal once it has forked
// what a scenario forks.
void EndBy(int signal, int number) {
  const std::string seed =
      "--seed=" + std::to_string(10'000'000 + getpid() * 10 + number);
  const std::string path = CommandPath();
  const pid_t runner = fork();
  if (runner == 0) {
    const int nowhere = open("/dev/null", O_WRONLY);
    dup2(nowhere, STDOUT_FILENO);
    dup2(nowhere, STDERR_FILENO);
    execl(path.c_str(), path.c_str(), "run", "pipe_records/at_once",
          "--schedules=1000000000", seed.c_str(), nullptr);
    _exit(127);
  }
  // The runner, its worker and at least one child.
  EXPECT_TRUE(Eventually([&] { return CountProcesses(seed) >= 3; }));
  kill(runner, signal);
  int status = 0;
  waitpid(runner, &status, 0);
  EXPECT_TRUE(Eventually([&] { return CountProcesses(seed) == 0; }))
      << CountProcesses(seed) << " are left";
}

TEST(Cleanup, AfterSigkillOfTheRunner) { EndBy(SIGKILL, 1); }

TEST(Cleanup, AfterSigintOfTheRunner) { EndBy(SIGINT, 2); }

}  // namespace
}  // namespace ravel
