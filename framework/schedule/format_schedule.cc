// SPDX-License-Identifier: Apache-2.0
//
// The writing half of schedule_file.h's JSON.

#include <algorithm>
#include <nlohmann/json.hpp>
#include <variant>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "framework/schedule/expected_steps.h"
#include "framework/schedule/schedule_file.h"
#include "framework/schedule/schedule_json.h"
#include "framework/schedule/schedule_line.h"
#include "framework/schedule/schedule_options.h"

namespace ravel {
namespace {

using Json = nlohmann::ordered_json;

// A scenario's strings need not be UTF-8; JSON's must.
std::string Dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void SetText(Json& json, const char* name, const std::string& text) {
  if (!text.empty()) json[name] = text;
}

void SetPlace(Json& json, const std::string& file, int line) {
  SetText(json, "file", file);
  if (line > 0) json["line"] = line;
}

std::string Hex(uint64_t fingerprint) {
  return absl::StrFormat("%016x", fingerprint);
}

Json OptionsJson(const ScheduleOptions& options) {
  Json json = Json::object();
  for (const NamedOption& option : NamedOptions(options)) {
    std::visit([&](const auto& value) { json[option.name] = value; },
               option.value);
  }
  return json;
}

Json OutcomeJson(const Failure& failure) {
  Json json = {{"kind", failure.kind}, {"message", failure.message}};
  SetPlace(json, failure.file, failure.line);
  return json;
}

Json ThreadsJson(const Failure& failure) {
  Json json = Json::array();
  for (const FailureThread& thread : failure.threads) {
    Json& entry = json.emplace_back(Json{{"name", thread.name}});
    SetText(entry, "function", thread.function);
  }
  return json;
}

Json StepJson(size_t number, const FailureStep& step,
              const ExpectedStep& expected) {
  Json json = {
      {"step", number}, {"thread", step.thread}, {"kind", expected.kind}};
  SetText(json, "object", step.object);
  if (step.before) json["before"] = *step.before;
  if (step.after) json["after"] = *step.after;
  if (step.other != kNoThread) json["other"] = step.other;
  if (step.preempted) json["preempted"] = true;
  SetPlace(json, expected.place.file, expected.place.line);
  SetText(json, "function", expected.place.function);
  json["occurrence"] = expected.occurrence;
  return json;
}

LeftOut LeftOutOf(size_t size, size_t most) {
  if (size <= most) return {size, 0};
  return {most / 2, size - most};
}

Json LeftOutJson(const Schedule& schedule, const Failure& failure) {
  Json json = Json::object();
  const auto add = [&](const char* name, const LeftOut& left_out) {
    if (left_out.count == 0) return;
    json[name] = {{"after", left_out.after}, {"count", left_out.count}};
  };
  add("steps", LeftOutOf(failure.steps.size(), kMostKeptSteps));
  add("choices", LeftOutOf(schedule.choices.size(), kMostKeptChoices));
  return json;
}

Json StepsJson(const Failure& failure) {
  Json json = Json::array();
  const std::vector<ExpectedStep> expected = ExpectedSteps(failure);
  const LeftOut left_out = LeftOutOf(expected.size(), kMostKeptSteps);
  for (size_t i = 0; i < expected.size(); ++i) {
    if (i == left_out.after) i += left_out.count;
    json.push_back(StepJson(i + 1, failure.steps[i], expected[i]));
  }
  return json;
}

Json ChoicesJson(const std::vector<Choice>& choices) {
  Json json = Json::array();
  const LeftOut left_out = LeftOutOf(choices.size(), kMostKeptChoices);
  for (size_t i = 0; i < choices.size(); ++i) {
    if (i == left_out.after) i += left_out.count;
    const Choice& choice = choices[i];
    json.push_back({static_cast<uint8_t>(choice.kind), choice.value,
                    choice.bound, choice.fallback, choice.flags});
  }
  return json;
}

// One member of the whole: an array gets one line of text for each element.
std::string MemberText(const std::string& name, const Json& value) {
  std::string text = absl::StrCat("  ", Dump(name), ": ");
  if (!value.is_array() || value.empty()) {
    return absl::StrCat(text, Dump(value));
  }
  const char* separator = "[\n    ";
  for (const Json& element : value) {
    absl::StrAppend(&text, separator, Dump(element));
    separator = ",\n    ";
  }
  return absl::StrCat(text, "\n  ]");
}

}  // namespace

std::string FormatScheduleFile(const Schedule& schedule,
                               const Failure& failure) {
  const size_t slash = schedule.program.find_last_of('/');
  Json json = {
      {"format", schedule_json::kFormat},
      {"version", schedule_json::kVersion},
      {"line", EncodeLine(schedule)},
      {"scenario", schedule.scenario},
      {"program", schedule.program.substr(slash + 1)},
      {"build", Hex(schedule.build)},
      {"trace", Hex(schedule.trace)},
      {"options", OptionsJson(schedule.options)},
      {"outcome", OutcomeJson(failure)},
      {"threads", ThreadsJson(failure)},
      {"steps", StepsJson(failure)},
      {"choices", ChoicesJson(schedule.choices)},
  };
  const Json left_out = LeftOutJson(schedule, failure);
  if (!left_out.empty()) json["left_out"] = left_out;
  std::string text;
  const char* separator = "{\n";
  for (const auto& [name, value] : json.items()) {
    absl::StrAppend(&text, separator, MemberText(name, value));
    separator = ",\n";
  }
  return absl::StrCat(text, "\n}\n");
}

}  // namespace ravel
