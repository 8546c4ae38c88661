// SPDX-License-Identifier: Apache-2.0
//
// Typed parameters from bytes: where they are, in a fuzzer's input, and what
// they are, in an execution, whose choices the bytes are.

#ifndef RAVEL_INTERNAL_FUZZ_INPUT_H_
#define RAVEL_INTERNAL_FUZZ_INPUT_H_

#include <ravel/ravel.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

namespace ravel {

// Of a string or vector, in elements.
inline constexpr size_t kMaxFuzzLength = 4096;

namespace internal {

inline uint8_t DrawByte() { return static_cast<uint8_t>(choose(256)); }

inline size_t LengthOf(uint8_t low, uint8_t high) {
  return (low | size_t{high} << 8) % (kMaxFuzzLength + 1);
}

template <typename T>
struct FuzzInput {
  static_assert(std::is_trivially_copyable_v<T> && !std::is_pointer_v<T>,
                "a parameter of a RAVEL_FUZZ_TEST is a value that can be "
                "copied bytewise, a std::string, or a std::vector");

  static size_t Size(const uint8_t*, size_t) { return sizeof(T); }
  static T Draw() {
    std::array<uint8_t, sizeof(T)> bytes;
    for (uint8_t& byte : bytes) byte = DrawByte();
    return std::bit_cast<T>(bytes);
  }
};

template <>
struct FuzzInput<bool> {
  static size_t Size(const uint8_t*, size_t) { return 1; }
  static bool Draw() { return DrawByte() % 2 != 0; }
};

template <typename T, typename List>
struct FuzzInputList {
  static size_t Size(const uint8_t* data, size_t size) {
    if (size < 2) return size;
    return 2 + LengthOf(data[0], data[1]) * FuzzInput<T>::Size(nullptr, 0);
  }
  static List Draw() {
    const uint8_t low = DrawByte();
    List list;
    for (size_t left = LengthOf(low, DrawByte()); left > 0; --left) {
      list.push_back(FuzzInput<T>::Draw());
    }
    return list;
  }
};

template <>
struct FuzzInput<std::string> : FuzzInputList<char, std::string> {};
template <typename T>
struct FuzzInput<std::vector<T>> : FuzzInputList<T, std::vector<T>> {};

template <typename... Parameters>
size_t SizeOfInput(const uint8_t* data, size_t size) {
  size_t used = 0;
  const auto add = [&](auto measure) {
    used += std::min(measure(data + used, size - used), size - used);
  };
  (void)add;
  (add(FuzzInput<std::decay_t<Parameters>>::Size), ...);
  return used;
}

using InputSizeFunction = size_t (*)(const uint8_t*, size_t);

// nullptr: none.
template <typename... Parameters>
constexpr InputSizeFunction InputSizeOf(void (*)(Parameters...)) {
  if constexpr (sizeof...(Parameters) == 0) return nullptr;
  return SizeOfInput<Parameters...>;
}

// The parameters are drawn in their order.
template <typename... Parameters>
void CallWithInput(void (*body)(Parameters...)) {
  const std::tuple<std::decay_t<Parameters>...> input{
      FuzzInput<std::decay_t<Parameters>>::Draw()...};
  std::apply(body, input);
}

}  // namespace internal
}  // namespace ravel

#endif  // RAVEL_INTERNAL_FUZZ_INPUT_H_
