// SPDX-License-Identifier: Apache-2.0
//
// Takes a JSON text apart without exceptions: every member is asked for by
// name and type, and the first that is missing or wrong is remembered.

#ifndef RAVEL_FRAMEWORK_SCHEDULE_JSON_READER_H_
#define RAVEL_FRAMEWORK_SCHEDULE_JSON_READER_H_

#include <cstddef>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace ravel::internal {

// Returns the parsed text, discarded (is_discarded()) where it is not JSON.
// Memory stays in proportion to the text, also where it nests without end.
nlohmann::json ParseJson(std::string_view text);

class JsonReader {
 public:
  using Json = nlohmann::json;

  // Each reads member `name` of `object` into `*out`. A member that is
  // missing is an error unless it is optional, and then leaves `*out` alone.
  enum Need { kRequired, kOptional };
  void Text(const Json& object, const char* name, std::string* out,
            Need need = kRequired);
  void Hex(const Json& object, const char* name, uint64_t* out);
  template <typename Number>
  void Unsigned(const Json& object, const char* name, Number* out,
                Need need = kRequired);

  // Returns the member, or an empty one of the same type.
  const Json& Object(const Json& object, const char* name);
  const Json& Array(const Json& object, const char* name);

  // Reads an element of an array that is read under `name`.
  template <typename Number>
  void Element(const Json& array, size_t index, const char* name, Number* out);

  // Remembers that member `name` is wrong.
  void Fail(const char* name);
  // Adds to what is wrong in which element of an array it is, from 1.
  // REQUIRES: !ok()
  void Locate(const char* element, size_t number);

  bool ok() const { return wrong_.empty(); }
  const std::string& wrong() const { return wrong_; }

 private:
  static const Json* Find(const Json& object, const char* name);
  // Returns false unless `json` is a number from 0 to `limit`.
  static bool Get(const Json& json, uint64_t limit, uint64_t* out);

  std::string wrong_;
};

template <typename Number>
void JsonReader::Unsigned(const Json& object, const char* name, Number* out,
                          Need need) {
  const Json* member = Find(object, name);
  if (member == nullptr && need == kOptional) return;
  uint64_t number = 0;
  constexpr auto kLimit =
      static_cast<uint64_t>(std::numeric_limits<Number>::max());
  if (member == nullptr || !Get(*member, kLimit, &number)) return Fail(name);
  *out = static_cast<Number>(number);
}

template <typename Number>
void JsonReader::Element(const Json& array, size_t index, const char* name,
                         Number* out) {
  uint64_t number = 0;
  constexpr auto kLimit =
      static_cast<uint64_t>(std::numeric_limits<Number>::max());
  if (!array.is_array() || index >= array.size() ||
      !Get(array[index], kLimit, &number)) {
    return Fail(name);
  }
  *out = static_cast<Number>(number);
}

}  // namespace ravel::internal

#endif  // RAVEL_FRAMEWORK_SCHEDULE_JSON_READER_H_
