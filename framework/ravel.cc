// SPDX-License-Identifier: Apache-2.0

#include "ravel/ravel.h"

#include <cstdlib>
#include <stdexcept>

#include "framework/explorer/explorer.h"
#include "framework/models/failure.h"
#include "framework/models/real_world.h"
#include "scheduler/scheduler.h"

namespace ravel {

Options& Options::set_strategy(std::string_view name) {
  strategy = name;
  return *this;
}

Options& Options::preemptions(int bound) {
  strategy = "dfs:preemptions=" + std::to_string(bound);
  return *this;
}

Options& Options::set_schedules(uint64_t count) {
  schedules = count;
  return *this;
}

Options& Options::set_seed(uint64_t value) {
  seed = value;
  return *this;
}

Options& Options::set_races(Races value) {
  races = value;
  return *this;
}

Options& Options::set_points(Points value) {
  points = value;
  return *this;
}

Options& Options::set_clock(Clock value) {
  clock = value;
  return *this;
}

Options& Options::set_heap(Heap value) {
  heap = value;
  return *this;
}

Options& Options::set_spurious(uint32_t count) {
  spurious = count;
  return *this;
}

Options& Options::set_spins(uint32_t rounds) {
  spins = rounds;
  return *this;
}

Options& Options::set_lock_order(LockOrder value) {
  lock_order = value;
  return *this;
}

Options& Options::set_jitter(bool on) {
  jitter = on;
  return *this;
}

Options& Options::set_coverage(bool value) {
  coverage = value;
  return *this;
}

Options& Options::set_crashes(uint32_t count) {
  crashes = count;
  return *this;
}

Options& Options::set_minimize(uint64_t executions) {
  minimize = executions;
  return *this;
}

Options& Options::set_jobs(uint32_t count) {
  jobs = count;
  return *this;
}

Options random(uint64_t schedules) {
  return Options().set_strategy("random").set_schedules(schedules);
}

Options exhaustive() { return Options().set_strategy("dpor"); }

Result explore(const Options& options, const std::function<void()>& body) {
  Subject subject;
  subject.name = "explore";
  subject.body = body;
  subject.replay_prefix = "ravel::Options::replay = ";
  if (!options.replay.empty()) {
    return ReplayLine(subject, options, options.replay).result;
  }
  return Explore(subject, options).result;
}

uint64_t choose(uint64_t bound) {
  if (bound <= 1) return 0;
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return RealWorld::Choose(bound);
  // Digits of 16 bits, most significant first.
  uint64_t value = 0;
  constexpr uint64_t kDigit = UINT16_MAX;
  if (bound > kDigit) {
    PassThrough unseen;
    throw std::invalid_argument("choose() offers at most 65,535 values");
  }
  value = scheduler->Pick(ChoiceKind::kUser, static_cast<uint16_t>(bound));
  Op op;
  op.kind = OpKind::kChoose;
  scheduler->Performed(op, value);
  return value;
}

void check(bool condition, std::string_view message) {
  if (condition) return;
  const std::string text(message);
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler != nullptr) {
    StopForAssertion(*scheduler, text.c_str(), nullptr, 0);
  }
  RealWorld::NoteAssertion(text.c_str(), nullptr, 0);
}

void record(std::string_view word) {
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return RealWorld::Record(word);
  AppendRecord(scheduler->log(), word);
}

}  // namespace ravel
