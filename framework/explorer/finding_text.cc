// SPDX-License-Identifier: Apache-2.0

#include "framework/explorer/finding_text.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "framework/report/wording.h"

namespace ravel {
namespace {

std::string Number(uint64_t count, const char* one, const char* many) {
  return absl::StrCat(count, " ", count == 1 ? one : many);
}

// Where the step of the trace is among those of the report.
size_t ShownAs(const Failure& failure, size_t trace_step) {
  const auto found =
      std::ranges::find(failure.steps, trace_step, &FailureStep::trace);
  return static_cast<size_t>(found - failure.steps.begin());
}

// "lock forks[1]": without values, which will be others.
std::string Deed(const Failure& failure, const FailureStep& step) {
  FailureStep bare = step;
  bare.before = bare.after = std::nullopt;
  return internal::StepText(failure, bare, true);
}

std::string StepName(const Failure& failure, size_t index) {
  const FailureStep& step = failure.steps[index];
  return absl::StrCat("step ", index + 1, " (",
                      internal::ThreadName(failure, step.thread), ": ",
                      Deed(failure, step), ")");
}

// The thread that waits for the `number`th step after the last one.
ThreadId Waiter(const Failure& failure, size_t number) {
  for (size_t id = 0; id < failure.threads.size(); ++id) {
    if (!failure.threads[id].waits.has_value()) continue;
    if (number-- == 0) return static_cast<ThreadId>(id);
  }
  return 0;
}

// The step at or just before which a choice of this kind was made.
size_t StepOfChoice(const Failure& failure, ChoiceKind kind, size_t trace) {
  const auto fits = [&](size_t step) {
    if (step >= failure.steps.size()) return false;
    const OpKind did = failure.steps[step].kind;
    return kind == ChoiceKind::kUser ? did == OpKind::kChoose
           : kind == ChoiceKind::kWaiter
               ? did == OpKind::kNotifyOne || did == OpKind::kNotifyAll
               : true;
  };
  const size_t at = ShownAs(failure, trace);
  if (fits(at)) return at;
  return trace > 0 ? ShownAs(failure, trace - 1) : failure.steps.size();
}

FailurePass DescribeValue(const Failure& failure, const PassingChange& change) {
  FailurePass pass;
  const size_t step = StepOfChoice(failure, *change.choice, change.later);
  const bool known = step < failure.steps.size();
  const std::string where = known ? StepName(failure, step) : "";
  if (known) pass.steps.push_back(step);
  switch (*change.choice) {
    case ChoiceKind::kUser:
      pass.text = absl::StrCat(known ? where : "ravel::choose()", " gives ",
                               change.value, ", not ", change.was);
      break;
    case ChoiceKind::kWaiter:
      pass.text = absl::StrCat(known ? where : "a notification",
                               " wakes another thread");
      break;
    default:
      pass.text = "no process is killed";
      if (known) absl::StrAppend(&pass.text, " at ", where);
  }
  return pass;
}

// The step that was waited for is one of the other execution.
FailurePass DescribeHeldUp(const Failure& failure, const PassingChange& change,
                           const Failure& passing) {
  FailurePass pass;
  const size_t held = ShownAs(failure, change.later);
  const size_t awaited = ShownAs(passing, *change.awaited);
  if (held < failure.steps.size() && change.ended.has_value()) {
    pass.steps = {held};
    pass.text =
        absl::StrCat(StepName(failure, held), " comes after ",
                     internal::ThreadName(passing, *change.ended), "'s end");
    return pass;
  }
  if (held == failure.steps.size() || awaited == passing.steps.size()) {
    return pass;
  }
  const FailureStep& step = passing.steps[awaited];
  const std::string place = internal::LongPlace(step.stack);
  pass.steps = {held};
  pass.text = absl::StrCat(StepName(failure, held), " comes after ",
                           internal::ThreadName(passing, step.thread), "'s ",
                           Deed(passing, step),
                           place.empty() ? "" : absl::StrCat(" at ", place));
  return pass;
}

}  // namespace

std::string NeedsText(const Minimized& minimized) {
  const uint64_t least = minimized.preemptions;
  const std::string count =
      least == 0 ? "no preemption" : Number(least, "preemption", "preemptions");
  if (!minimized.is_fewest) {
    return absl::StrCat("fails with ", count, ", the fewest seen");
  }
  std::string text = absl::StrCat("needs ", count);
  if (least > 0) {
    absl::StrAppend(&text, "; no schedule ",
                    least == 1 ? "without one" : "with fewer", " fails",
                    minimized.others_pass ? "" : " this way");
  }
  if (minimized.seen.value_or(0) > 1) {
    absl::StrAppend(
        &text, "; of ", Number(*minimized.seen, "schedule", "schedules"),
        least == 0 ? " without one" : absl::StrCat(" with at most ", least),
        ", ", Number(minimized.failing, "fails", "fail"));
  }
  return text;
}

FailurePass DescribePass(const Failure& failure, const PassingChange& change,
                         const Failure& passing) {
  if (change.choice.has_value()) return DescribeValue(failure, change);
  if (change.awaited.has_value()) {
    return DescribeHeldUp(failure, change, passing);
  }
  FailurePass pass;
  const size_t later = ShownAs(failure, change.later);
  const size_t earlier = ShownAs(failure, change.earlier);
  if (later == failure.steps.size()) return pass;
  if (earlier < failure.steps.size()) {
    pass.steps = {earlier, later};
    pass.text = absl::StrCat(StepName(failure, earlier), " comes before ",
                             StepName(failure, later));
    return pass;
  }
  if (change.earlier < failure.trace_size) return pass;
  const ThreadId waiter = Waiter(failure, change.earlier - failure.trace_size);
  const std::string deed =
      internal::WaitStepText(failure, *failure.threads[waiter].waits);
  pass.steps = {later};
  pass.text = absl::StrCat(
      "the ", deed, " that ", internal::ThreadName(failure, waiter),
      " waits for comes before ", StepName(failure, later));
  return pass;
}

}  // namespace ravel
