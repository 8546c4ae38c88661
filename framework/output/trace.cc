// SPDX-License-Identifier: Apache-2.0
//
// --trace: one execution in the trace event format, which Perfetto and
// chrome://tracing show ("Trace Event Format", Google, 2016). A track for each
// thread, a slice for each step, another for each stretch in which the thread
// does not go on; arrows from unlock to lock and the like, and between accesses
// that race; counters of the variables that the failure is about. A step takes
// a millisecond, for want of any time: half of it is the step itself.

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "framework/output/output.h"
#include "framework/report/html_arrows.h"
#include "framework/report/story.h"
#include "framework/report/wording.h"

namespace ravel {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kProcess = 1;
constexpr uint64_t kStep = 1000;  // microseconds
constexpr uint64_t kHalf = kStep / 2;

class TraceOf {
 public:
  explicit TraceOf(const Failure& failure)
      : failure_(failure),
        story_(failure),
        arrows_(internal::FindArrows(failure)) {}

  Json Make() {
    NameTracks();
    AddSteps();
    AddPauses();
    AddArrows();
    AddCounters();
    return {{"displayTimeUnit", "ms"},
            {"otherData",
             {{"scenario", failure_.scenario},
              {"kind", failure_.kind},
              {"schedule", failure_.schedule}}},
            {"traceEvents", std::move(events_)}};
  }

 private:
  static uint64_t TimeOf(size_t step) { return step * kStep; }

  Json Event(const char* phase, const std::string& name, ThreadId thread,
             uint64_t time) const {
    return {{"ph", phase},
            {"name", name},
            {"pid", kProcess},
            {"tid", thread},
            {"ts", time}};
  }

  void NameTracks() {
    const auto add = [&](const char* what, ThreadId thread, Json arguments) {
      Json event = Event("M", what, thread, 0);
      event["args"] = std::move(arguments);
      events_.push_back(std::move(event));
    };
    add("process_name", 0, {{"name", failure_.scenario}});
    for (size_t i = 0; i < story_.threads; ++i) {
      const auto id = static_cast<ThreadId>(i);
      std::string name = internal::ThreadName(failure_, id);
      if (i < failure_.threads.size() &&
          !failure_.threads[i].function.empty()) {
        absl::StrAppend(&name, " ", failure_.threads[i].function);
      }
      add("thread_name", id, {{"name", name}});
      add("thread_sort_index", id, {{"sort_index", i}});
    }
  }

  void AddSteps() {
    for (size_t i = 0; i < failure_.steps.size(); ++i) {
      const FailureStep& step = failure_.steps[i];
      Json event = Event("X", internal::StepText(failure_, step, true),
                         step.thread, TimeOf(i));
      event["dur"] = kHalf;
      event["cat"] = "step";
      Json arguments = {{"step", i + 1}};
      const std::string place = internal::LongPlace(step.stack);
      if (!place.empty()) arguments["place"] = place;
      event["args"] = std::move(arguments);
      events_.push_back(std::move(event));
    }
  }

  // From the end of a step to the thread's next one, or to the end.
  void AddPauses() {
    const std::vector<std::string> pauses = internal::FindPauses(failure_);
    const uint64_t end = TimeOf(failure_.steps.size());
    std::vector<uint64_t> next(story_.threads, end);
    for (size_t i = failure_.steps.size(); i-- > 0;) {
      const FailureStep& step = failure_.steps[i];
      const uint64_t begin = TimeOf(i) + kHalf;
      if (!pauses[i].empty() && begin < next[step.thread]) {
        Json event = Event("X", pauses[i], step.thread, begin);
        event["dur"] = next[step.thread] - begin;
        event["cat"] = "pause";
        pauses_.push_back(std::move(event));
      }
      next[step.thread] = TimeOf(i);
    }
    while (!pauses_.empty()) {
      events_.push_back(std::move(pauses_.back()));
      pauses_.pop_back();
    }
  }

  // Both ends lie in the slices of steps.
  void AddArrow(const char* category, const std::string& name, size_t from,
                size_t to) {
    ++flows_;
    for (const auto& [phase, step, offset] :
         {std::tuple{"s", from, kHalf / 2}, std::tuple{"f", to, kHalf / 4}}) {
      Json event = Event(phase, name, failure_.steps[step].thread,
                         TimeOf(step) + offset);
      event["cat"] = category;
      event["id"] = flows_;
      if (*phase == 'f') event["bp"] = "e";
      events_.push_back(std::move(event));
    }
  }

  void AddArrows() {
    std::vector<size_t> first(story_.threads, SIZE_MAX);
    for (size_t i = failure_.steps.size(); i-- > 0;) {
      first[failure_.steps[i].thread] = i;
    }
    for (const internal::Arrow& arrow : arrows_) {
      size_t to = arrow.to;
      const char* name = "hands on";
      if (arrow.kind == internal::ArrowKind::kStart) {
        to = first[arrow.to_thread];
        name = "starts";
        if (to == SIZE_MAX || to <= arrow.from) continue;
      } else if (arrow.kind == internal::ArrowKind::kJoin) {
        name = "joins";
        // A thread that made no step of its own ends where it was started.
        if (failure_.steps[arrow.from].thread != arrow.from_thread) continue;
      }
      AddArrow("order", name, arrow.from, to);
    }
    for (const FailureRace& race : story_.races) {
      AddArrow("race", "races with", race.first, race.second);
    }
  }

  void AddCounters() {
    uint64_t preemptions = 0;
    Count("preemptions", 0, 0);
    for (size_t i = 0; i < failure_.steps.size(); ++i) {
      const FailureStep& step = failure_.steps[i];
      if (step.preempted)
        Count("preemptions", TimeOf(i) + kHalf, ++preemptions);
    }
    for (const std::string& name : story_.watched) {
      for (size_t i = 0; i < failure_.steps.size(); ++i) {
        const FailureStep& step = failure_.steps[i];
        if (!Traits(step.kind).is_memory || step.object != name) continue;
        const auto value = step.after ? step.after : step.before;
        if (value) Count(name, TimeOf(i) + kHalf, *value);
      }
    }
  }

  void Count(const std::string& name, uint64_t time, uint64_t value) {
    Json event = Event("C", name, 0, time);
    event["args"] = {{"value", value}};
    events_.push_back(std::move(event));
  }

  const Failure& failure_;
  const internal::Story story_;
  const std::vector<internal::Arrow> arrows_;
  Json events_ = Json::array();
  std::vector<Json> pauses_;  // the last one first
  uint64_t flows_ = 0;
};

class Trace final : public Output {
 public:
  void Add(const Entry& entry) override {
    const auto& failure = entry.exploration.failure;
    if (!text_.empty() || !failure.has_value() || failure->steps.empty()) {
      return;
    }
    text_ = TraceOf(*failure).Make().dump(-1, ' ', false,
                                          Json::error_handler_t::replace) +
            "\n";
  }

  std::string Text() const override { return text_; }

 private:
  std::string text_;
};

}  // namespace

std::unique_ptr<Output> MakeTrace() { return std::make_unique<Trace>(); }

}  // namespace ravel
