// SPDX-License-Identifier: Apache-2.0
//
// Processes increase a plain number and a shared one. Of the plain one each has
// a copy; the shared one is increased by a load and a store, and so needs the
// lock.

#include <ravel/ipc.h>
#include <ravel/ravel.h>

#include <cstdio>
#include <list>
#include <mutex>

#include "scenarios/all.h"

namespace {

using ravel::Process;
using ravel::SharedValue;
using ravel::ipc::Mutex;

double plain_num = 0;

void IncreaseBoth(SharedValue<double>& shared_num) {
  plain_num += 1;
  shared_num += 1;
}

void RunInProcesses(int count, bool locked) {
  plain_num = 0;
  SharedValue<double> shared_num(0, "shared_num");
  Mutex lock("lock");
  std::list<Process> processes;
  for (int i = 0; i < count; ++i) {
    processes.emplace_back([&shared_num, &lock, locked] {
      if (!locked) return IncreaseBoth(shared_num);
      const std::scoped_lock held(lock);
      IncreaseBoth(shared_num);
    });
  }
  for (Process& process : processes) process.start();
  for (Process& process : processes) process.join();
  printf("plain_num is %.0f, shared_num is %.0f\n", plain_num,
         shared_num.load());
  ravel::check(plain_num == 0, "a child changed its parent's variable");
  ravel::check(shared_num == count, "an increase is lost");
}

void Two() { RunInProcesses(2, true); }
void Four() { RunInProcesses(4, true); }
void Unlocked() { RunInProcesses(4, false); }

}  // namespace

namespace ravel::scenarios {

std::span<const Scenario> SharedNumber() {
  static constexpr const char* kWhy =
      "fork() copies the plain number, so it stays 0 in the parent; the shared "
      "one is increased under a lock that all processes see";
  static constexpr Scenario kScenarios[] = {
      {"shared_number/two",
       "two processes increase a plain and a shared number under a lock",
       Two,
       {Verdict::kExhausted, "", kWhy}},
      {"shared_number/four",
       "the same with four: plain_num is 0, shared_num is 4",
       Four,
       {Verdict::kPassed, "", kWhy},
       "random",
       {.schedules = 500}},
      {"shared_number/unlocked",
       "the same without the lock",
       Unlocked,
       {Verdict::kBug, "assertion",
        "two processes may load the same number before either stores it"},
       "random"},
  };
  return kScenarios;
}

}  // namespace ravel::scenarios
