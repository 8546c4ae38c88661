// SPDX-License-Identifier: Apache-2.0

#include "framework/report/html_data.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "framework/report/headline.h"
#include "framework/report/html_arrows.h"
#include "framework/report/html_excerpt.h"
#include "framework/report/html_source.h"
#include "framework/report/line.h"
#include "framework/report/rows.h"
#include "framework/report/sections.h"
#include "framework/report/watch.h"
#include "framework/report/wording.h"

namespace ravel::internal {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kWidestText = 160;
constexpr size_t kMostFrames = 30;
constexpr size_t kMostOutput = 20'000;

// Things that occur often, each once.
template <typename Key>
class Pool {
 public:
  size_t NumberOf(const Key& key) {
    const auto [found, fresh] = numbers_.emplace(key, numbers_.size());
    if (fresh) keys_.push_back(key);
    return found->second;
  }
  const std::vector<Key>& keys() const { return keys_; }

 private:
  std::map<Key, size_t> numbers_;
  std::vector<Key> keys_;
};

class Data {
 public:
  explicit Data(const Story& story)
      : story_(story), failure_(story.failure), excerpt_(story) {
    texts_.NumberOf("");
    stacks_.NumberOf({});
  }

  Json Make();

 private:
  Json Threads();
  Json Steps();
  Json Gaps() const;
  Json Folds() const;
  Json Arrows() const;
  Json Values();
  Json Races() const;
  Json Why() const;
  Json Sources() const;

  size_t Text(const std::string& text) {
    return texts_.NumberOf(Cut(text, kWidestText));
  }
  // Files and functions as numbers of texts.
  size_t Stack(const std::vector<Frame>& frames);
  bool Has(size_t step) const {
    return step < failure_.steps.size() && excerpt_.Has(step);
  }
  size_t At(size_t step) const { return excerpt_.PlaceOf(step); }

  const Story& story_;
  const Failure& failure_;
  const Excerpt excerpt_;
  Pool<std::string> texts_;
  Pool<std::vector<size_t>> stacks_;
  Places places_;
};

size_t Data::Stack(const std::vector<Frame>& frames) {
  std::vector<size_t> stack;
  for (const Frame& frame : frames) {
    if (stack.size() == 3 * kMostFrames) break;
    stack.push_back(Text(frame.function));
    stack.push_back(texts_.NumberOf(frame.file));
    stack.push_back(static_cast<size_t>(std::max(frame.line, 0)));
  }
  if (!frames.empty() && frames[0].line > 0) {
    places_[frames[0].file].insert(frames[0].line);
  }
  return stacks_.NumberOf(stack);
}

// name, function; waits: two texts, stack, holder, its stack
Json Data::Threads() {
  Json threads = Json::array();
  for (size_t i = 0; i < story_.threads; ++i) {
    Json thread = {{"name", ThreadName(failure_, static_cast<ThreadId>(i))}};
    if (i < failure_.threads.size()) {
      thread["function"] = failure_.threads[i].function;
      if (const auto& waits = failure_.threads[i].waits) {
        thread["waits"] = WaitText(failure_, *waits);
        thread["stuck"] = WaitStepText(failure_, *waits);
        thread["at"] = Stack(waits->stack);
        const bool held =
            waits->holder != kNoThread && waits->kind != OpKind::kJoinThread;
        if (held) {
          thread["holder"] = ThreadName(failure_, waits->holder);
          thread["since"] = Stack(waits->held_since);
        }
        if (waits->holder != kNoThread) thread["for"] = waits->holder;
      }
    }
    threads.push_back(std::move(thread));
  }
  return threads;
}

// [thread, text in its column, full text, stack, pause, flags]; flags: 1 a
// failed check, 2 preempted
Json Data::Steps() {
  const std::vector<std::string> pauses = FindPauses(failure_);
  Json steps = Json::array();
  for (const size_t i : excerpt_.steps()) {
    const FailureStep& step = failure_.steps[i];
    const int flags =
        (step.kind == OpKind::kFailedCheck ? 1 : 0) + (step.preempted ? 2 : 0);
    steps.push_back({step.thread,
                     Text(StepText(failure_, step, !story_.one_variable)),
                     Text(StepText(failure_, step, true)), Stack(step.stack),
                     Text(pauses[i]), flags});
  }
  return steps;
}

// [step before which steps are left out, how many]
Json Data::Gaps() const {
  Json gaps = Json::array();
  for (const Excerpt::Gap& gap : excerpt_.Gaps()) {
    gaps.push_back({gap.place, gap.count});
  }
  return gaps;
}

// [first step, how many, period] of loops that are folded at first
Json Data::Folds() const {
  Json folds = Json::array();
  for (const Row& row : FoldLoops(story_)) {
    if (row.period == 0) continue;
    const size_t first = At(row.first);
    const size_t end = At(row.first + row.count);
    if (end - first != row.count) continue;  // partly left out
    folds.push_back({first, row.count, row.period});
  }
  return folds;
}

// [from, to, from thread, to thread, kind]; kind: 0 start, 1 join, 2 handed on
Json Data::Arrows() const {
  Json arrows = Json::array();
  for (const Arrow& arrow : FindArrows(failure_)) {
    const bool drawn = arrow.kind == ArrowKind::kHands
                           ? Has(arrow.from) && Has(arrow.to)
                           : Has(arrow.to);
    if (!drawn) continue;
    arrows.push_back({At(arrow.from), At(arrow.to), arrow.from_thread,
                      arrow.to_thread, static_cast<int>(arrow.kind)});
  }
  return arrows;
}

// For each watched variable [step, value, remark]. Changes in what is left out
// count at the next step.
Json Data::Values() {
  std::vector<Json> columns(story_.watched.size(), Json::array());
  std::vector<std::string> left_out(columns.size());
  Watch watch(story_);
  for (size_t i = 0; i < failure_.steps.size(); ++i) {
    watch.Advance(i);
    for (size_t j = 0; j < columns.size(); ++j) {
      const std::string& value = watch.cells()[j];
      if (!Has(i)) {
        if (!value.empty()) left_out[j] = value;
        continue;
      }
      const std::string shown = value.empty() ? left_out[j] : value;
      left_out[j].clear();
      const bool is_last = j + 1 == columns.size();
      const std::string remark = is_last ? watch.Remark() : "";
      if (shown.empty() && remark.empty()) continue;
      columns[j].push_back({At(i), Text(shown), Text(remark)});
    }
  }
  return columns;
}

// [first step, second step]
Json Data::Races() const {
  Json races = Json::array();
  for (const FailureRace& race : story_.races) {
    races.push_back({At(race.first), At(race.second)});
  }
  return races;
}

// [first step, last step, sentence]
Json Data::Why() const {
  Json why = Json::array();
  for (const Sentence& sentence : WhyItFails(story_)) {
    if (!Has(sentence.first) || !Has(sentence.last)) continue;
    why.push_back({At(sentence.first), At(sentence.last), sentence.text});
  }
  return why;
}

// file, lines: [number, text]
Json Data::Sources() const {
  Json sources = Json::array();
  for (const SourceExcerpt& excerpt : ReadSources(places_)) {
    Json lines = Json::array();
    for (const auto& [number, text] : excerpt.lines) {
      lines.push_back({number, text});
    }
    sources.push_back({{"file", excerpt.file}, {"lines", std::move(lines)}});
  }
  return sources;
}

Json Data::Make() {
  Json data;
  data["kind"] = failure_.kind;
  data["headline"] = Headline(story_, true);
  data["scenario"] = failure_.scenario;
  data["subject"] = Subject(story_);
  data["found"] = failure_.found;
  data["real"] = failure_.real;
  data["total"] = failure_.steps.size();
  data["file"] = story_.file;
  data["threads"] = Threads();
  data["steps"] = Steps();
  data["gaps"] = Gaps();
  data["folds"] = Folds();
  data["arrows"] = Arrows();
  data["watched"] = story_.watched;
  data["values"] = Values();
  data["races"] = Races();
  data["racesLeftOut"] = story_.races_left_out;
  data["why"] = Why();
  data["needs"] = failure_.needs;
  if (failure_.passes.has_value()) {
    Json named = Json::array();
    for (const size_t step : failure_.passes->steps) {
      if (Has(step)) named.push_back(At(step));
    }
    data["passes"] = {{"text", failure_.passes->text},
                      {"races", failure_.passes->races},
                      {"steps", std::move(named)},
                      {"replay", failure_.passes->replay_command}};
  }
  data["circle"] = CircleText(failure_);
  const std::string& output = failure_.output;
  data["output"] = output.size() <= kMostOutput
                       ? output
                       : output.substr(output.size() - kMostOutput);
  data["replay"] = failure_.replay_command;
  if (!failure_.debug_flag.empty()) {
    data["debug"] = absl::StrCat(failure_.replay_command, failure_.debug_flag,
                                 DebugStep(story_));
  }
  data["schedule"] = failure_.schedule;
  data["saved"] = failure_.schedule_file;
  // An assertion's line is worth seeing even if no step is there.
  if (failure_.line > 0) places_[failure_.file].insert(failure_.line);
  data["sources"] = Sources();
  data["texts"] = texts_.keys();
  data["stacks"] = stacks_.keys();
  return data;
}

}  // namespace

std::string PageData(const Story& story) {
  const std::string json =
      Data(story).Make().dump(-1, ' ', false, Json::error_handler_t::replace);
  // Only strings can have these.
  std::string safe;
  safe.reserve(json.size() + json.size() / 16);
  for (const char letter : json) {
    switch (letter) {
      case '<':
        safe += "\\u003c";
        break;
      case '>':
        safe += "\\u003e";
        break;
      case '&':
        safe += "\\u0026";
        break;
      default:
        safe += letter;
    }
  }
  return safe;
}

}  // namespace ravel::internal
