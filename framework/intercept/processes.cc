// SPDX-License-Identifier: Apache-2.0
//
// fork() and the wait for what was forked.

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

#include "framework/intercept/real.h"
#include "framework/models/process_model.h"
#include "framework/models/real_processes.h"
#include "framework/models/signal_model.h"
#include "scheduler/donor.h"
#include "scheduler/process_life.h"
#include "scheduler/system_call.h"

using ravel::ProcessModel;
using ravel::ProcessRecord;
using ravel::Real;
using ravel::Scheduler;
using ravel::SystemCall;
using ravel::internal::RealProcesses;

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

// Fills in `info` as the system does, and leaves the child to be waited for
// if that is wanted.
int WaitId(Scheduler& scheduler, pid_t pid, siginfo_t* info, int options) {
  ProcessModel model(scheduler);
  const bool try_only = (options & WNOHANG) != 0;
  ProcessRecord* child = nullptr;
  if (info != nullptr) info->si_pid = info->si_signo = 0;
  if (pid > 0) {
    child = model.Child(pid);
    if (child == nullptr) return Fail(ECHILD);
    if (try_only && !model.HasEnded(*child)) return 0;
    model.Wait(*child);
  } else {
    if (!model.HasChildren()) return Fail(ECHILD);
    child = model.WaitForAny(try_only);
    if (child == nullptr) return 0;
  }
  siginfo_t ignored;
  SystemCall(SYS_waitid, P_PID, child->pid, info == nullptr ? &ignored : info,
             WEXITED | WNOWAIT, nullptr);
  if ((options & WNOWAIT) == 0) model.Reap(*child);
  return 0;
}

bool EndsProcess(int signal) {
  switch (signal) {
    case SIGCHLD:
    case SIGCONT:
    case SIGSTOP:
    case SIGTSTP:
    case SIGTTIN:
    case SIGTTOU:
    case SIGURG:
    case SIGWINCH:
      return false;
    default:
      return true;
  }
}

// Ravel handles these in every process, to say of a crash what it was.
bool IsFault(int signal) {
  return signal == SIGSEGV || signal == SIGBUS || signal == SIGFPE ||
         signal == SIGILL || signal == SIGABRT;
}

// What the signal does there is looked at when its turn has come: the process
// may block, handle or ignore it meanwhile.
int Kill(Scheduler& scheduler, ProcessRecord& process, int signal) {
  if (signal < 0 || signal > SIGRTMAX) return Fail(EINVAL);
  if (signal == 0) return 0;
  const auto id = static_cast<ravel::ProcessId>(
      &process - scheduler.processes()->processes);
  const ravel::Op op = ProcessModel(scheduler).KillOp(process);
  scheduler.Announce(op);
  ravel::SignalActions actions;
  if (process.ended == 0) {
    ravel::PassThrough unseen;
    actions = ravel::ActionsOf(process.pid);
  }
  if (actions.Blocks(signal)) {
    ravel::SignalModel(scheduler).Deliver(id, signal);
    return 0;
  }
  if (actions.Handles(signal) && !IsFault(signal)) {
    scheduler.Note(ravel::OutcomeKind::kMisuse)
        ->SetMessage(
            "sent signal %d to a process that handles it, which Ravel does "
            "not control",
            signal);
    scheduler.Stop();
  }
  scheduler.Performed(op);
  if (process.ended != 0 || actions.Ignores(signal) || !EndsProcess(signal)) {
    return 0;
  }
  if (id == 0) {
    SystemCall(SYS_kill, process.pid, signal);
  } else {
    scheduler.KillProcess(id, signal);
  }
  return 0;
}

}  // namespace

extern "C" {

int kill(pid_t pid, int signal) noexcept {
  static constinit Real<int(pid_t, int)> real{"kill"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real(pid, signal);
  ProcessRecord* process = ProcessModel(*scheduler).Find(pid);
  ravel::ProcessTable* const table = scheduler->processes();
  if (table != nullptr && table->processes[0].pid == pid) {
    process = &table->processes[0];
  }
  if (pid == getpid() && signal > 0 && signal <= SIGRTMAX &&
      ravel::SignalModel::IsBlocked(signal)) {
    ravel::SignalModel(*scheduler).Send(signal, ravel::kNoThread);
    return 0;
  }
  if (process == nullptr || pid == getpid()) return real(pid, signal);
  return Kill(*scheduler, *process, signal);
}

pid_t fork() noexcept {
  Scheduler* scheduler = Scheduler::Current();
  return scheduler == nullptr ? RealProcesses::Fork() : scheduler->Fork();
}

// What pthread_atfork() calls.
int __register_atfork(void (*prepare)(), void (*parent)(), void (*child)(),
                      void* library) noexcept {
  static constinit Real<int(void (*)(), void (*)(), void (*)(), void*)> real{
      "__register_atfork"};
  ravel::NoteForkHandlers();
  return real(prepare, parent, child, library);
}

// The parent goes on as well, which it may after a real one only once the
// child has ended or become another program.
pid_t vfork() noexcept { return fork(); }

pid_t wait4(pid_t pid, int* status, int options, rusage* usage) {
  static constinit Real<pid_t(pid_t, int*, int, rusage*)> real{"wait4"};
  Scheduler* scheduler = Scheduler::Current();
  const bool controlled =
      scheduler != nullptr && scheduler->processes() != nullptr;
  if (!controlled || usage != nullptr) {
    ravel::RealOp op;
    if ((options & WNOHANG) == 0) op = RealProcesses::WaitOp(pid);
    const pid_t waited = real.As(op, pid, status, options, usage);
    if (waited > 0) RealProcesses::Waited(waited);
    return waited;
  }
  return Wait(*scheduler, pid, status, options);
}

// Of children that have ended; those that stop or go on are the system's.
int waitid(idtype_t type, id_t id, siginfo_t* info, int options) {
  static constinit Real<int(idtype_t, id_t, siginfo_t*, int)> real{"waitid"};
  Scheduler* scheduler = Scheduler::Current();
  const bool controlled =
      scheduler != nullptr && scheduler->processes() != nullptr &&
      (type == P_PID || type == P_ALL) && (options & WEXITED) != 0;
  if (!controlled) {
    ravel::RealOp op;
    const pid_t pid = type == P_PID ? static_cast<pid_t>(id) : -1;
    if ((options & WNOHANG) == 0) op = RealProcesses::WaitOp(pid);
    return real.As(op, type, id, info, options);
  }
  return WaitId(*scheduler, type == P_PID ? static_cast<pid_t>(id) : -1, info,
                options);
}

pid_t waitpid(pid_t pid, int* status, int options) {
  return wait4(pid, status, options, nullptr);
}

pid_t wait(int* status) { return wait4(-1, status, 0, nullptr); }

}  // extern "C"
