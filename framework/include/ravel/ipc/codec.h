// SPDX-License-Identifier: Apache-2.0
//
// Values as bytes, to be sent to another process: trivially copyable types,
// strings, vectors, pairs and tuples of what has a codec, and whatever a
// program gives one:
//
//   template <>
//   struct ravel::ipc::Codec<Order> {
//     static void Write(std::string& to, const Order& order) {
//       ravel::ipc::Write(to, order.customer);
//       ravel::ipc::Write(to, order.items);
//     }
//     static Order Read(std::string_view& from) {
//       Order order;
//       order.customer = ravel::ipc::Read<std::string>(from);
//       order.items = ravel::ipc::Read<std::vector<int>>(from);
//       return order;
//     }
//   };

#ifndef RAVEL_IPC_CODEC_H_
#define RAVEL_IPC_CODEC_H_

#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace ravel::ipc {

template <typename T>
struct Codec;

template <typename T>
void Write(std::string& to, const T& value) {
  Codec<T>::Write(to, value);
}

// Takes the bytes away from the beginning of `from`.
template <typename T>
T Read(std::string_view& from) {
  return Codec<T>::Read(from);
}

namespace inner {

inline std::string_view Take(std::string_view& from, size_t size) {
  if (from.size() < size) throw std::length_error("a message is too short");
  const std::string_view taken = from.substr(0, size);
  from.remove_prefix(size);
  return taken;
}

}  // namespace inner

template <typename T>
struct Codec {
  static_assert(std::is_trivially_copyable_v<T> && !std::is_pointer_v<T>,
                "what is sent needs a ravel::ipc::Codec");
  static void Write(std::string& to, const T& value) {
    to.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  static T Read(std::string_view& from) {
    std::remove_const_t<T> value;
    memcpy(static_cast<void*>(&value), inner::Take(from, sizeof value).data(),
           sizeof value);
    return value;
  }
};

template <>
struct Codec<std::string> {
  static void Write(std::string& to, const std::string& value) {
    ipc::Write(to, static_cast<uint64_t>(value.size()));
    to.append(value);
  }
  static std::string Read(std::string_view& from) {
    const auto size = ipc::Read<uint64_t>(from);
    return std::string(inner::Take(from, size));
  }
};

template <typename T>
struct Codec<std::vector<T>> {
  static void Write(std::string& to, const std::vector<T>& values) {
    ipc::Write(to, static_cast<uint64_t>(values.size()));
    for (const T& value : values) ipc::Write<T>(to, value);
  }
  static std::vector<T> Read(std::string_view& from) {
    const auto size = ipc::Read<uint64_t>(from);
    std::vector<T> values;
    for (uint64_t i = 0; i < size; ++i) values.push_back(ipc::Read<T>(from));
    return values;
  }
};

template <typename... T>
struct Codec<std::tuple<T...>> {
  static void Write(std::string& to, const std::tuple<T...>& values) {
    std::apply([&to](const T&... value) { (ipc::Write<T>(to, value), ...); },
               values);
  }
  static std::tuple<T...> Read(std::string_view& from) {
    return std::tuple<T...>{ipc::Read<T>(from)...};  // in order: braces
  }
};

template <typename A, typename B>
struct Codec<std::pair<A, B>> {
  static void Write(std::string& to, const std::pair<A, B>& value) {
    ipc::Write<A>(to, value.first);
    ipc::Write<B>(to, value.second);
  }
  static std::pair<A, B> Read(std::string_view& from) {
    A first = ipc::Read<A>(from);
    B second = ipc::Read<B>(from);
    return {std::move(first), std::move(second)};
  }
};

}  // namespace ravel::ipc

#endif  // RAVEL_IPC_CODEC_H_
