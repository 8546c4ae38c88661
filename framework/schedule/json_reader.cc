// SPDX-License-Identifier: Apache-2.0

#include "framework/schedule/json_reader.h"

#include <charconv>
#include <system_error>

#include "absl/strings/str_cat.h"

namespace ravel::internal {

nlohmann::json ParseJson(std::string_view text) {
  using Json = nlohmann::json;
  // A schedule file is 3 deep. What is deeper is skipped, not stored.
  constexpr int kMaxDepth = 8;
  const auto keep = [](int depth, Json::parse_event_t, Json&) {
    return depth <= kMaxDepth;
  };
  return Json::parse(text.begin(), text.end(), keep,
                     /*allow_exceptions=*/false);
}

const JsonReader::Json* JsonReader::Find(const Json& object, const char* name) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(name);
  return found == object.end() ? nullptr : &*found;
}

bool JsonReader::Get(const Json& json, uint64_t limit, uint64_t* out) {
  if (!json.is_number_unsigned()) return false;
  *out = json.get<uint64_t>();
  return *out <= limit;
}

void JsonReader::Text(const Json& object, const char* name, std::string* out,
                      Need need) {
  const Json* member = Find(object, name);
  if (member == nullptr && need == kOptional) return;
  if (member == nullptr || !member->is_string()) return Fail(name);
  *out = member->get_ref<const std::string&>();
}

void JsonReader::Hex(const Json& object, const char* name, uint64_t* out) {
  std::string text;
  Text(object, name, &text);
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, *out, 16);
  if (error != std::errc() || stop != end) Fail(name);
}

const JsonReader::Json& JsonReader::Object(const Json& object,
                                           const char* name) {
  static const Json& empty = *new Json(Json::object());
  const Json* member = Find(object, name);
  if (member != nullptr && member->is_object()) return *member;
  Fail(name);
  return empty;
}

const JsonReader::Json& JsonReader::Array(const Json& object,
                                          const char* name) {
  static const Json& empty = *new Json(Json::array());
  const Json* member = Find(object, name);
  if (member != nullptr && member->is_array()) return *member;
  Fail(name);
  return empty;
}

void JsonReader::Fail(const char* name) {
  if (wrong_.empty()) wrong_ = absl::StrCat("\"", name, "\"");
}

void JsonReader::Locate(const char* element, size_t number) {
  absl::StrAppend(&wrong_, " of ", element, " ", number);
}

}  // namespace ravel::internal
