// SPDX-License-Identifier: Apache-2.0
//
// Plain variables that processes share, each with a lock of its own, which
// nobody takes but the program:
//
//   SharedValue<int> counter(0);
//   {
//     const std::scoped_lock lock(counter.get_lock());
//     counter += 1;   // a load and a store
//   }
//
// The race detector sees the accesses, as those to ravel::Shared.

#ifndef RAVEL_IPC_SHARED_VALUE_H_
#define RAVEL_IPC_SHARED_VALUE_H_

#include <ravel/ipc/locks.h>
#include <ravel/ipc/memory.h>
#include <ravel/shared.h>

#include <cstddef>
#include <initializer_list>
#include <string_view>
#include <type_traits>

namespace ravel {

template <typename T>
class SharedArray {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  explicit SharedArray(size_t size, std::string_view name = "")
      : size_(size), lock_(name), block_(size * sizeof(Shared<T>)) {}
  SharedArray(std::initializer_list<T> values, std::string_view name = "")
      : SharedArray(values.size(), name) {
    size_t i = 0;
    for (const T& value : values) (*this)[i++] = value;
  }

  size_t size() const { return size_; }
  Shared<T>& operator[](size_t i) { return block_.As<Shared<T>>()[i]; }
  const Shared<T>& operator[](size_t i) const {
    return block_.As<Shared<T>>()[i];
  }
  Shared<T>* begin() { return block_.As<Shared<T>>(); }
  Shared<T>* end() { return begin() + size_; }

  ipc::RecursiveMutex& get_lock() { return lock_; }

 private:
  const size_t size_;
  ipc::RecursiveMutex lock_;
  internal::SharedBlock block_;
};

template <typename T>
class SharedValue {
 public:
  using value_type = T;

  explicit SharedValue(T value = T(), std::string_view name = "")
      : array_({value}, name) {}

  [[gnu::always_inline]] T load() const { return array_[0].load(); }
  [[gnu::always_inline]] void store(T value) { array_[0].store(value); }
  operator T() const { return load(); }
  SharedValue& operator=(T value) {
    store(value);
    return *this;
  }
  SharedValue& operator+=(T value) { return *this = load() + value; }
  SharedValue& operator-=(T value) { return *this = load() - value; }
  SharedValue& operator++() { return *this += T(1); }
  SharedValue& operator--() { return *this -= T(1); }

  ipc::RecursiveMutex& get_lock() { return array_.get_lock(); }

 private:
  SharedArray<T> array_;
};

}  // namespace ravel

#endif  // RAVEL_IPC_SHARED_VALUE_H_
