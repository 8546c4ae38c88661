// SPDX-License-Identifier: Apache-2.0

#include "framework/models/signal_model.h"

#include <sys/syscall.h>

#include <bit>

#include "framework/models/wait_step.h"
#include "scheduler/donor.h"
#include "scheduler/shared_region.h"
#include "scheduler/system_call.h"
#include "scheduler/thread_set.h"

namespace ravel {
namespace {

// Of a thread: what was sent to it, what it waits for, and what came.
struct Receiver {
  uint64_t execution;
  uint32_t came;  // the word that it waits for to be > 0
  uint64_t pending;
  uint64_t awaited;
};

struct Signals {
  uint64_t execution;
  ObjectId object;
  uint64_t pending;  // sent to the process
};

// Any process may send to any other.
struct AllSignals {
  uint32_t generation;
  Receiver threads[ThreadSet::kCapacity];
  Signals processes[ProcessTable::kCapacity];
};

constinit AllSignals* all = nullptr;

// Processes that each run one execution may give theirs the same number.
uint64_t ExecutionOf(const Scheduler& scheduler) {
  return uint64_t{all->generation} << 32 | scheduler.epoch();
}

Signals& SignalsOf(Scheduler& scheduler, ProcessId process) {
  Signals& signals = all->processes[process];
  const uint64_t execution = ExecutionOf(scheduler);
  if (signals.execution != execution) {
    signals = {execution, scheduler.NewObject(), 0};
    ExecutionLog& log = scheduler.log();
    if (log.named_count < ExecutionLog::kMaxNamed) {
      log.named[log.named_count++] = {signals.object, sizeof signals, "signals",
                                      ""};
    }
  }
  return signals;
}

Receiver& ReceiverOf(const Scheduler& scheduler, ThreadId thread) {
  Receiver& receiver = all->threads[thread];
  const uint64_t execution = ExecutionOf(scheduler);
  if (receiver.execution != execution) receiver = {execution, 0, 0, 0};
  return receiver;
}

uint64_t BitOf(int signal) { return uint64_t{1} << (signal - 1); }

}  // namespace

void SignalModel::Prepare() {
  if (all == nullptr) {
    all = static_cast<AllSignals*>(
        SharedRegion::OfProcess().Reserve(sizeof(AllSignals)));
  }
  ++all->generation;
}

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
// The address is one that all processes know by the same name.
Op SignalModel::MakeOp(OpKind kind, ProcessId process) const {
  const Signals& signals = SignalsOf(scheduler_, process);
  return ObjectOp(kind, signals.object, &signals);
}

void SignalModel::Send(int signal, ThreadId to) {
  const ProcessId process = scheduler_.running().process;
  scheduler_.Announce(MakeOp(OpKind::kWritePipe, process));
  Deliver(process, signal, to);
}

void SignalModel::Deliver(ProcessId process, int signal) {
  Deliver(process, signal, kNoThread);
}

void SignalModel::Deliver(ProcessId process, int signal, ThreadId to) {
  scheduler_.Performed(MakeOp(OpKind::kWritePipe, process));
  for (ThreadId id = 0; id < scheduler_.thread_count(); ++id) {
    if (to != kNoThread && to != id) continue;
    if (Donors::OfProcess().Record(id).process != process) continue;
    Receiver& receiver = ReceiverOf(scheduler_, id);
    if ((receiver.awaited & BitOf(signal)) == 0) continue;
    receiver.awaited = 0;
    receiver.came = static_cast<uint32_t>(signal);
    return;
  }
  uint64_t& pending = to == kNoThread ? SignalsOf(scheduler_, process).pending
                                      : ReceiverOf(scheduler_, to).pending;
  pending |= BitOf(signal);
}

int SignalModel::TakePending(uint64_t mask) {
  const ProcessId process = scheduler_.running().process;
  for (uint64_t* pending : {&ReceiverOf(scheduler_, scheduler_.self()).pending,
                            &SignalsOf(scheduler_, process).pending}) {
    const uint64_t found = *pending & mask;
    if (found == 0) continue;
    const int signal = std::countr_zero(found) + 1;
    *pending &= ~BitOf(signal);
    return signal;
  }
  return 0;
}

int SignalModel::Wait(uint64_t mask, int64_t deadline) {
  const Op op = MakeOp(OpKind::kReadPipe, scheduler_.running().process);
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
