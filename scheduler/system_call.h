// SPDX-License-Identifier: Apache-2.0
//
// System calls made by Ravel itself, past syscall(), which is intercepted, and
// without errno, which is the scenario's.

#ifndef RAVEL_SCHEDULER_SYSTEM_CALL_H_
#define RAVEL_SCHEDULER_SYSTEM_CALL_H_

#include <sys/syscall.h>

#include <cstdint>
#include <type_traits>

namespace ravel {

inline long RawSystemCall(long number, long a, long b, long c, long d, long e,
                          long f) {
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

template <typename T>
long SystemCallArgument(T value) {
  if constexpr (std::is_null_pointer_v<T>) {
    return 0;
  } else if constexpr (std::is_pointer_v<T>) {
    return reinterpret_cast<long>(value);
  } else {
    return static_cast<long>(value);
  }
}

// Returns what the kernel does: an error as a negative number.
template <typename A = long, typename B = long, typename C = long,
          typename D = long, typename E = long, typename F = long>
long SystemCall(long number, A a = 0, B b = 0, C c = 0, D d = 0, E e = 0,
                F f = 0) {
  return RawSystemCall(number, SystemCallArgument(a), SystemCallArgument(b),
                       SystemCallArgument(c), SystemCallArgument(d),
                       SystemCallArgument(e), SystemCallArgument(f));
}

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_SYSTEM_CALL_H_
