// SPDX-License-Identifier: Apache-2.0
//
// --sarif: bugs as results of static analysis are exchanged, SARIF 2.1.0
// (OASIS, 2020). The schedule is a code flow: a thread flow for each thread,
// and `executionOrder` says how they interleave.

#include <cstdlib>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "framework/output/escape.h"
#include "framework/output/output.h"
#include "framework/report/rows.h"
#include "framework/report/story.h"
#include "framework/report/wording.h"

namespace ravel {
namespace {

using Json = nlohmann::ordered_json;

constexpr char kRoot[] = "SRCROOT";

constexpr struct {
  const char* id;
  const char* text;
} kRules[] = {{"data_race",
               "Two accesses to one place, one of them a write, that no "
               "happens-before orders."},
              {"deadlock", "Threads that can never go on."},
              {"assertion", "An assertion that fails under some schedule."},
              {"exception", "An exception that nobody catches."},
              {"crash", "The program crashes under some schedule."},
              {"exit", "The program ends where it should not."},
              {"use_after_free", "Memory is used after it was freed."},
              {"double_free", "Memory is freed twice."},
              {"livelock", "Threads run for ever and get nowhere."},
              {"misuse", "A primitive is used as it must not be."},
              {"thread_leak", "A thread is neither joined nor detached."},
              {"hang", "A call blocks for ever."},
              {"lock_order", "Locks are taken in orders that can deadlock."}};

// Where the sources are: the checkout, or else the working directory.
std::filesystem::path Root() {
  const char* workspace = getenv("GITHUB_WORKSPACE");
  if (workspace != nullptr && *workspace != '\0') return workspace;
  return std::filesystem::current_path();
}

size_t RuleOf(const std::string& kind) {
  size_t i = 0;
  while (i < std::size(kRules) && kRules[i].id != kind) ++i;
  return i;
}

Json Artifact(const std::string& file) {
  const std::string relative =
      std::filesystem::path(file).lexically_relative(Root());
  if (!relative.empty() && !relative.starts_with("..")) {
    return {{"uri", internal::UriPath(relative)}, {"uriBaseId", kRoot}};
  }
  if (!file.starts_with("/")) return {{"uri", internal::UriPath(file)}};
  return {{"uri", internal::FileUri(file)}};
}

Json Location(const Place& place, const std::string& text = "") {
  Json location = Json::object();
  if (!place.file.empty() && place.line > 0) {
    location["physicalLocation"] = {{"artifactLocation", Artifact(place.file)},
                                    {"region", {{"startLine", place.line}}}};
  }
  if (!text.empty()) location["message"] = {{"text", text}};
  return location;
}

Place PlaceOfStep(const FailureStep& step) {
  if (step.stack.empty()) return {};
  return {step.stack[0].file, step.stack[0].line};
}

// The steps that the text report shows, by thread.
Json CodeFlow(const internal::Story& story) {
  const Failure& failure = story.failure;
  std::map<ThreadId, Json> flows;
  for (const internal::Row& row : internal::ChooseRows(
           story, internal::FoldLoops(story), internal::kMostRows)) {
    if (row.folded) continue;
    const FailureStep& step = failure.steps[row.first];
    const std::string text =
        absl::StrCat("step ", row.first + 1, ": ",
                     internal::ThreadName(failure, step.thread), " ",
                     internal::StepText(failure, step, /*named=*/true));
    flows[step.thread].push_back(
        {{"executionOrder", row.first + 1},
         {"location", Location(PlaceOfStep(step), text)},
         {"importance",
          story.marks.contains(row.first) ? "essential" : "important"}});
  }
  Json thread_flows = Json::array();
  for (auto& [thread, locations] : flows) {
    thread_flows.push_back({{"id", internal::ThreadName(failure, thread)},
                            {"locations", std::move(locations)}});
  }
  return {{"message", {{"text", "the schedule, thread by thread"}}},
          {"threadFlows", std::move(thread_flows)}};
}

// Where the threads of a deadlock wait, and the other accesses of races.
Json Related(const internal::Story& story) {
  const Failure& failure = story.failure;
  Json related = Json::array();
  const auto add = [&](const Place& place, const std::string& text) {
    if (place.file.empty() || place.line <= 0) return;
    Json location = Location(place, text);
    location["id"] = related.size() + 1;
    related.push_back(std::move(location));
  };
  for (size_t i = 0; i < failure.threads.size(); ++i) {
    const auto& waits = failure.threads[i].waits;
    if (!waits || waits->stack.empty()) continue;
    add({waits->stack[0].file, waits->stack[0].line},
        absl::StrCat(
            internal::ThreadName(failure, static_cast<ThreadId>(i)),
            " is stuck here: ", internal::WaitStepText(failure, *waits)));
  }
  for (const FailureRace& race : story.races) {
    for (const size_t step : {race.first, race.second}) {
      add(PlaceOfStep(failure.steps[step]),
          absl::StrCat("step ", step + 1, " races: ",
                       internal::StepText(failure, failure.steps[step], true)));
    }
  }
  return related;
}

Json ResultOf(const Entry& entry) {
  const Bug& bug = *entry.result().bug;
  const Place place = PlaceOf(entry);
  const size_t rule = RuleOf(bug.kind);
  const std::string text = absl::StrCat(entry.name, ": ", WhatIsWrong(entry));
  Json result = {{"ruleId", bug.kind}};
  if (rule < std::size(kRules)) result["ruleIndex"] = rule;
  result["level"] = "error";
  result["message"] = {{"text", text}};
  if (!place.file.empty() && place.line > 0) {
    result["locations"] = Json::array({Location(place)});
  }
  if (entry.exploration.failure.has_value()) {
    const internal::Story story(*entry.exploration.failure);
    if (!story.failure.steps.empty()) {
      result["codeFlows"] = Json::array({CodeFlow(story)});
    }
    if (Json related = Related(story); !related.empty()) {
      result["relatedLocations"] = std::move(related);
    }
  }
  // The same bug of the same scenario is the same finding next time.
  result["partialFingerprints"] = {
      {"scenarioAndKind/v1", absl::StrCat(entry.name, " ", bug.kind)}};
  Json properties = {{"scenario", entry.name},
                     {"execution", entry.result().first_bug_execution}};
  if (!bug.schedule.empty()) properties["schedule"] = bug.schedule;
  result["properties"] = std::move(properties);
  return result;
}

Json WarningOf(const Entry& entry, const std::string& warning) {
  Json result = {
      {"ruleId", "lock_order"},
      {"ruleIndex", RuleOf("lock_order")},
      {"level", "warning"},
      {"message", {{"text", absl::StrCat(entry.name, ": ", warning)}}}};
  if (!entry.file.empty()) {
    result["locations"] = Json::array({Location({entry.file, entry.line})});
  }
  return result;
}

Json Driver() {
  Json rules = Json::array();
  for (const auto& rule : kRules) {
    rules.push_back(
        {{"id", rule.id}, {"shortDescription", {{"text", rule.text}}}});
  }
  return {{"name", "Ravel"},
          {"semanticVersion", RAVEL_VERSION},
          {"rules", std::move(rules)}};
}

class Sarif final : public Output {
 public:
  void Add(const Entry& entry) override {
    if (entry.result().bug.has_value()) results_.push_back(ResultOf(entry));
    for (const std::string& warning : entry.result().warnings) {
      results_.push_back(WarningOf(entry, warning));
    }
  }

  std::string Text() const override {
    const std::string root = internal::FileUri(Root().string() + "/");
    const Json log = {
        {"$schema",
         "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/"
         "sarif-schema-2.1.0.json"},
        {"version", "2.1.0"},
        {"runs",
         {{{"tool", {{"driver", Driver()}}},
           {"originalUriBaseIds", {{kRoot, {{"uri", root}}}}},
           {"columnKind", "unicodeCodePoints"},
           {"results", results_}}}}};
    return log.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  }

 private:
  Json results_ = Json::array();
};

}  // namespace

std::unique_ptr<Output> MakeSarif() { return std::make_unique<Sarif>(); }

}  // namespace ravel
