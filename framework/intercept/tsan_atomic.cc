// SPDX-License-Identifier: Apache-2.0
//
// The calls that -fsanitize=thread makes g++ and clang emit for atomic
// operations and fences. Each performs its operation: under control as one
// step, elsewhere as the processor does, sequentially consistent.

#include <cstdint>

#include "framework/models/real_step.h"
#include "scheduler/scheduler.h"

namespace ravel {
namespace {

__extension__ typedef unsigned __int128 Wide;

// Returns what was there. By hand for 16 bytes: compilers want a flag of the
// whole file for the instruction, or call a lock in a library.
template <typename T>
T RealCompareExchange(volatile T* address, T expected, T value) {
  if constexpr (sizeof(T) == 16) {
    auto low = static_cast<uint64_t>(expected);
    auto high = static_cast<uint64_t>(expected >> 64);
    asm volatile("lock cmpxchg16b %0"
                 : "+m"(*address), "+a"(low), "+d"(high)
                 : "b"(static_cast<uint64_t>(value)),
                   "c"(static_cast<uint64_t>(value >> 64))
                 : "memory", "cc");
    return static_cast<T>(high) << 64 | low;
  } else {
    return __sync_val_compare_and_swap(address, expected, value);
  }
}

struct Site {
  Scheduler* scheduler;
  Op op;
  uintptr_t place;
};

template <typename T>
[[gnu::always_inline]] inline Site At(Scheduler* scheduler, OpKind kind,
                                      const volatile T* address, int order,
                                      void* place) {
  const auto at = reinterpret_cast<uintptr_t>(address);
  const Op op = PackOp(kind, scheduler->ObjectAt(at), at,
                       static_cast<MemoryOrder>(order & 7), sizeof(T));
  return {scheduler, op, reinterpret_cast<uintptr_t>(place)};
}

template <typename T>
T Load(const volatile T* address, int order, void* place) {
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) {
    RealStep::Shake();
    if constexpr (sizeof(T) == 16) {
      return RealCompareExchange<T>(const_cast<volatile T*>(address), 0, 0);
    } else {
      return __atomic_load_n(address, __ATOMIC_SEQ_CST);
    }
  }
  const Site site = At(scheduler, OpKind::kAtomicLoad, address, order, place);
  scheduler->Announce(site.op);
  const T value = *address;
  scheduler->Performed(site.op, static_cast<uint64_t>(value), site.place);
  return value;
}

// Applies `change` to the value there; returns what it was.
template <typename T, typename Change>
T Update(volatile T* address, OpKind kind, int order, void* place,
         Change change) {
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) {
    RealStep::Shake();
    T old = *address;
    for (;;) {
      const T seen = RealCompareExchange<T>(address, old, change(old));
      if (seen == old) return old;
      old = seen;
    }
  }
  const Site site = At(scheduler, kind, address, order, place);
  scheduler->Announce(site.op);
  const T old = *address;
  const T value = change(old);
  *address = value;
  scheduler->Performed(site.op, static_cast<uint64_t>(old), site.place,
                       value != old);
  return old;
}

// Returns what was there. A failure is a load, with an order of its own.
template <typename T>
T CompareExchange(volatile T* address, T expected, T value, int order,
                  int failure_order, void* place) {
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) {
    RealStep::Shake();
    return RealCompareExchange<T>(address, expected, value);
  }
  Site site = At(scheduler, OpKind::kAtomicUpdate, address, order, place);
  scheduler->Announce(site.op);
  const T old = *address;
  if (old == expected) {
    *address = value;
  } else {
    site.op.kind = OpKind::kAtomicLoad;
    site.op.order = static_cast<MemoryOrder>(failure_order & 7);
  }
  scheduler->log().NoteComparand(static_cast<uint64_t>(expected));
  scheduler->Performed(site.op, static_cast<uint64_t>(old), site.place,
                       value != old);
  return old;
}

// The same as std::atomic says it: true if it was exchanged, or else what was
// there is in *expected.
template <typename T>
int TryExchange(volatile T* address, T* expected, T value, int order,
                int failure_order, void* place) {
  const T old =
      CompareExchange(address, *expected, value, order, failure_order, place);
  if (old == *expected) return 1;
  *expected = old;
  return 0;
}

void Fence(int order) {
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) {
    RealStep::Shake();
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    return;
  }
  Op op;
  op.kind = OpKind::kFence;
  op.order = static_cast<MemoryOrder>(order & 7);
  scheduler->Perform(op);
}

}  // namespace
}  // namespace ravel

#define RAVEL_PLACE __builtin_return_address(0)

#define RAVEL_UPDATE(bits, T, name, expression)                             \
  T __tsan_atomic##bits##_##name(volatile T* address, T value, int order) { \
    return ravel::Update(                                                   \
        address, ravel::OpKind::kAtomicUpdate, order, RAVEL_PLACE,          \
        [value](T old) { return static_cast<T>(expression); });             \
  }

#define RAVEL_ATOMIC(bits, T)                                                  \
  T __tsan_atomic##bits##_load(const volatile T* address, int order) {         \
    return ravel::Load(address, order, RAVEL_PLACE);                           \
  }                                                                            \
  void __tsan_atomic##bits##_store(volatile T* address, T value, int order) {  \
    ravel::Update(address, ravel::OpKind::kAtomicStore, order, RAVEL_PLACE,    \
                  [value](T) { return value; });                               \
  }                                                                            \
  RAVEL_UPDATE(bits, T, exchange, ((void)old, value))                          \
  RAVEL_UPDATE(bits, T, fetch_add, old + value)                                \
  RAVEL_UPDATE(bits, T, fetch_sub, old - value)                                \
  RAVEL_UPDATE(bits, T, fetch_and, old& value)                                 \
  RAVEL_UPDATE(bits, T, fetch_or, old | value)                                 \
  RAVEL_UPDATE(bits, T, fetch_xor, old ^ value)                                \
  RAVEL_UPDATE(bits, T, fetch_nand, ~(old & value))                            \
  T __tsan_atomic##bits##_compare_exchange_val(volatile T* address,            \
                                               T expected, T value, int order, \
                                               int failure_order) {            \
    return ravel::CompareExchange(address, expected, value, order,             \
                                  failure_order, RAVEL_PLACE);                 \
  }                                                                            \
  int __tsan_atomic##bits##_compare_exchange_strong(                           \
      volatile T* address, T* expected, T value, int order,                    \
      int failure_order) {                                                     \
    return ravel::TryExchange(address, expected, value, order, failure_order,  \
                              RAVEL_PLACE);                                    \
  }                                                                            \
  /* Never fails where the strong one does not. */                             \
  int __tsan_atomic##bits##_compare_exchange_weak(                             \
      volatile T* address, T* expected, T value, int order,                    \
      int failure_order) {                                                     \
    return ravel::TryExchange(address, expected, value, order, failure_order,  \
                              RAVEL_PLACE);                                    \
  }

extern "C" {

RAVEL_ATOMIC(8, uint8_t)
RAVEL_ATOMIC(16, uint16_t)
RAVEL_ATOMIC(32, uint32_t)
RAVEL_ATOMIC(64, uint64_t)
RAVEL_ATOMIC(128, ravel::Wide)

void __tsan_atomic_thread_fence(int order) { ravel::Fence(order); }
// For a signal handler of the same thread: nothing to order.
void __tsan_atomic_signal_fence(int) {}

}  // extern "C"
