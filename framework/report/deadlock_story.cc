// SPDX-License-Identifier: Apache-2.0

#include "framework/report/deadlock_story.h"

#include <algorithm>
#include <initializer_list>
#include <optional>

#include "absl/strings/str_cat.h"
#include "framework/report/sections.h"
#include "framework/report/wording.h"

namespace ravel::internal {
namespace {

class Teller {
 public:
  explicit Teller(const Failure& failure) : failure_(failure) {}

  std::vector<Sentence> Tell();

 private:
  using Kinds = std::initializer_list<OpKind>;

  // The first or last step in [begin, end) of a kind, on an object.
  std::optional<size_t> First(size_t begin, size_t end, Kinds kinds,
                              const std::string& object) const;
  std::optional<size_t> Last(size_t end, Kinds kinds, const std::string& object,
                             ThreadId thread = kNoThread) const;
  bool Fits(size_t step, Kinds kinds, const std::string& object) const;
  void TellOfLock(ThreadId thread, const FailureWait& wait);
  void TellOfCircle();
  void TellOfNotification(ThreadId thread, const FailureWait& wait);
  std::string TellOfWoken(size_t notify, ThreadId thread,
                          const std::string& object) const;
  std::string Name(ThreadId thread) const {
    return ThreadName(failure_, thread);
  }
  void Say(size_t step, const std::string& text) {
    sentences_.push_back({step, step, text});
  }

  const Failure& failure_;
  std::vector<Sentence> sentences_;
};

bool Teller::Fits(size_t step, Kinds kinds, const std::string& object) const {
  const FailureStep& candidate = failure_.steps[step];
  return candidate.object == object &&
         std::find(kinds.begin(), kinds.end(), candidate.kind) != kinds.end();
}

std::optional<size_t> Teller::First(size_t begin, size_t end, Kinds kinds,
                                    const std::string& object) const {
  for (size_t i = begin; i < end; ++i) {
    if (Fits(i, kinds, object)) return i;
  }
  return std::nullopt;
}

std::optional<size_t> Teller::Last(size_t end, Kinds kinds,
                                   const std::string& object,
                                   ThreadId thread) const {
  for (size_t i = end; i-- > 0;) {
    const bool is_whose =
        thread == kNoThread || failure_.steps[i].thread == thread;
    if (is_whose && Fits(i, kinds, object)) return i;
  }
  return std::nullopt;
}

void Teller::TellOfLock(ThreadId thread, const FailureWait& wait) {
  const auto taken =
      Last(failure_.steps.size(), {OpKind::kLock, OpKind::kTryLock},
           wait.object, wait.holder);
  if (!taken) return;
  const std::string whose = wait.holder == thread ? "itself" : Name(thread);
  Say(*taken, absl::StrCat(Name(wait.holder), " locks ", wait.object,
                           " and keeps it; ", whose, " waits for it."));
}

// What became of the thread that a notification woke.
std::string Teller::TellOfWoken(size_t notify, ThreadId thread,
                                const std::string& object) const {
  const size_t end = failure_.steps.size();
  const auto wake = First(notify, end, {OpKind::kWakeCondition}, object);
  if (!wake || failure_.steps[*wake].thread == thread) return "";
  const ThreadId woken = failure_.steps[*wake].thread;
  std::string text =
      absl::StrCat("wakes ", Name(woken), ", not ", Name(thread));
  for (size_t i = *wake; i < end; ++i) {
    if (failure_.steps[i].thread != woken) continue;
    if (!Fits(i, {OpKind::kWaitCondition}, object)) continue;
    return absl::StrCat(text, "; ", Name(woken), " waits again at step ",
                        i + 1);
  }
  return text;
}

void Teller::TellOfNotification(ThreadId thread, const FailureWait& wait) {
  static constexpr Kinds kNotify = {OpKind::kNotifyOne, OpKind::kNotifyAll};
  const size_t end = failure_.steps.size();
  const auto waits = Last(end, {OpKind::kWaitCondition}, wait.object, thread);
  if (!waits) return;
  const auto last = Last(end, kNotify, wait.object);
  if (!last) {
    return Say(*waits, absl::StrCat(Name(thread), " waits for ", wait.object,
                                    ", which nobody notifies."));
  }
  const FailureStep& notify = failure_.steps[*last];
  const std::string does =
      absl::StrCat(Name(notify.thread), "'s ", Traits(notify.kind).name, " of ",
                   wait.object);
  if (*last < *waits) {
    Say(*last, absl::StrCat(does, " is the last one."));
    return Say(*waits, absl::StrCat(Name(thread), " waits for ", wait.object,
                                    " after that: nobody will wake it."));
  }
  Say(*waits, absl::StrCat(Name(thread), " waits for ", wait.object, "."));
  const std::string woken = TellOfWoken(*last, thread, wait.object);
  if (woken.empty()) return;
  const bool one = notify.kind == OpKind::kNotifyOne;
  Say(*last, absl::StrCat(does, ", the last one, ", woken, ".",
                          one ? " notify_all would have woken both." : ""));
}

void Teller::TellOfCircle() {
  if (sentences_.size() < 2 || CircleText(failure_).empty()) return;
  const bool only_locks =
      std::ranges::all_of(failure_.threads, [](const FailureThread& thread) {
        return !thread.waits || thread.waits->kind == OpKind::kLock ||
               thread.waits->kind == OpKind::kJoinThread;
      });
  if (!only_locks) return;
  sentences_.push_back(
      {sentences_.front().first, sentences_.back().last,
       "If all took these locks in one order, they could not wait in a "
       "circle."});
}

std::vector<Sentence> Teller::Tell() {
  for (size_t i = 0; i < failure_.threads.size(); ++i) {
    const auto& wait = failure_.threads[i].waits;
    if (!wait.has_value()) continue;
    const auto thread = static_cast<ThreadId>(i);
    if (wait->kind == OpKind::kLock && wait->holder != kNoThread) {
      TellOfLock(thread, *wait);
    } else if (wait->kind == OpKind::kWakeCondition) {
      TellOfNotification(thread, *wait);
    }
  }
  std::ranges::stable_sort(
      sentences_, [](const Sentence& a, const Sentence& b) {
        return a.first != b.first ? a.first < b.first
                                  : a.text.size() > b.text.size();
      });
  // What one waiter's story says of a step may be part of another's.
  const auto known = [](const Sentence& a, const Sentence& b) {
    return a.first == b.first;
  };
  sentences_.erase(std::unique(sentences_.begin(), sentences_.end(), known),
                   sentences_.end());
  TellOfCircle();
  return std::move(sentences_);
}

}  // namespace

std::vector<Sentence> ExplainDeadlock(const Failure& failure) {
  if (failure.kind != "deadlock" || failure.real) return {};
  return Teller(failure).Tell();
}

}  // namespace ravel::internal
