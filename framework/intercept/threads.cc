// SPDX-License-Identifier: Apache-2.0
//
// Creation and end of threads: pthread_create and its kin, and so
// std::thread.

#include <pthread.h>
#include <sched.h>
#include <time.h>

#include <cerrno>
#include <cstdint>
#include <cstring>

#include "framework/intercept/clocks.h"
#include "framework/intercept/real.h"
#include "framework/intercept/real_op.h"
#include "framework/intercept/real_thread_start.h"
#include "framework/intercept/thread_run.h"
#include "framework/models/cancellation.h"
#include "framework/models/misuse.h"
#include "framework/models/wait_step.h"
#include "scheduler/donor.h"
#include "scheduler/scheduler.h"

using ravel::Donors;
using ravel::kNoThread;
using ravel::Op;
using ravel::OpKind;
using ravel::Real;
using ravel::Scheduler;
using ravel::ThreadId;
using ravel::VirtualThread;
using ravel::WhenEqual;

namespace {

// The thread behind a handle, or nullptr if it is not one of this execution.
VirtualThread* Find(Scheduler& scheduler, pthread_t handle) {
  const ThreadId id = Donors::OfProcess().Find(handle);
  if (id == kNoThread || id >= scheduler.thread_count()) return nullptr;
  return &scheduler.thread(id);
}

constexpr size_t kNameSize = 16;  // with the zero at the end

char* NameOf(const VirtualThread& thread) {
  return thread.scheduler->log().thread_names[thread.id];
}

// What each thread of the execution was created to do.
struct ThreadStart {
  void* (*function)(void*);
  void* argument;
};
constinit ThreadStart starts[ravel::ThreadSet::kCapacity] = {};

void* RunStart(void* start) {
  const auto& what = *static_cast<const ThreadStart*>(start);
  return ravel::RunThread(what.function, what.argument);
}

// Returns 0 or the error of pthread_join().
int Join(Scheduler& scheduler, pthread_t handle, void** result,
         int64_t deadline) {
  VirtualThread* thread = Find(scheduler, handle);
  if (thread == nullptr) return ESRCH;
  if (thread->id == scheduler.self()) return EDEADLK;
  if (thread->joined || thread->detached) {
    ravel::StopForMisuse(scheduler, thread->joined
                                        ? "joined a thread that was joined"
                                        : "joined a detached thread");
  }
  thread->joined = true;
  const Op op = ravel::PackOp(OpKind::kJoinThread, thread->id);
  if (!ravel::PerformBefore(scheduler, op, WhenEqual(thread->finished, 1),
                            deadline)) {
    thread->joined = false;
    return ETIMEDOUT;
  }
  if (ravel::Cancellation::IsInterrupted(scheduler)) thread->joined = false;
  if (result != nullptr) *result = thread->result;
  return 0;
}

int JoinBefore(Scheduler& scheduler, pthread_t handle, void** result,
               clockid_t clock, const timespec* time) {
  if (time == nullptr) {
    return Join(scheduler, handle, result, Scheduler::kNoDeadline);
  }
  if (!ravel::HasValidNanoseconds(*time)) return EINVAL;
  return Join(scheduler, handle, result, ravel::DeadlineOf(clock, *time));
}

// A look at the thread, which is a step. A join is none: once the thread has
// ended, it commutes with everything.
bool HasEnded(Scheduler& scheduler, const VirtualThread& thread) {
  const Op op = ravel::PackOp(OpKind::kTryJoin, thread.id);
  scheduler.Announce(op);
  scheduler.Performed(op, thread.finished);
  return thread.finished != 0;
}

pthread_t HandleOf(const VirtualThread& thread) {
  return static_cast<pthread_t>(thread.context.thread_pointer);
}

}  // namespace

extern "C" {

int pthread_create(pthread_t* handle, const pthread_attr_t* attributes,
                   void* (*start)(void*), void* argument) noexcept {
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) {
    return ravel::StartRealThread(handle, attributes, start, argument);
  }
  int detach_state = PTHREAD_CREATE_JOINABLE;
  if (attributes != nullptr) {
    pthread_attr_getdetachstate(attributes, &detach_state);
  }
  // Filled in before the new thread runs, as POSIX wants it.
  VirtualThread& thread = scheduler->Create(RunStart, nullptr);
  thread.argument = &starts[thread.id];
  starts[thread.id] = {start, argument};
  thread.detached = detach_state == PTHREAD_CREATE_DETACHED;
  *handle = HandleOf(thread);
  scheduler->Start(thread);
  return 0;
}

int pthread_join(pthread_t handle, void** result) {
  static constinit Real<int(pthread_t, void**)> real{"pthread_join"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr)
    return real.As(ravel::RealJoin(handle), handle, result);
  return ravel::AtCancellationPoint(*scheduler, [&] {
    return Join(*scheduler, handle, result, Scheduler::kNoDeadline);
  });
}

int pthread_timedjoin_np(pthread_t handle, void** result,
                         const timespec* time) {
  static constinit Real<int(pthread_t, void**, const timespec*)> real{
      "pthread_timedjoin_np"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr)
    return real.As(ravel::RealJoin(handle, true), handle, result, time);
  return JoinBefore(*scheduler, handle, result, CLOCK_REALTIME, time);
}

int pthread_clockjoin_np(pthread_t handle, void** result, clockid_t clock,
                         const timespec* time) {
  static constinit Real<int(pthread_t, void**, clockid_t, const timespec*)>
      real{"pthread_clockjoin_np"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr)
    return real.As(ravel::RealJoin(handle, true), handle, result, clock, time);
  if (!ravel::IsWaitable(clock)) return EINVAL;
  return JoinBefore(*scheduler, handle, result, clock, time);
}

int pthread_tryjoin_np(pthread_t handle, void** result) noexcept {
  static constinit Real<int(pthread_t, void**)> real{"pthread_tryjoin_np"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real(handle, result);
  VirtualThread* thread = Find(*scheduler, handle);
  if (thread == nullptr) return ESRCH;
  if (!HasEnded(*scheduler, *thread)) return EBUSY;
  return Join(*scheduler, handle, result, Scheduler::kNoDeadline);
}

int pthread_detach(pthread_t handle) noexcept {
  static constinit Real<int(pthread_t)> real{"pthread_detach"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real(handle);
  VirtualThread* thread = Find(*scheduler, handle);
  if (thread == nullptr) return ESRCH;
  if (thread->detached) return EINVAL;
  if (thread->joined) {
    ravel::StopForMisuse(*scheduler, "detached a thread that was joined");
  }
  scheduler->Perform(ravel::PackOp(OpKind::kDetachThread, thread->id));
  thread->detached = true;
  return 0;
}

int pthread_setname_np(pthread_t handle, const char* name) noexcept {
  static constinit Real<int(pthread_t, const char*)> real{"pthread_setname_np"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real(handle, name);
  VirtualThread* thread = Find(*scheduler, handle);
  if (thread == nullptr) return ESRCH;
  if (strlen(name) >= kNameSize) return ERANGE;
  strcpy(NameOf(*thread), name);
  return 0;
}

int pthread_getname_np(pthread_t handle, char* name, size_t size) noexcept {
  static constinit Real<int(pthread_t, char*, size_t)> real{
      "pthread_getname_np"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real(handle, name, size);
  VirtualThread* thread = Find(*scheduler, handle);
  if (thread == nullptr) return ESRCH;
  if (size < kNameSize) return ERANGE;
  strcpy(name, NameOf(*thread));
  return 0;
}

int sched_yield() noexcept {
  static constinit Real<int()> real{"sched_yield"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real();
  Op op;
  op.kind = OpKind::kYield;
  scheduler->Perform(op);
  return 0;
}

}  // extern "C"
