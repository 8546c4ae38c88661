// SPDX-License-Identifier: Apache-2.0
//
// Signals between threads: those that are blocked and waited for. One that a
// thread sends itself and does not block does at once what it always does.

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <time.h>

#include "framework/intercept/clocks.h"
#include "framework/intercept/real.h"
#include "framework/models/cancellation.h"
#include "framework/models/misuse.h"
#include "framework/models/signal_model.h"
#include "framework/models/virtual_clock.h"
#include "scheduler/donor.h"

using ravel::Real;
using ravel::Scheduler;
using ravel::SignalModel;
using ravel::ThreadId;

namespace {

bool HasHandler(int signal) {
  struct sigaction action = {};
  if (sigaction(signal, nullptr, &action) != 0) return false;
  return action.sa_handler != SIG_DFL && action.sa_handler != SIG_IGN;
}

int Wait(Scheduler& scheduler, const sigset_t& set, int64_t deadline) {
  return ravel::AtCancellationPoint(scheduler, [&] {
    return SignalModel(scheduler).Wait(SignalModel::MaskOf(set), deadline);
  });
}

}  // namespace

extern "C" {

int pthread_kill(pthread_t handle, int signal) noexcept {
  static constinit Real<int(pthread_t, int)> real{"pthread_kill"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real(handle, signal);
  const ThreadId id = ravel::Donors::OfProcess().Find(handle);
  if (id == ravel::kNoThread || id >= scheduler->thread_count()) return ESRCH;
  if (signal < 0 || signal > SIGRTMAX) return EINVAL;
  if (signal == 0 || scheduler->thread(id).finished != 0) return 0;
  if (SignalModel::IsBlocked(signal)) {
    SignalModel(*scheduler).Send(signal, id);
    return 0;
  }
  if (id != scheduler->self() && HasHandler(signal)) {
    ravel::StopForMisuse(*scheduler,
                         "sent a signal to a thread that handles it, which "
                         "Ravel does not control");
  }
  // What it does, it does to the process, whichever thread it is for.
  return real(pthread_self(), signal);
}

int raise(int signal) noexcept {
  static constinit Real<int(int)> real{"raise"};
  Scheduler* scheduler = Scheduler::Current();
  const bool waits = scheduler != nullptr && signal > 0 && signal <= SIGRTMAX &&
                     SignalModel::IsBlocked(signal);
  if (!waits) return real(signal);
  SignalModel(*scheduler).Send(signal, scheduler->self());
  return 0;
}

int sigwait(const sigset_t* set, int* signal) {
  static constinit Real<int(const sigset_t*, int*)> real{"sigwait"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real(set, signal);
  *signal = Wait(*scheduler, *set, Scheduler::kNoDeadline);
  return 0;
}

int sigtimedwait(const sigset_t* set, siginfo_t* info, const timespec* time) {
  static constinit Real<int(const sigset_t*, siginfo_t*, const timespec*)> real{
      "sigtimedwait"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real(set, info, time);
  int64_t deadline = Scheduler::kNoDeadline;
  if (time != nullptr) {
    if (!ravel::IsValid(*time)) {
      errno = EINVAL;
      return -1;
    }
    deadline = ravel::TimeAfter(*scheduler, ravel::Nanoseconds(*time));
  }
  const int signal = Wait(*scheduler, *set, deadline);
  if (signal == 0) {
    errno = EAGAIN;
    return -1;
  }
  if (info != nullptr) {
    *info = {};
    info->si_signo = signal;
    info->si_code = SI_TKILL;
  }
  return signal;
}

int sigwaitinfo(const sigset_t* set, siginfo_t* info) {
  static constinit Real<int(const sigset_t*, siginfo_t*)> real{"sigwaitinfo"};
  if (Scheduler::Current() == nullptr) return real(set, info);
  return sigtimedwait(set, info, nullptr);
}

}  // extern "C"
