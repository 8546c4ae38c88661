// SPDX-License-Identifier: Apache-2.0
//
// Four threads say which process they are in and what they are called: one
// process, four names, and four thread ids.

#include <pthread.h>
#include <ravel/primitives.h>
#include <ravel/ravel.h>
#include <unistd.h>

#include <set>
#include <string>
#include <thread>
#include <vector>

#include "scenarios/all.h"
#include "scenarios/printed.h"

namespace {

using ravel::Queue;
using ravel::Thread;
using ravel::scenarios::IndexOf;
using ravel::scenarios::Printed;

std::string OwnName() {
  char name[16] = {};
  pthread_getname_np(pthread_self(), name, sizeof name);
  return name;
}

std::string Line(pid_t process, const std::string& thread) {
  return "Pid is " + std::to_string(process) + ", thread id is " + thread;
}

void FourNames() {
  Printed printed;
  std::vector<std::thread::id> ids(4);
  std::vector<Thread> threads;
  for (size_t i = 0; i < ids.size(); ++i) {
    threads.emplace_back(
        ravel::ThreadOptions{.name = "Thread-" + std::to_string(i + 1)},
        [&printed, &id = ids[i]] {
          id = std::this_thread::get_id();
          printed.Line(Line(getpid(), OwnName()));
        });
  }
  for (Thread& thread : threads) thread.join();
  const std::vector<std::string> lines = printed.End();
  ravel::check(lines.size() == 4, "not four lines");
  for (int i = 1; i <= 4; ++i) {
    const std::string line = Line(getpid(), "Thread-" + std::to_string(i));
    ravel::check(IndexOf(lines, line) < 4, "a thread did not say its name");
  }
  const std::set<std::thread::id> distinct(ids.begin(), ids.end());
  ravel::check(distinct.size() == 4, "two threads have one id");
}

}  // namespace

namespace ravel::scenarios {

std::span<const Scenario> ThreadNames() {
  static constexpr Scenario kScenarios[] = {
      {"thread_names/four",
       "four threads print their process and their name",
       FourNames,
       {Verdict::kExhausted, "",
        "threads are of the process that started them, and all four are "
        "alive until they are joined; only the order of the lines differs"}},
  };
  return kScenarios;
}

}  // namespace ravel::scenarios
