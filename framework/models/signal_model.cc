// SPDX-License-Identifier: Apache-2.0

#include "framework/models/signal_model.h"

#include <sys/syscall.h>

#include <bit>

#include "framework/models/wait_step.h"
#include "scheduler/system_call.h"
#include "scheduler/thread_set.h"

namespace ravel {
namespace {

// Of a thread: what was sent to it, what it waits for, and what came.
struct Receiver {
  uint32_t epoch;
  uint32_t came;  // the word that it waits for to be > 0
  uint64_t pending;
  uint64_t awaited;
};

struct Signals {
  uint32_t epoch;
  ObjectId object;
  uint64_t pending;  // sent to the process
};

constinit Receiver receivers[ThreadSet::kCapacity] = {};
constinit Signals signals = {};

Signals& SignalsOf(Scheduler& scheduler) {
  if (signals.epoch != scheduler.epoch()) {
    signals = {scheduler.epoch(), scheduler.NewObject(), 0};
    ExecutionLog& log = scheduler.log();
    if (log.named_count < ExecutionLog::kMaxNamed) {
      log.named[log.named_count++] = {signals.object, sizeof signals, "signals",
                                      ""};
    }
  }
  return signals;
}

Receiver& ReceiverOf(const Scheduler& scheduler, ThreadId thread) {
  Receiver& receiver = receivers[thread];
  if (receiver.epoch != scheduler.epoch()) {
    receiver = {scheduler.epoch(), 0, 0, 0};
  }
  return receiver;
}

uint64_t BitOf(int signal) { return uint64_t{1} << (signal - 1); }

}  // namespace

// The mask is that of the one thread of the system's that runs them all.
bool SignalModel::IsBlocked(int signal) {
  uint64_t mask = 0;
  SystemCall(SYS_rt_sigprocmask, SIG_BLOCK, nullptr, &mask, sizeof mask);
  return (mask & BitOf(signal)) != 0;
}

uint64_t SignalModel::MaskOf(const sigset_t& set) {
  uint64_t mask = 0;
  for (int signal = 1; signal <= 64; ++signal) {
    if (sigismember(&set, signal) == 1) mask |= BitOf(signal);
  }
  return mask;
}

// Of kinds that depend on every step: any thread may be the one that takes it.
Op SignalModel::MakeOp(OpKind kind) const {
  // At an address where no variable can be that a report could name it by.
  return PackOp(kind, SignalsOf(scheduler_).object, 8);
}

void SignalModel::Send(int signal, ThreadId to) {
  scheduler_.Perform(MakeOp(OpKind::kWritePipe));
  for (ThreadId id = 0; id < scheduler_.thread_count(); ++id) {
    if (to != kNoThread && to != id) continue;
    Receiver& receiver = ReceiverOf(scheduler_, id);
    if ((receiver.awaited & BitOf(signal)) == 0) continue;
    receiver.awaited = 0;
    receiver.came = static_cast<uint32_t>(signal);
    return;
  }
  uint64_t& pending = to == kNoThread ? SignalsOf(scheduler_).pending
                                      : ReceiverOf(scheduler_, to).pending;
  pending |= BitOf(signal);
}

int SignalModel::TakePending(uint64_t mask) {
  for (uint64_t* pending : {&ReceiverOf(scheduler_, scheduler_.self()).pending,
                            &SignalsOf(scheduler_).pending}) {
    const uint64_t found = *pending & mask;
    if (found == 0) continue;
    const int signal = std::countr_zero(found) + 1;
    *pending &= ~BitOf(signal);
    return signal;
  }
  return 0;
}

int SignalModel::Wait(uint64_t mask, int64_t deadline) {
  const Op op = MakeOp(OpKind::kReadPipe);
  scheduler_.Perform(op);
  const int pending = TakePending(mask);
  if (pending != 0) return pending;
  Receiver& receiver = ReceiverOf(scheduler_, scheduler_.self());
  receiver.came = 0;
  receiver.awaited = mask;
  PerformBefore(scheduler_, op, WhenGreater(receiver.came, 0), deadline);
  receiver.awaited = 0;
  return static_cast<int>(receiver.came);
}

}  // namespace ravel
