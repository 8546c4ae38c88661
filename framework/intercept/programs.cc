// SPDX-License-Identifier: Apache-2.0
//
// exec*(), posix_spawn*() and system(): processes that become other programs.
// What such a program does is not under control; it runs from its beginning
// to its end as one step.

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <vector>

#include "framework/intercept/real.h"
#include "framework/models/misuse.h"
#include "scheduler/process_guest.h"
#include "scheduler/scheduler.h"
#include "scheduler/system_call.h"

using ravel::PassThrough;
using ravel::ProcessGuest;
using ravel::Real;
using ravel::Scheduler;
using ravel::SystemCall;

namespace {

using Spawn = int(pid_t*, const char*, const posix_spawn_file_actions_t*,
                  const posix_spawnattr_t*, char* const*, char* const*);

// Calls `become`, which returns only if that failed.
template <typename Become>
int Exec(const char* function, Become become) {
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return become();
  ProcessGuest* guest = ProcessGuest::Of(*scheduler);
  if (guest == nullptr) {
    const std::string sentence =
        std::string("called ") + function +
        " in the first process of the scenario, which would end it; fork first";
    ravel::StopForMisuse(*scheduler, sentence.c_str());
  }
  guest->BecomeProgram();
  int error = 0;
  {
    const PassThrough unseen;
    become();
    error = errno;
  }
  guest->StayWhatItIs();
  errno = error;
  return -1;
}

// Of the arguments that follow the first one, up to the null pointer.
std::vector<char*> Collect(const char* first, va_list& arguments) {
  std::vector<char*> all = {const_cast<char*>(first)};
  while (all.back() != nullptr) all.push_back(va_arg(arguments, char*));
  return all;
}

// The calling process, a guest, ends as that child of its own does.
[[noreturn]] void EndAs(pid_t child) {
  int status = 0;
  while (SystemCall(SYS_wait4, child, &status, 0, nullptr) == -EINTR) {
  }
  if (WIFSIGNALED(status)) {
    const rlimit no_core = {};
    setrlimit(RLIMIT_CORE, &no_core);
    signal(WTERMSIG(status), SIG_DFL);
    SystemCall(SYS_kill, SystemCall(SYS_getpid), WTERMSIG(status));
  }
  for (;;) SystemCall(SYS_exit_group, WEXITSTATUS(status));
}

// A child that runs the program as its own child. One that cannot be run ends
// it with status 127, as POSIX allows.
int SpawnChild(Real<Spawn>& real, pid_t* pid, const char* path,
               const posix_spawn_file_actions_t* actions,
               const posix_spawnattr_t* attributes, char* const* arguments,
               char* const* environment) {
  const pid_t child = fork();
  if (child < 0) return errno;
  if (child > 0) {
    if (pid != nullptr) *pid = child;
    return 0;
  }
  ProcessGuest::Of(*Scheduler::Current())->BecomeProgram();
  const PassThrough unseen;
  pid_t program = 0;
  if (real(&program, path, actions, attributes, arguments, environment) != 0) {
    for (;;) SystemCall(SYS_exit_group, 127);
  }
  EndAs(program);
}

}  // namespace

extern "C" {

int execve(const char* path, char* const* arguments,
           char* const* environment) noexcept {
  static constinit Real<int(const char*, char* const*, char* const*)> real{
      "execve"};
  return Exec("execve()", [&] { return real(path, arguments, environment); });
}

int fexecve(int file, char* const* arguments,
            char* const* environment) noexcept {
  static constinit Real<int(int, char* const*, char* const*)> real{"fexecve"};
  return Exec("fexecve()", [&] { return real(file, arguments, environment); });
}

int execvpe(const char* file, char* const* arguments,
            char* const* environment) noexcept {
  static constinit Real<int(const char*, char* const*, char* const*)> real{
      "execvpe"};
  return Exec("execvpe()", [&] { return real(file, arguments, environment); });
}

int execv(const char* path, char* const* arguments) noexcept {
  return execve(path, arguments, environ);
}

int execvp(const char* file, char* const* arguments) noexcept {
  return execvpe(file, arguments, environ);
}

int execl(const char* path, const char* first, ...) noexcept {
  va_list rest;
  va_start(rest, first);
  const std::vector<char*> arguments = Collect(first, rest);
  va_end(rest);
  return execve(path, arguments.data(), environ);
}

int execlp(const char* file, const char* first, ...) noexcept {
  va_list rest;
  va_start(rest, first);
  const std::vector<char*> arguments = Collect(first, rest);
  va_end(rest);
  return execvpe(file, arguments.data(), environ);
}

int execle(const char* path, const char* first, ...) noexcept {
  va_list rest;
  va_start(rest, first);
  const std::vector<char*> arguments = Collect(first, rest);
  char* const* environment = va_arg(rest, char* const*);
  va_end(rest);
  return execve(path, arguments.data(), environment);
}

int posix_spawn(pid_t* pid, const char* path,
                const posix_spawn_file_actions_t* actions,
                const posix_spawnattr_t* attributes, char* const* arguments,
                char* const* environment) {
  static constinit Real<Spawn> real{"posix_spawn", "GLIBC_2.15"};
  if (Scheduler::Current() == nullptr) {
    return real(pid, path, actions, attributes, arguments, environment);
  }
  if (access(path, X_OK) != 0) return errno;
  return SpawnChild(real, pid, path, actions, attributes, arguments,
                    environment);
}

int posix_spawnp(pid_t* pid, const char* file,
                 const posix_spawn_file_actions_t* actions,
                 const posix_spawnattr_t* attributes, char* const* arguments,
                 char* const* environment) {
  static constinit Real<Spawn> real{"posix_spawnp", "GLIBC_2.15"};
  if (Scheduler::Current() == nullptr) {
    return real(pid, file, actions, attributes, arguments, environment);
  }
  return SpawnChild(real, pid, file, actions, attributes, arguments,
                    environment);
}

int system(const char* command) {
  static constinit Real<int(const char*)> real{"system"};
  if (Scheduler::Current() == nullptr || command == nullptr) {
    return real(command);
  }
  const pid_t child = fork();
  if (child < 0) return -1;
  if (child == 0) {
    execl("/bin/sh", "sh", "-c", command, nullptr);
    _exit(127);
  }
  int status = 0;
  return waitpid(child, &status, 0) == child ? status : -1;
}

}  // extern "C"
