// SPDX-License-Identifier: Apache-2.0
//
// The reading half of schedule_file.h's JSON.

#include "absl/strings/str_cat.h"
#include "framework/schedule/json_reader.h"
#include "framework/schedule/schedule_file.h"
#include "framework/schedule/schedule_json.h"
#include "framework/schedule/schedule_line.h"

namespace ravel {
namespace {

using internal::JsonReader;
using Json = nlohmann::json;

template <typename... Parts>
absl::Status Refuse(const Parts&... parts) {
  return absl::InvalidArgumentError(absl::StrCat(parts...));
}

bool IsSchedule(const Json& json) {
  if (!json.is_object()) return false;
  const auto format = json.find("format");
  return format != json.end() && *format == schedule_json::kFormat;
}

absl::Status CheckFormat(std::string_view text, const Json& json) {
  if (text.empty()) return Refuse("is empty");
  if (json.is_discarded()) {
    return Refuse(
        "is damaged, or no schedule: it is not JSON from start to "
        "end");
  }
  if (!IsSchedule(json)) {
    return Refuse("is JSON, but not a schedule of Ravel");
  }
  JsonReader in;
  uint64_t version = 0;
  in.Unsigned(json, "version", &version);
  if (!in.ok() || version == 0)
    return Refuse("is damaged: \"version\" is missing or wrong");
  if (version > schedule_json::kVersion) {
    return Refuse("has version ", version, ", but this Ravel reads up to ",
                  schedule_json::kVersion);
  }
  return absl::OkStatus();
}

void ReadPlace(JsonReader& in, const Json& json, std::string* file, int* line) {
  in.Text(json, "file", file, JsonReader::kOptional);
  in.Unsigned(json, "line", line, JsonReader::kOptional);
}

void ReadHead(JsonReader& in, const Json& json, ScheduleFile* file) {
  in.Text(json, "line", &file->line);
  in.Text(json, "scenario", &file->scenario);
  in.Text(json, "program", &file->program);
  in.Hex(json, "build", &file->build);
  in.Hex(json, "trace", &file->trace);
  const Json& outcome = in.Object(json, "outcome");
  in.Text(outcome, "kind", &file->kind);
  in.Text(outcome, "message", &file->message);
  ReadPlace(in, outcome, &file->file, &file->line_number);
}

void ReadThreads(JsonReader& in, const Json& json, ScheduleFile* file) {
  for (const Json& entry : in.Array(json, "threads")) {
    ExpectedThread& thread = file->threads.emplace_back();
    in.Text(entry, "name", &thread.name);
    in.Text(entry, "function", &thread.function, JsonReader::kOptional);
    if (!in.ok()) return in.Locate("thread", file->threads.size());
  }
}

void ReadSteps(JsonReader& in, const Json& json, ScheduleFile* file) {
  for (const Json& entry : in.Array(json, "steps")) {
    ExpectedStep& step = file->steps.emplace_back();
    in.Unsigned(entry, "thread", &step.thread);
    if (step.thread >= file->threads.size()) in.Fail("thread");
    in.Text(entry, "kind", &step.kind);
    in.Text(entry, "object", &step.object, JsonReader::kOptional);
    ReadPlace(in, entry, &step.place.file, &step.place.line);
    in.Text(entry, "function", &step.place.function, JsonReader::kOptional);
    in.Unsigned(entry, "occurrence", &step.occurrence);
    if (!in.ok()) return in.Locate("step", file->steps.size());
  }
}

void ReadChoices(JsonReader& in, const Json& json, ScheduleFile* file) {
  constexpr char kName[] = "value";
  for (const Json& entry : in.Array(json, "choices")) {
    Choice& choice = file->choices.emplace_back();
    uint8_t kind = 0;
    in.Element(entry, 0, kName, &kind);
    in.Element(entry, 1, kName, &choice.value);
    in.Element(entry, 2, kName, &choice.bound);
    in.Element(entry, 3, kName, &choice.fallback);
    in.Element(entry, 4, kName, &choice.flags);
    choice.kind = static_cast<ChoiceKind>(kind);
    if (choice.value >= choice.bound || choice.fallback >= choice.bound) {
      in.Fail(kName);
    }
    if (!in.ok()) return in.Locate("choice", file->choices.size());
  }
}

// More than any execution has.
constexpr size_t kMostLeftOut = size_t{1} << 32;

void ReadLeftOut(JsonReader& in, const Json& json, ScheduleFile* file) {
  if (!json.contains("left_out")) return;
  const Json& left_out = in.Object(json, "left_out");
  const auto read = [&](const char* name, size_t kept, LeftOut* out) {
    if (!left_out.contains(name)) return;
    const Json& part = in.Object(left_out, name);
    in.Unsigned(part, "after", &out->after);
    in.Unsigned(part, "count", &out->count);
    if (out->after > kept) in.Fail("after");
    if (out->count > kMostLeftOut) in.Fail("count");
  };
  read("steps", file->steps.size(), &file->steps_left_out);
  read("choices", file->choices.size(), &file->choices_left_out);
}

}  // namespace

bool IsScheduleFile(std::string_view text) {
  return IsSchedule(internal::ParseJson(text));
}

absl::StatusOr<ScheduleFile> ParseScheduleFile(std::string_view text) {
  const Json json = internal::ParseJson(text);
  if (absl::Status status = CheckFormat(text, json); !status.ok()) {
    return status;
  }
  ScheduleFile file;
  JsonReader in;
  ReadHead(in, json, &file);
  if (in.ok()) ReadThreads(in, json, &file);
  if (in.ok()) ReadSteps(in, json, &file);
  if (in.ok()) ReadChoices(in, json, &file);
  if (in.ok()) ReadLeftOut(in, json, &file);
  if (!in.ok())
    return Refuse("is damaged: ", in.wrong(), " is missing or wrong");

  absl::StatusOr<DecodedLine> line = DecodeLine(file.line);
  if (!line.ok()) return Refuse("is damaged: ", line.status().message());
  file.options = line->options;
  return file;
}

}  // namespace ravel
