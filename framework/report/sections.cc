// SPDX-License-Identifier: Apache-2.0

#include "framework/report/sections.h"

#include <algorithm>
#include <array>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "framework/report/deadlock_story.h"
#include "framework/report/line.h"
#include "framework/report/wording.h"

namespace ravel::internal {
namespace {

constexpr size_t kMostOutputLines = 20;
constexpr size_t kMostFrames = 30;
constexpr size_t kRaceStart = 8;  // of the first access

std::string StepsLabel(const Sentence& sentence) {
  if (sentence.first == sentence.last) {
    return absl::StrCat("step ", sentence.first + 1);
  }
  return absl::StrCat("steps ", sentence.first + 1, "-", sentence.last + 1);
}

// "step 4 t1 read", with the object where there are several.
std::string AccessText(const Story& story, size_t index) {
  const FailureStep& step = story.failure.steps[index];
  std::string text = absl::StrCat("step ", index + 1, " ",
                                  ThreadName(story.failure, step.thread), " ",
                                  Traits(step.kind).name);
  if (!story.one_variable && !step.object.empty()) {
    absl::StrAppend(&text, " ", step.object);
  }
  return text;
}

struct Access {
  std::string text;
  std::string place;
};

Access AccessOf(const Story& story, size_t index) {
  return {AccessText(story, index),
          LongPlace(story.failure.steps[index].stack)};
}

struct RaceWidths {
  size_t text = 0;
  size_t place = 0;
  size_t second_text = 0;
};

// The lines of one race: its accesses side by side, or one below the other.
std::string RaceLines(const Access& first, const Access& second, char mark,
                      const RaceWidths& widths, bool beside) {
  const size_t place = kRaceStart + widths.text + 2;
  Line line;
  line.Put(4, std::string(1, mark));
  line.Put(kRaceStart, first.text);
  line.Put(place, first.place);
  if (beside) {
    const size_t middle = place + widths.place + 2;
    line.Put(middle, absl::StrCat("×  ", second.text));
    line.Put(middle + 3 + widths.second_text + 2, second.place);
    return line.Render(false);
  }
  Line below;
  below.Put(kRaceStart - 2, "×");
  below.Put(kRaceStart, second.text);
  below.Put(place, second.place);
  return line.Render(false) + below.Render(false);
}

// Kinds that break off somewhere in the program, not at a step of a report.
bool BreaksOff(const std::string& kind) {
  constexpr std::array<absl::string_view, 8> kKinds = {
      "crash",       "exception", "exit",     "use_after_free",
      "double_free", "hang",      "livelock", "misuse",
  };
  return std::ranges::find(kKinds, absl::string_view(kind)) != kKinds.end();
}

}  // namespace

std::vector<Sentence> WhyItFails(const Story& story) {
  if (!story.lost_update) return ExplainDeadlock(story.failure);
  return Explain(story.failure, *story.lost_update);
}

std::string WhySection(const Story& story) {
  const std::vector<Sentence> sentences = WhyItFails(story);
  if (sentences.empty()) return "";
  size_t width = 0;
  for (const Sentence& sentence : sentences) {
    width = std::max(width, StepsLabel(sentence).size());
  }
  std::string out = "  Why\n";
  for (const Sentence& sentence : sentences) {
    Line line;
    line.Put(4, StepsLabel(sentence));
    line.Put(4 + width + 2, sentence.text);
    out += line.Render(false);
  }
  return out;
}

std::string PassSection(const Story& story, size_t width) {
  if (!story.failure.passes.has_value()) return "";
  const FailurePass& passes = *story.failure.passes;
  const std::string text =
      absl::StrCat(passes.text, passes.races ? "; it still races" : "");
  constexpr std::string_view kStart = "Passes if ";
  const size_t middle = text.find(" comes ");
  Line line;
  line.Put(2, kStart);
  if (middle == std::string::npos || 2 + kStart.size() + Width(text) <= width) {
    line.Add(text);
    return line.Render(false);
  }
  line.Add(text.substr(0, middle));
  Line below;
  below.Put(2 + kStart.size(), text.substr(middle + 1));
  return line.Render(false) + below.Render(false);
}

std::string RaceSection(const Story& story, size_t width) {
  if (story.races.empty()) return "";
  std::vector<std::pair<Access, Access>> races;
  RaceWidths widths;
  size_t second_place = 0;
  for (const FailureRace& race : story.races) {
    const auto& [first, second] = races.emplace_back(
        AccessOf(story, race.first), AccessOf(story, race.second));
    widths.text = std::max(widths.text, Width(first.text));
    widths.place = std::max(widths.place, Width(first.place));
    widths.second_text = std::max(widths.second_text, Width(second.text));
    second_place = std::max(second_place, Width(second.place));
  }
  const bool beside = kRaceStart + widths.text + 2 + widths.place + 5 +
                          widths.second_text + 2 + second_place <=
                      width;
  if (!beside) widths.text = std::max(widths.text, widths.second_text);
  std::string out =
      "  Data races (no happens-before order between the two accesses)\n";
  for (size_t i = 0; i < races.size(); ++i) {
    out += RaceLines(races[i].first, races[i].second,
                     static_cast<char>('A' + i), widths, beside);
  }
  if (story.races_left_out > 0) {
    absl::StrAppend(&out, "    and ", Count(story.races_left_out, "pair"),
                    " more\n");
  }
  return out;
}

std::string StackSection(const Story& story) {
  const Failure& failure = story.failure;
  if (!BreaksOff(failure.kind) || failure.steps.empty()) return "";
  const FailureStep& last = failure.steps.back();
  if (last.stack.empty()) return "";
  std::string out =
      absl::StrCat("  Stack of ", ThreadName(failure, last.thread), " at step ",
                   failure.steps.size(), "\n");
  size_t width = 0;
  const size_t shown = std::min(last.stack.size(), kMostFrames);
  for (size_t i = 0; i < shown; ++i) {
    width = std::max(width, Width(last.stack[i].function));
  }
  for (size_t i = 0; i < shown; ++i) {
    const Frame& frame = last.stack[i];
    Line line;
    line.Put(4, frame.function);
    line.Put(4 + width + 2, FileAndLine(frame.file, frame.line));
    out += line.Render(false);
  }
  if (shown < last.stack.size()) {
    absl::StrAppend(&out, "    ⋮ ", Count(last.stack.size() - shown, "frame"),
                    " more\n");
  }
  return out;
}

std::string OutputSection(const Story& story) {
  if (story.failure.output.empty()) return "";
  const std::vector<std::string> lines =
      absl::StrSplit(absl::StripSuffix(story.failure.output, "\n"), '\n');
  const size_t left_out =
      lines.size() > kMostOutputLines ? lines.size() - kMostOutputLines : 0;
  std::string out = "  Printed\n";
  if (left_out > 0) {
    absl::StrAppend(&out, "    ⋮ ", Count(left_out, "line"), "\n");
  }
  for (size_t i = left_out; i < lines.size(); ++i) {
    Line line;
    line.Put(4, lines[i]);
    out += line.Render(false);
  }
  return out;
}

}  // namespace ravel::internal
