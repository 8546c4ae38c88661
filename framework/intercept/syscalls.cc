// SPDX-License-Identifier: Apache-2.0
//
// syscall(): futexes, and so what the standard library builds of them
// (std::future, std::atomic::wait, std::counting_semaphore, std::latch,
// std::barrier); and the number of a thread.

#include <linux/futex.h>
#include <sched.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

#include "framework/intercept/clocks.h"
#include "framework/models/futex_model.h"
#include "framework/models/real_step.h"
#include "framework/models/virtual_clock.h"
#include "scheduler/process_table.h"

using ravel::FutexModel;
using ravel::Scheduler;

namespace {

long RealSyscall(long number, long a, long b, long c, long d, long e, long f) {
  long result = number;
  register long r10 asm("r10") = d;
  register long r8 asm("r8") = e;
  register long r9 asm("r9") = f;
  asm volatile("syscall"
               : "+a"(result)
               : "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
               : "rcx", "r11", "memory");
  return result;
}

long Result(long result) {
  if (result >= 0 || result < -4095) return result;
  errno = static_cast<int>(-result);
  return -1;
}

const uint32_t* Word(long argument) {
  return reinterpret_cast<const uint32_t*>(argument);
}

uint32_t Number(long argument) { return static_cast<uint32_t>(argument); }

// Of a wait: relative of FUTEX_WAIT, absolute of FUTEX_WAIT_BITSET.
int64_t Deadline(const Scheduler& scheduler, int operation,
                 const timespec& time) {
  if ((operation & FUTEX_CMD_MASK) == FUTEX_WAIT) {
    return ravel::TimeAfter(scheduler, ravel::Nanoseconds(time));
  }
  const bool real_time = (operation & FUTEX_CLOCK_REALTIME) != 0;
  return ravel::DeadlineOf(real_time ? CLOCK_REALTIME : CLOCK_MONOTONIC, time);
}

long Wait(Scheduler& scheduler, const uint32_t* address, int operation,
          uint32_t value, const timespec* time, uint32_t mask) {
  if (mask == 0) return -EINVAL;
  int64_t deadline = Scheduler::kNoDeadline;
  if (time != nullptr) {
    if (!ravel::IsValid(*time)) return -EINVAL;
    deadline = Deadline(scheduler, operation, *time);
  }
  return FutexModel::Wait(scheduler, address, value, mask, deadline);
}

// The arguments of the system call futex, in its order. Those that nobody
// uses but for priority inheritance are refused, as old kernels do.
long Futex(Scheduler& scheduler, long address, int operation, uint32_t value,
           long time_or_value2, long address2, uint32_t value3) {
  const uint32_t* word = Word(address);
  const auto* time = reinterpret_cast<const timespec*>(time_or_value2);
  if (address % 4 != 0) return -EINVAL;
  switch (operation & FUTEX_CMD_MASK) {
    case FUTEX_WAIT:
      return Wait(scheduler, word, operation, value, time, FutexModel::kAll);
    case FUTEX_WAIT_BITSET:
      return Wait(scheduler, word, operation, value, time, value3);
    case FUTEX_WAKE:
      return FutexModel::Wake(scheduler, word, value, FutexModel::kAll);
    case FUTEX_WAKE_BITSET:
      if (value3 == 0) return -EINVAL;
      return FutexModel::Wake(scheduler, word, value, value3);
    case FUTEX_REQUEUE:
      return FutexModel::Requeue(scheduler, word, Word(address2), value,
                                 Number(time_or_value2), nullptr);
    case FUTEX_CMP_REQUEUE:
      return FutexModel::Requeue(scheduler, word, Word(address2), value,
                                 Number(time_or_value2), &value3);
    default:
      return -ENOSYS;
  }
}

// The first thread's is the process', as on hardware; all repeat.
pid_t ThreadNumber(Scheduler& scheduler) {
  const ravel::ProcessTable* table = scheduler.processes();
  const ravel::ThreadId first =
      table == nullptr ? ravel::ThreadId{0}
                       : table->processes[scheduler.running().process].main;
  return getpid() + scheduler.self() - first;
}

// std::atomic::wait() and the like.
ravel::RealOp RealFutexOp(long address, int operation, long time) {
  const int command = operation & FUTEX_CMD_MASK;
  if (command != FUTEX_WAIT && command != FUTEX_WAIT_BITSET) return {};
  return {.kind = ravel::OpKind::kWakeCondition,
          .object = Word(address),
          .timed = time != 0,
          .sort = "atomic",
          .size = sizeof(uint32_t)};
}

long InterceptedSyscall(long number, long a, long b, long c, long d, long e,
                        long f) {
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler != nullptr) {
    if (number == SYS_futex) {
      return Futex(*scheduler, a, static_cast<int>(b), Number(c), d, e,
                   Number(f));
    }
    if (number == SYS_getrandom) {
      return getrandom(reinterpret_cast<void*>(a), static_cast<size_t>(b),
                       Number(c));
    }
    if (number == SYS_gettid) return ThreadNumber(*scheduler);
    if (number == SYS_sched_yield) return sched_yield();
  } else if (number == SYS_futex) {
    const ravel::RealStep step(RealFutexOp(a, static_cast<int>(b), d));
    return RealSyscall(number, a, b, c, d, e, f);
  }
  return RealSyscall(number, a, b, c, d, e, f);
}

}  // namespace

extern "C" {

// Callers pass as many arguments as they have; all are in registers but the
// last, which is read from the stack whatever is there. So the definition is
// not variadic, and not declared by its own name.
[[gnu::visibility("default")]] long ravel_syscall(long number, long a, long b,
                                                  long c, long d, long e,
                                                  long f) asm("syscall");

long ravel_syscall(long number, long a, long b, long c, long d, long e,
                   long f) {
  return Result(InterceptedSyscall(number, a, b, c, d, e, f));
}

pid_t gettid() noexcept {
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler != nullptr) return ThreadNumber(*scheduler);
  return static_cast<pid_t>(RealSyscall(SYS_gettid, 0, 0, 0, 0, 0, 0));
}

}  // extern "C"
