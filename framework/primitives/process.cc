// SPDX-License-Identifier: Apache-2.0

#include "ravel/process.h"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

#include "framework/isolation/globals_snapshot.h"
#include "framework/models/process_model.h"
#include "framework/models/real_processes.h"
#include "framework/models/real_threads.h"
#include "framework/primitives/object.h"
#include "framework/primitives/process_end.h"
#include "framework/primitives/real_clock.h"
#include "scheduler/system_call.h"

namespace ravel {
namespace {

using internal::kForever;
using internal::Misuse;
using internal::RealProcesses;

// As Python's Process.exitcode.
int CodeOf(int status) {
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

// Returns false if the time passes first.
bool AwaitReally(pid_t pid, int64_t nanoseconds) {
  if (nanoseconds == kForever) return true;
  const long file = SystemCall(SYS_pidfd_open, pid, 0);
  if (file < 0) return true;
  const timespec time = internal::AsTimespec(nanoseconds);
  pollfd ended = {static_cast<int>(file), POLLIN, 0};
  const long ready = SystemCall(SYS_ppoll, &ended, 1, &time, nullptr, 0);
  SystemCall(SYS_close, file);
  return ready != 0;
}

}  // namespace

Process::~Process() = default;

std::string Process::Called() const {
  return options_.name.empty() ? "a process"
                               : "process \"" + options_.name + "\"";
}

void Process::CheckStarted(const char* verb) const {
  if (pid_ != 0) return;
  Misuse(std::string(verb) + " " + Called() + ", which was not started");
}

void Process::start() {
  if (pid_ != 0) Misuse("started " + Called() + " twice");
  const pid_t child = fork();
  if (child < 0) {
    throw std::system_error(errno, std::generic_category(),
                            "a process could not be started");
  }
  if (child == 0) RunChild();
  pid_ = child;
  if (Scheduler::Current() == nullptr) {
    RealProcesses::Add(child, options_.daemon);
  }
}

// An exception that leaves the body ends the child as it does a thread.
void Process::RunChild() {
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) {
    internal::RealThreads::BecomeProcess(options_.name);
  } else {
    PassThrough unseen;
    char* name = scheduler->log().thread_names[scheduler->self()];
    constexpr size_t kSize = sizeof scheduler->log().thread_names[0];
    if (!options_.name.empty()) {
      snprintf(name, kSize, "%.20s (process %d)", options_.name.c_str(),
               scheduler->process());
    }
  }
  internal::BeginChild();
  if (options_.start == StartMethod::kSpawn) {
    PassThrough unseen;
    GlobalsSnapshot::OfProcess().Restore();
  }
  if (scheduler != nullptr && options_.daemon) {
    scheduler->MakeDaemon(scheduler->running());
  }
  [this]() noexcept { body_->Run(); }();
  internal::EndChild();
  {
    PassThrough unseen;
    fflush(nullptr);
  }
  _exit(0);
}

bool Process::JoinFor(int64_t nanoseconds) {
  CheckStarted("joined");
  if (exitcode_.has_value()) return true;
  Scheduler* scheduler = Scheduler::Current();
  int status = 0;
  if (scheduler != nullptr) {
    ProcessModel model(*scheduler);
    ProcessRecord* child = model.Child(pid_);
    if (child == nullptr) Misuse("joined " + Called() + " of another process");
    if (!model.Wait(*child, internal::DeadlineIn(*scheduler, nanoseconds))) {
      return false;
    }
    status = model.Reap(*child);
  } else {
    if (!AwaitReally(pid_, nanoseconds)) return false;
    while (waitpid(pid_, &status, 0) == -1 && errno == EINTR) {
    }
    RealProcesses::Remove(pid_);
  }
  exitcode_ = CodeOf(status);
  return true;
}

bool Process::is_alive() {
  if (pid_ == 0 || exitcode_.has_value()) return false;
  int status = 0;
  if (waitpid(pid_, &status, WNOHANG) != pid_) return true;
  if (Scheduler::Current() == nullptr) RealProcesses::Remove(pid_);
  exitcode_ = CodeOf(status);
  return false;
}

std::optional<int> Process::exitcode() {
  is_alive();
  return exitcode_;
}

void Process::Signal(int signal) {
  if (exitcode_.has_value()) return;
  ::kill(pid_, signal);
}

void Process::terminate() {
  CheckStarted("terminated");
  Signal(SIGTERM);
}

void Process::kill() {
  CheckStarted("killed");
  Signal(SIGKILL);
}

}  // namespace ravel
