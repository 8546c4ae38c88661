// SPDX-License-Identifier: Apache-2.0
//
// fork() and the wait for what was forked.

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "framework/intercept/real.h"
#include "framework/models/process_model.h"
#include "scheduler/donor.h"

using ravel::ProcessModel;
using ravel::ProcessRecord;
using ravel::Real;
using ravel::Scheduler;

namespace {

pid_t Fail(int error) {
  errno = error;
  return -1;
}

pid_t Reap(ProcessModel& model, ProcessRecord& child, int* status) {
  const pid_t pid = child.pid;
  const int ended = model.Reap(child);
  if (status != nullptr) *status = ended;
  return pid;
}

pid_t Wait(Scheduler& scheduler, pid_t pid, int* status, int options) {
  ProcessModel model(scheduler);
  const bool try_only = (options & WNOHANG) != 0;
  if (pid > 0) {
    ProcessRecord* child = model.Child(pid);
    if (child == nullptr) return Fail(ECHILD);
    if (try_only && !model.HasEnded(*child)) return 0;
    model.Wait(*child);
    return Reap(model, *child, status);
  }
  // Groups are not told apart.
  if (!model.HasChildren()) return Fail(ECHILD);
  ProcessRecord* child = model.WaitForAny(try_only);
  return child == nullptr ? 0 : Reap(model, *child, status);
}

}  // namespace

extern "C" {

pid_t fork() noexcept {
  Scheduler* scheduler = Scheduler::Current();
  return scheduler == nullptr ? ravel::RealFork() : scheduler->Fork();
}

// The parent goes on as well, which it may after a real one only once the
// child has ended or become another program.
pid_t vfork() noexcept { return fork(); }

pid_t wait4(pid_t pid, int* status, int options, rusage* usage) {
  static constinit Real<pid_t(pid_t, int*, int, rusage*)> real{"wait4"};
  Scheduler* scheduler = Scheduler::Current();
  const bool controlled =
      scheduler != nullptr && scheduler->processes() != nullptr;
  if (!controlled || usage != nullptr) return real(pid, status, options, usage);
  return Wait(*scheduler, pid, status, options);
}

pid_t waitpid(pid_t pid, int* status, int options) {
  return wait4(pid, status, options, nullptr);
}

pid_t wait(int* status) { return wait4(-1, status, 0, nullptr); }

}  // extern "C"
