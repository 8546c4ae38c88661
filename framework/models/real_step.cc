// SPDX-License-Identifier: Apache-2.0

#include "framework/models/real_step.h"

#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <atomic>

#include "framework/models/real_threads.h"
#include "scheduler/strategies/random.h"

namespace ravel {
namespace {

// How often a thread is held up: once in so many operations, mostly by giving
// way, once in so many of these by a sleep.
constexpr uint32_t kOneIn = 8;
constexpr uint32_t kSleepOneIn = 8;
constexpr uint32_t kMostNanoseconds = 100'000;
// Past so many sleeps a thread only gives way: a program of millions of
// operations must not take hours.
constexpr uint32_t kMostSleeps = 100;

constinit uint64_t shaking_seed = 0;
constinit uint64_t shaking_repetition = 0;

struct Self {
  RealOp op;
  bool busy = false;
  uint32_t sleeps = 0;
  uint64_t repetition = 0;
  Random random;
};

[[gnu::tls_model("initial-exec")]] constinit thread_local Self self;

// A stream of random numbers for each thread of each repetition.
void Prepare() {
  self.repetition = shaking_repetition;
  self.sleeps = 0;
  self.random = Random(shaking_seed ^ shaking_repetition * 0x2545f4914f6cdd1d,
                       internal::RealThreads::Self());
}

}  // namespace

constinit RealStep::Mode RealStep::mode_ = RealStep::Mode::kFree;

void RealStep::SetMode(Mode mode, uint64_t seed, uint64_t repetition) {
  shaking_seed = seed;
  shaking_repetition = repetition;
  mode_ = mode;
}

const RealOp& RealStep::Current() { return self.op; }

// The handler of a signal may look in between: the kind is written last.
void RealStep::Begin(const RealOp& op) {
  if (self.busy) return;
  began_ = self.busy = true;
  if (mode_ == Mode::kShaken) HoldUp();
  self.op = op;
  self.op.kind = OpKind::kNone;
  std::atomic_signal_fence(std::memory_order_release);
  self.op.kind = op.kind;
}

void RealStep::End() {
  self.op.kind = OpKind::kNone;
  std::atomic_signal_fence(std::memory_order_release);
  self.busy = false;
}

void RealStep::HoldUp() {
  if (self.repetition != shaking_repetition) Prepare();
  if (self.random.Below(kOneIn) != 0) return;
  if (self.sleeps < kMostSleeps && self.random.Below(kSleepOneIn) == 0) {
    ++self.sleeps;
    const timespec moment = {0, self.random.Below(kMostNanoseconds)};
    syscall(SYS_nanosleep, &moment, nullptr);
  } else {
    syscall(SYS_sched_yield);
  }
}

}  // namespace ravel
