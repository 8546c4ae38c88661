// SPDX-License-Identifier: Apache-2.0

#include "framework/models/process_model.h"

#include <sys/wait.h>

#include <cerrno>

#include "framework/models/wait_step.h"
#include "scheduler/system_call.h"

namespace ravel {
namespace {

Op JoinOp(const ProcessRecord& child) {
  Op op;
  op.kind = OpKind::kJoinThread;
  op.object = child.main;
  return op;
}

}  // namespace

ProcessRecord& ProcessModel::Self() {
  return scheduler_.processes()->processes[scheduler_.running().process];
}

template <typename Visit>
void ProcessModel::ForEachChild(Visit visit) {
  ProcessTable* table = scheduler_.processes();
  if (table == nullptr) return;
  for (uint32_t i = 1; i < table->count; ++i) {
    ProcessRecord& process = table->processes[i];
    if (process.parent != scheduler_.running().process) continue;
    if (!process.reaped) visit(process);
  }
}

ProcessRecord* ProcessModel::Child(pid_t pid) {
  ProcessRecord* found = nullptr;
  ForEachChild([&](ProcessRecord& process) {
    if (process.pid == pid) found = &process;
  });
  return found;
}

bool ProcessModel::HasChildren() {
  bool found = false;
  ForEachChild([&](ProcessRecord&) { found = true; });
  return found;
}

Op ProcessModel::MakeOp() {
  Op op;
  op.kind = OpKind::kWaitProcess;
  op.object = Self().children;
  return op;
}

bool ProcessModel::Wait(ProcessRecord& child, int64_t deadline) {
  return PerformBefore(scheduler_, JoinOp(child), WhenEqual(child.ended, 1),
                       deadline);
}

bool ProcessModel::HasEnded(const ProcessRecord& child) {
  const Op op = MakeOp();
  scheduler_.Announce(op);
  scheduler_.Performed(op, child.ended);
  return child.ended != 0;
}

ProcessRecord* ProcessModel::WaitForAny(bool try_only) {
  const Op op = MakeOp();
  const uint32_t& ended_some = Self().ended_some;
  scheduler_.Announce(op, try_only ? Always() : WhenGreater(ended_some, 0));
  const auto count = static_cast<uint16_t>(ended_some);
  scheduler_.Performed(op, count);
  if (count == 0) return nullptr;
  uint16_t nth = scheduler_.Pick(ChoiceKind::kWaiter, count);
  ProcessRecord* picked = nullptr;
  ForEachChild([&](ProcessRecord& process) {
    if (process.ended != 0 && nth-- == 0) picked = &process;
  });
  scheduler_.Perform(JoinOp(*picked));
  return picked;
}

ProcessRecord* ProcessModel::Find(pid_t pid) {
  ProcessTable* table = scheduler_.processes();
  if (table == nullptr) return nullptr;
  for (uint32_t i = 1; i < table->count; ++i) {
    ProcessRecord& process = table->processes[i];
    if (process.pid == pid && !process.reaped) return &process;
  }
  return nullptr;
}

Op ProcessModel::KillOp(const ProcessRecord& process) {
  ProcessRecord& parent = scheduler_.processes()->processes[process.parent];
  if (parent.children == kNoObject) parent.children = scheduler_.NewObject();
  Op op;
  op.kind = OpKind::kKillProcess;
  op.object = parent.children;
  return op;
}

int ProcessModel::Reap(ProcessRecord& child) {
  int status = 0;
  while (SystemCall(SYS_wait4, child.pid, &status, 0, nullptr) == -EINTR) {
  }
  child.reaped = true;
  --Self().ended_some;
  return status;
}

}  // namespace ravel
