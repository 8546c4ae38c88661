// SPDX-License-Identifier: Apache-2.0
//
// A plain variable that threads share, seen by the race detector without
// instrumentation:
//
//   Shared<int> balance(100);
//   balance = balance + 1;   // a load and a store
//
// Nothing is atomic or ordered about it: two threads that access it, one of
// them storing, without a lock or another order between them, race. In the
// real world it is a T, and a race is undefined behaviour as ever.

#ifndef RAVEL_SHARED_H_
#define RAVEL_SHARED_H_

#include <ravel/internal/object.h>

#include <cstddef>
#include <string_view>
#include <type_traits>

namespace ravel {
namespace internal {

// The calling function is about to access the memory.
void SeeRead(const void* address, size_t size);
void SeeWrite(const void* address, size_t size);

}  // namespace internal

template <typename T>
class Shared {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  using value_type = T;

  constexpr Shared() noexcept : value_() {}
  constexpr Shared(T value) noexcept : value_(value) {}  // as T, not explicit
  Shared(const Shared& other) : value_(other.load()) {}
  Shared& operator=(const Shared& other) { return *this = other.load(); }

  // Inlined, so that it is the caller's place that a report shows.
  [[gnu::always_inline]] RAVEL_UNSEEN T load() const {
    internal::SeeRead(&value_, sizeof value_);
    return value_;
  }
  [[gnu::always_inline]] RAVEL_UNSEEN void store(T value) {
    internal::SeeWrite(&value_, sizeof value_);
    value_ = value;
  }

  operator T() const { return load(); }
  Shared& operator=(T value) {
    store(value);
    return *this;
  }
  // Two accesses each, as of any plain variable.
  Shared& operator+=(T value) { return *this = load() + value; }
  Shared& operator-=(T value) { return *this = load() - value; }
  Shared& operator++() { return *this += T(1); }
  Shared& operator--() { return *this -= T(1); }

 private:
  T value_;
};

}  // namespace ravel

#endif  // RAVEL_SHARED_H_
