// SPDX-License-Identifier: Apache-2.0
//
// Atomic<T> by what the compiler would call for a std::atomic<T>: one
// implementation for both.

#include "ravel/atomic.h"

extern "C" {

#define RAVEL_DECLARE(bits, T)                            \
  T __tsan_atomic##bits##_load(const volatile T*, int);   \
  void __tsan_atomic##bits##_store(volatile T*, T, int);  \
  T __tsan_atomic##bits##_exchange(volatile T*, T, int);  \
  T __tsan_atomic##bits##_fetch_add(volatile T*, T, int); \
  T __tsan_atomic##bits##_fetch_sub(volatile T*, T, int); \
  T __tsan_atomic##bits##_fetch_and(volatile T*, T, int); \
  T __tsan_atomic##bits##_fetch_or(volatile T*, T, int);  \
  T __tsan_atomic##bits##_fetch_xor(volatile T*, T, int); \
  T __tsan_atomic##bits##_compare_exchange_val(volatile T*, T, T, int, int);

RAVEL_DECLARE(8, uint8_t)
RAVEL_DECLARE(16, uint16_t)
RAVEL_DECLARE(32, uint32_t)
RAVEL_DECLARE(64, uint64_t)
void __tsan_atomic_thread_fence(int order);

#undef RAVEL_DECLARE

}  // extern "C"

namespace ravel {
namespace internal {
namespace {

template <typename T>
struct Calls;

#define RAVEL_CALLS(bits, T)                                                \
  template <>                                                               \
  struct Calls<T> {                                                         \
    static constexpr auto load = __tsan_atomic##bits##_load;                \
    static constexpr auto store = __tsan_atomic##bits##_store;              \
    static constexpr auto exchange = __tsan_atomic##bits##_exchange;        \
    static constexpr auto add = __tsan_atomic##bits##_fetch_add;            \
    static constexpr auto sub = __tsan_atomic##bits##_fetch_sub;            \
    static constexpr auto bit_and = __tsan_atomic##bits##_fetch_and;        \
    static constexpr auto bit_or = __tsan_atomic##bits##_fetch_or;          \
    static constexpr auto bit_xor = __tsan_atomic##bits##_fetch_xor;        \
    static constexpr auto cas = __tsan_atomic##bits##_compare_exchange_val; \
  };

RAVEL_CALLS(8, uint8_t)
RAVEL_CALLS(16, uint16_t)
RAVEL_CALLS(32, uint32_t)
RAVEL_CALLS(64, uint64_t)

#undef RAVEL_CALLS

template <typename T>
uint64_t Update(volatile T* address, AtomicChange change, T value, int order) {
  using To = Calls<T>;
  switch (change) {
    case AtomicChange::kStore:
      To::store(address, value, order);
      return 0;
    case AtomicChange::kExchange:
      return To::exchange(address, value, order);
    case AtomicChange::kAdd:
      return To::add(address, value, order);
    case AtomicChange::kSub:
      return To::sub(address, value, order);
    case AtomicChange::kAnd:
      return To::bit_and(address, value, order);
    case AtomicChange::kOr:
      return To::bit_or(address, value, order);
    case AtomicChange::kXor:
      return To::bit_xor(address, value, order);
  }
  return 0;
}

// Calls `function` with a pointer to an unsigned integer of that size.
template <typename Function>
uint64_t Sized(const void* address, size_t size, Function function) {
  auto* memory = const_cast<void*>(address);
  switch (size) {
    case 1:
      return function(static_cast<volatile uint8_t*>(memory));
    case 2:
      return function(static_cast<volatile uint16_t*>(memory));
    case 4:
      return function(static_cast<volatile uint32_t*>(memory));
    default:
      return function(static_cast<volatile uint64_t*>(memory));
  }
}

}  // namespace

uint64_t AtomicLoad(const void* address, size_t size, std::memory_order order) {
  return Sized(address, size, [&]<typename T>(volatile T* memory) -> uint64_t {
    return Calls<T>::load(memory, static_cast<int>(order));
  });
}

uint64_t AtomicUpdate(void* address, size_t size, AtomicChange change,
                      uint64_t value, std::memory_order order) {
  return Sized(address, size, [&]<typename T>(volatile T* memory) {
    return Update(memory, change, static_cast<T>(value),
                  static_cast<int>(order));
  });
}

uint64_t AtomicCompareExchange(void* address, size_t size, uint64_t expected,
                               uint64_t value, std::memory_order success,
                               std::memory_order failure) {
  return Sized(address, size, [&]<typename T>(volatile T* memory) -> uint64_t {
    return Calls<T>::cas(memory, static_cast<T>(expected),
                         static_cast<T>(value), static_cast<int>(success),
                         static_cast<int>(failure));
  });
}

}  // namespace internal

void atomic_thread_fence(std::memory_order order) {
  __tsan_atomic_thread_fence(static_cast<int>(order));
}

}  // namespace ravel
