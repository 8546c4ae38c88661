// SPDX-License-Identifier: Apache-2.0
//
// std::atomic<T>, for T of 1, 2, 4 or 8 bytes, controlled also in a program
// that is not compiled with ravel_instrument(). Each operation is a step;
// happens-before follows the memory orders as written, while loads always see
// the latest store.

#ifndef RAVEL_ATOMIC_H_
#define RAVEL_ATOMIC_H_

#include <ravel/internal/object.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace ravel {
namespace internal {

enum class AtomicChange { kStore, kExchange, kAdd, kSub, kAnd, kOr, kXor };

// On `size` bytes; values are the low ones of the word.
uint64_t AtomicLoad(const void* address, size_t size, std::memory_order order);
// Returns what was there.
uint64_t AtomicUpdate(void* address, size_t size, AtomicChange change,
                      uint64_t value, std::memory_order order);
uint64_t AtomicCompareExchange(void* address, size_t size, uint64_t expected,
                               uint64_t value, std::memory_order success,
                               std::memory_order failure);

constexpr std::memory_order FailureOrder(std::memory_order order) {
  if (order == std::memory_order_acq_rel) return std::memory_order_acquire;
  if (order == std::memory_order_release) return std::memory_order_relaxed;
  return order;
}

}  // namespace internal

// std::atomic_thread_fence(), also without instrumentation.
void atomic_thread_fence(std::memory_order order);

template <typename T>
class Atomic {
  static_assert(std::is_trivially_copyable_v<T>);
  static_assert(sizeof(T) == 1 || sizeof(T) == 2 || sizeof(T) == 4 ||
                sizeof(T) == 8);

  using Change = internal::AtomicChange;
  using Order = std::memory_order;
  static constexpr Order kSeqCst = std::memory_order_seq_cst;

 public:
  using value_type = T;
  static constexpr bool is_always_lock_free = true;

  constexpr Atomic() noexcept : value_() {}
  constexpr Atomic(T value) noexcept : value_(value) {}  // as std::atomic's
  Atomic(const Atomic&) = delete;
  Atomic& operator=(const Atomic&) = delete;

  bool is_lock_free() const noexcept { return true; }

  T load(Order order = kSeqCst) const noexcept {
    return Value(internal::AtomicLoad(&value_, sizeof(T), order));
  }
  void store(T value, Order order = kSeqCst) noexcept {
    Update(Change::kStore, value, order);
  }
  T exchange(T value, Order order = kSeqCst) noexcept {
    return Update(Change::kExchange, value, order);
  }
  bool compare_exchange_strong(T& expected, T value, Order success,
                               Order failure) noexcept {
    const uint64_t old = internal::AtomicCompareExchange(
        &value_, sizeof(T), Word(expected), Word(value), success, failure);
    if (old == Word(expected)) return true;
    expected = Value(old);
    return false;
  }
  bool compare_exchange_strong(T& expected, T value,
                               Order order = kSeqCst) noexcept {
    return compare_exchange_strong(expected, value, order,
                                   internal::FailureOrder(order));
  }
  // Never fails where the strong one does not.
  bool compare_exchange_weak(T& expected, T value, Order success,
                             Order failure) noexcept {
    return compare_exchange_strong(expected, value, success, failure);
  }
  bool compare_exchange_weak(T& expected, T value,
                             Order order = kSeqCst) noexcept {
    return compare_exchange_strong(expected, value, order);
  }

  T fetch_add(T value, Order order = kSeqCst) noexcept {
    return Arithmetic(Change::kAdd, value, order);
  }
  T fetch_sub(T value, Order order = kSeqCst) noexcept {
    return Arithmetic(Change::kSub, value, order);
  }
  T fetch_and(T value, Order order = kSeqCst) noexcept {
    return Arithmetic(Change::kAnd, value, order);
  }
  T fetch_or(T value, Order order = kSeqCst) noexcept {
    return Arithmetic(Change::kOr, value, order);
  }
  T fetch_xor(T value, Order order = kSeqCst) noexcept {
    return Arithmetic(Change::kXor, value, order);
  }

  operator T() const noexcept { return load(); }
  T operator=(T value) noexcept {
    store(value);
    return value;
  }
  T operator++() noexcept { return static_cast<T>(fetch_add(1) + 1); }
  T operator++(int) noexcept { return fetch_add(1); }
  T operator--() noexcept { return static_cast<T>(fetch_sub(1) - 1); }
  T operator--(int) noexcept { return fetch_sub(1); }
  T operator+=(T value) noexcept {
    return static_cast<T>(fetch_add(value) + value);
  }
  T operator-=(T value) noexcept {
    return static_cast<T>(fetch_sub(value) - value);
  }
  T operator&=(T value) noexcept { return fetch_and(value) & value; }
  T operator|=(T value) noexcept { return fetch_or(value) | value; }
  T operator^=(T value) noexcept { return fetch_xor(value) ^ value; }

 private:
  static uint64_t Word(const T& value) noexcept {
    uint64_t word = 0;
    std::memcpy(&word, &value, sizeof value);
    return word;
  }
  static T Value(uint64_t word) noexcept {
    T value;
    std::memcpy(&value, &word, sizeof value);
    return value;
  }
  T Update(Change change, T value, Order order) noexcept {
    return Value(
        internal::AtomicUpdate(&value_, sizeof(T), change, Word(value), order));
  }
  T Arithmetic(Change change, T value, Order order) noexcept {
    static_assert(std::is_integral_v<T> && !std::is_same_v<T, bool>);
    return Update(change, value, order);
  }

  alignas(sizeof(T)) T value_;
};

}  // namespace ravel

#endif  // RAVEL_ATOMIC_H_
