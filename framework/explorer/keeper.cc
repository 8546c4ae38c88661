// SPDX-License-Identifier: Apache-2.0

#include "framework/explorer/keeper.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "framework/explorer/process.h"
#include "framework/models/descendants.h"
#include "framework/models/shared_names.h"
#include "scheduler/die.h"

namespace ravel {
namespace {

constexpr int kExplorerEnded = SIGHUP;

// What the keeper changes for itself, and the worker gets back.
class Signals {
 public:
  // All are blocked: those of a terminal are for the others, and the two that
  // matter here are waited for.
  Signals() {
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &mask_);
    // A child that is waited for by the system leaves no status.
    struct sigaction normal = {};
    normal.sa_handler = SIG_DFL;
    sigaction(SIGCHLD, &normal, &of_children_);
  }
  void Restore() const {
    sigaction(SIGCHLD, &of_children_, nullptr);
    sigprocmask(SIG_SETMASK, &mask_, nullptr);
  }

 private:
  sigset_t mask_;
  struct sigaction of_children_;
};

// Waits for the worker; returns before its end only if the explorer has ended.
void Await(pid_t worker, pid_t explorer, int& status) {
  sigset_t awaited;
  sigemptyset(&awaited);
  sigaddset(&awaited, SIGCHLD);
  sigaddset(&awaited, kExplorerEnded);
  while (getppid() == explorer) {
    int ended = 0;
    for (pid_t child; (child = waitpid(-1, &ended, WNOHANG)) > 0;) {
      if (child != worker) continue;
      status = ended;
      return;
    }
    sigwaitinfo(&awaited, nullptr);
  }
}

}  // namespace

pid_t ForkKept(int& status, const std::function<void()>& work) {
  const pid_t explorer = getpid();
  const pid_t keeper = fork();
  if (keeper != 0) return keeper;
  const Signals signals;
  internal::AdoptDescendants();
  prctl(PR_SET_PDEATHSIG, kExplorerEnded);
  const pid_t worker = fork();
  if (worker == 0) {
    signals.Restore();
    DieWithParent();
    work();
  }
  if (worker < 0) Die("cannot fork a worker");
  Await(worker, explorer, status);
  internal::EndDescendants();
  SharedNames::ClearAfter(worker);
  _exit(0);
}

}  // namespace ravel
