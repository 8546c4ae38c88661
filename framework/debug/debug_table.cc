// SPDX-License-Identifier: Apache-2.0

#include "framework/debug/debug_table.h"

#include <nlohmann/json.hpp>

#include "framework/report/wording.h"

namespace ravel {
namespace {

using Json = nlohmann::json;

Json Steps(const Failure& failure, const Origins& origins,
           const Recording& recording) {
  Json steps = Json::array();
  for (size_t i = 0; i < failure.steps.size(); ++i) {
    const FailureStep& step = failure.steps[i];
    const Record& record = recording.Records()[origins.records[i]];
    const bool done = !Traits(step.kind).is_try || record.step.value != 0;
    steps.push_back({origins.records[i], step.thread,
                     internal::StepText(failure, step, /*named=*/true),
                     internal::LongPlace(step.stack), step.kind, done});
  }
  return steps;
}

std::string Ending(const Failure& failure) {
  const std::string message =
      failure.message.substr(0, failure.message.find('\n'));
  return message.empty() ? failure.kind : failure.kind + ": " + message;
}

}  // namespace

std::string DebugTable(const Failure& failure, const Origins& origins,
                       const Recording& recording) {
  Json threads = Json::array();
  for (const FailureThread& thread : failure.threads) {
    threads.push_back({thread.name, thread.function});
  }
  Json objects = Json::array();
  for (const auto& [place, name] : origins.names) {
    objects.push_back({place.first, place.second, name});
  }
  Json kinds = Json::array();
  for (const OpTraits& traits : kOpTraits) kinds.push_back(traits.name);
  const Json table = {{"steps", Steps(failure, origins, recording)},
                      {"threads", std::move(threads)},
                      {"objects", std::move(objects)},
                      {"end", {recording.count, Ending(failure)}},
                      {"kinds", std::move(kinds)}};
  return table.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace ravel
