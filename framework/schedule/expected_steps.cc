// SPDX-License-Identifier: Apache-2.0

#include "framework/schedule/expected_steps.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string_view>
#include <tuple>

#include "absl/strings/str_cat.h"

namespace ravel {
namespace {

std::string_view LastName(std::string_view path) {
  return path.substr(path.find_last_of('/') + 1);
}

bool Same(const ExpectedStep& a, const ExpectedStep& b) {
  return a.thread == b.thread && a.kind == b.kind && a.object == b.object &&
         LastName(a.place.file) == LastName(b.place.file) &&
         a.place.line == b.place.line && a.place.function == b.place.function;
}

// In a program that was edited, where lines are others.
bool SameDeed(const ExpectedStep& a, const ExpectedStep& b) {
  return a.thread == b.thread && a.kind == b.kind && a.object == b.object &&
         a.place.function == b.place.function;
}

template <typename Thread>
std::string ThreadName(const std::vector<Thread>& threads, ThreadId thread) {
  if (thread < threads.size() && !threads[thread].name.empty()) {
    return absl::StrCat("thread ", threads[thread].name);
  }
  return absl::StrCat("thread number ", thread);
}

// "1st time" says nothing, so it is not said.
std::string Times(uint32_t count) {
  if (count < 2) return "";
  const bool teen = count / 10 % 10 == 1;
  const char* suffix = "th";
  if (!teen && count % 10 == 1) suffix = "st";
  if (!teen && count % 10 == 2) suffix = "nd";
  if (!teen && count % 10 == 3) suffix = "rd";
  return absl::StrCat(" (", count, suffix, " time)");
}

// "write database_value at database_test.cc:13 (2nd time)"
std::string Describe(const ExpectedStep& step) {
  std::string text = step.kind == Traits(OpKind::kFailedCheck).name
                         ? "fail a check"
                         : step.kind;
  if (!step.object.empty()) absl::StrAppend(&text, " ", step.object);
  if (!step.place.file.empty()) {
    absl::StrAppend(&text, " at ", std::string(LastName(step.place.file)), ":",
                    step.place.line);
  } else if (!step.place.function.empty()) {
    absl::StrAppend(&text, " in ", step.place.function);
  }
  return absl::StrCat(text, Times(step.occurrence));
}

}  // namespace

std::vector<ExpectedStep> ExpectedSteps(const Failure& failure) {
  using Key = std::tuple<ThreadId, OpKind, std::string_view, std::string_view,
                         int, std::string_view>;
  std::map<Key, uint32_t> seen;
  const Frame nowhere;
  std::vector<ExpectedStep> steps;
  steps.reserve(failure.steps.size());
  for (const FailureStep& step : failure.steps) {
    ExpectedStep& expected = steps.emplace_back();
    expected.thread = step.thread;
    expected.kind = Traits(step.kind).name;
    expected.object = step.object;
    const Frame& place = step.stack.empty() ? nowhere : step.stack.front();
    expected.place = place;
    expected.occurrence = ++seen[{step.thread, step.kind, step.object,
                                  place.file, place.line, place.function}];
  }
  return steps;
}

bool IsSameUpToFailedCheck(const ScheduleFile& expected, const Failure& got) {
  const std::vector<ExpectedStep> steps = ExpectedSteps(got);
  const char* const failed = Traits(OpKind::kFailedCheck).name;
  for (size_t i = 0; i < expected.steps.size(); ++i) {
    if (expected.steps[i].kind == failed) return true;
    if (i == expected.steps_left_out.after &&
        expected.steps_left_out.count != 0) {
      return false;
    }
    if (i >= steps.size()) return false;
    if (!SameDeed(expected.steps[i], steps[i])) return false;
  }
  return false;
}

std::string FirstDifference(const ScheduleFile& expected, const Failure& got) {
  const std::vector<ExpectedStep> steps = ExpectedSteps(got);
  // Of the steps that the file leaves out, nothing is known.
  const LeftOut& left_out = expected.steps_left_out;
  const auto place = [&](size_t i) {
    return i < left_out.after ? i : i + left_out.count;
  };
  const size_t size = expected.steps.size();
  size_t i = 0;
  while (i < size && place(i) < steps.size() &&
         Same(expected.steps[i], steps[place(i)])) {
    ++i;
  }
  const size_t at = std::min(place(i), steps.size());
  if (i == size && at == steps.size()) return "";

  std::string text = absl::StrCat("step ", at + 1, ": expected ");
  if (i == size) {
    absl::StrAppend(&text, "the end of the execution");
  } else if (at < place(i) && i == left_out.after) {
    absl::StrAppend(&text, "another of ", left_out.count,
                    " steps that the file leaves out");
  } else {
    const ExpectedStep& step = expected.steps[i];
    absl::StrAppend(&text, ThreadName(expected.threads, step.thread), " to ",
                    Describe(step));
  }
  if (at == steps.size()) {
    return absl::StrCat(text, ", but the execution ended");
  }
  return absl::StrCat(text, ", but ", ThreadName(got.threads, steps[at].thread),
                      " came to ", Describe(steps[at]));
}

}  // namespace ravel
