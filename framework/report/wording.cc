// SPDX-License-Identifier: Apache-2.0

#include "framework/report/wording.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "framework/report/story.h"

namespace ravel::internal {
namespace {

constexpr uint64_t kLargestCount = uint64_t{1} << 40;
constexpr uint64_t kLargestNegative = 1'000'000;

// |value| if it looks like a negative number of `bits` bits, else 0.
uint64_t NegativeMagnitude(uint64_t value, int bits) {
  const uint64_t mask = UINT64_MAX >> (64 - bits);
  const uint64_t magnitude = (~value + 1) & mask;
  // 200 in a byte is more likely itself than -56.
  const uint64_t plausible =
      std::min(kLargestNegative, uint64_t{1} << (bits - 4));
  return magnitude <= plausible ? magnitude : 0;
}

std::string Named(const char* verb, const std::string& object) {
  return object.empty() ? verb : absl::StrCat(verb, " ", object);
}

std::string AccessText(const FailureStep& step, bool named) {
  std::string text = Traits(step.kind).name;
  if (named && !step.object.empty()) absl::StrAppend(&text, " ", step.object);
  if (step.after) {
    if (step.before) {
      absl::StrAppend(&text, " ", BeforeText(step), " →");
    }
    absl::StrAppend(&text, " ", AfterText(step));
  } else if (step.before) {
    absl::StrAppend(&text, " → ", BeforeText(step));
  }
  return text;
}

std::string BaseName(const std::string& file) {
  const size_t slash = file.rfind('/');
  return slash == std::string::npos ? file : file.substr(slash + 1);
}

}  // namespace

std::string ValueText(uint64_t value, uint8_t size) {
  const int bits = size >= 1 && size <= 8 ? size * 8 : 64;
  if (const uint64_t negative = NegativeMagnitude(value, bits); negative != 0) {
    return absl::StrCat("-", negative);
  }
  if (value >= kLargestCount) return absl::StrCat("0x", absl::Hex(value));
  return absl::StrCat(value);
}

std::string BeforeText(const FailureStep& step) {
  if (!step.before_name.empty()) return step.before_name;
  return ValueText(*step.before, step.size);
}

std::string AfterText(const FailureStep& step) {
  if (!step.after_name.empty()) return step.after_name;
  return ValueText(*step.after, step.size);
}

std::string Count(size_t count, std::string_view noun) {
  std::string digits = absl::StrCat(count);
  for (size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, 1, ',');
  return absl::StrCat(digits, " ", absl::string_view(noun.data(), noun.size()),
                      count == 1 ? "" : "s");
}

std::string ThreadName(const Failure& failure, ThreadId thread) {
  if (thread < failure.threads.size() &&
      !failure.threads[thread].name.empty()) {
    return failure.threads[thread].name;
  }
  return absl::StrCat("thread ", thread);
}

std::string StepText(const Failure& failure, const FailureStep& step,
                     bool named) {
  const OpTraits& traits = Traits(step.kind);
  if (traits.is_memory) return AccessText(step, named);
  switch (step.kind) {
    case OpKind::kCreateThread:
    case OpKind::kJoinThread:
    case OpKind::kDetachThread:
      return Named(traits.name, step.other == kNoThread
                                    ? step.object
                                    : ThreadName(failure, step.other));
    case OpKind::kFailedCheck:
      return Named("✗", step.object.empty() ? "failed" : step.object);
    case OpKind::kChoose:
      return AccessText(step, true);
    default:
      return Named(traits.name, step.object);
  }
}

std::string WaitStepText(const Failure& failure, const FailureWait& wait) {
  FailureStep step;
  step.kind = wait.kind;
  step.object = wait.object;
  if (wait.kind == OpKind::kJoinThread) step.other = wait.holder;
  return StepText(failure, step, true);
}

std::string FileAndLine(const std::string& file, int line) {
  if (line == 0) return BaseName(file);
  return absl::StrCat(BaseName(file), ":", line);
}

std::string ShortPlace(const Story& story, const std::vector<Frame>& stack) {
  if (stack.empty()) return "";
  const Frame& frame = stack[0];
  if (frame.file != story.file) return FileAndLine(frame.file, frame.line);
  return frame.line == 0 ? "" : absl::StrCat(":", frame.line);
}

std::string LongPlace(const std::vector<Frame>& stack) {
  if (stack.empty()) return "";
  std::string place = FileAndLine(stack[0].file, stack[0].line);
  if (!place.empty() && !stack[0].function.empty()) place += " ";
  return place + stack[0].function;
}

}  // namespace ravel::internal
