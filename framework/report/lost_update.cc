// SPDX-License-Identifier: Apache-2.0

#include "framework/report/lost_update.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "framework/report/wording.h"

namespace ravel::internal {
namespace {

bool IsRead(const FailureStep& step) {
  return Traits(step.kind).is_memory && !Traits(step.kind).is_write;
}

bool IsUpdate(const FailureStep& step) {
  return step.kind == OpKind::kAtomicUpdate;
}

bool InOneFunction(const FailureStep& a, const FailureStep& b) {
  return !a.stack.empty() && !b.stack.empty() &&
         a.stack[0].function == b.stack[0].function;
}

// The accesses to one variable, and the search among them. Indices are into
// `accesses`.
class Search {
 public:
  Search(const Failure& failure, const std::string& object)
      : steps_(failure.steps), object_(object) {
    for (size_t i = 0; i < steps_.size(); ++i) {
      const FailureStep& step = steps_[i];
      if (Traits(step.kind).is_memory && step.object == object) {
        accesses_.push_back(i);
      }
    }
  }

  std::optional<LostUpdate> First() const {
    for (size_t i = 0; i < accesses_.size(); ++i) {
      if (std::optional<LostUpdate> lost = EndingIn(i)) return lost;
    }
    return std::nullopt;
  }

 private:
  const FailureStep& At(size_t access) const {
    return steps_[accesses_[access]];
  }

  // The last access before `access` of the same thread.
  std::optional<size_t> Previous(size_t access) const {
    for (size_t i = access; i-- > 0;) {
      if (At(i).thread == At(access).thread) return i;
    }
    return std::nullopt;
  }

  std::optional<size_t> LastWriteBetween(size_t begin, size_t end) const {
    for (size_t i = end; --i > begin;) {
      if (Traits(At(i).kind).is_write) return i;
    }
    return std::nullopt;
  }

  // Whether a thread other than the two has seen what `write` wrote.
  bool WasSeen(size_t write, size_t overwrite) const {
    for (size_t i = write + 1; i < overwrite; ++i) {
      if (At(i).thread != At(write).thread) return true;
    }
    return false;
  }

  std::optional<LostUpdate> EndingIn(size_t overwrite) const {
    const FailureStep& last = At(overwrite);
    if (!Traits(last.kind).is_write || IsUpdate(last)) return std::nullopt;
    const std::optional<size_t> read = Previous(overwrite);
    if (!read || !IsRead(At(*read)) || !InOneFunction(At(*read), last)) {
      return std::nullopt;
    }
    const std::optional<size_t> write = LastWriteBetween(*read, overwrite);
    if (!write || WasSeen(*write, overwrite)) return std::nullopt;
    std::optional<size_t> other_read = write;
    if (!IsUpdate(At(*write))) other_read = Previous(*write);
    if (!other_read || !(IsRead(At(*other_read)) || other_read == write)) {
      return std::nullopt;
    }
    return LostUpdate{object_, accesses_[*read], accesses_[*other_read],
                      accesses_[*write], accesses_[overwrite]};
  }

  const std::vector<FailureStep>& steps_;
  const std::string& object_;
  std::vector<size_t> accesses_;
};

// "reads 0", "reads the same 0" or, where the value is not known, "reads x".
std::string Reads(const Failure& failure, const std::string& object,
                  size_t read, const FailureStep* same_as) {
  const FailureStep& step = failure.steps[read];
  if (!step.before) return absl::StrCat("reads ", object);
  const bool same = same_as != nullptr && same_as->before == step.before;
  return absl::StrCat("reads ", same ? "the same " : "", BeforeText(step));
}

std::string Writes(const FailureStep& step) {
  if (!step.after) return "writes";
  return absl::StrCat("writes ", AfterText(step));
}

// Why the thread of `read` did not get to `write` at once.
std::string Pause(const Failure& failure, size_t read, size_t write) {
  const ThreadId thread = failure.steps[read].thread;
  for (size_t i = read; i < write; ++i) {
    const FailureStep& step = failure.steps[i];
    if (step.thread != thread) continue;
    if (step.preempted) return " and is preempted before it writes";
    if (step.kind == OpKind::kSleep) return " and sleeps before it writes";
    if (step.kind == OpKind::kYield) return " and yields before it writes";
  }
  return "";
}

std::string LastSentence(const Failure& failure, const LostUpdate& lost) {
  const FailureStep& read = failure.steps[lost.stale_read];
  const FailureStep& other = failure.steps[lost.other_write];
  const FailureStep& last = failure.steps[lost.overwrite];
  const std::string stale = read.before ? BeforeText(read) : "value";
  const bool again = last.after && last.after == other.after;
  return absl::StrCat(ThreadName(failure, last.thread),
                      " resumes with its stale ", stale, " and ", Writes(last),
                      again ? " again" : "", ". ",
                      ThreadName(failure, other.thread), "'s update is lost.");
}

}  // namespace

std::optional<LostUpdate> FindLostUpdate(const Failure& failure,
                                         const std::string& object) {
  return Search(failure, object).First();
}

std::vector<Sentence> Explain(const Failure& failure, const LostUpdate& lost) {
  const FailureStep& stale = failure.steps[lost.stale_read];
  const FailureStep& other_read = failure.steps[lost.other_read];
  const FailureStep& other_write = failure.steps[lost.other_write];
  const std::string first = ThreadName(failure, stale.thread);
  const std::string second = ThreadName(failure, other_read.thread);
  const std::string pause = Pause(failure, lost.stale_read, lost.overwrite);
  const bool first_reads_first = lost.stale_read < lost.other_read;

  std::vector<Sentence> story;
  if (first_reads_first) {
    story.push_back(
        {lost.stale_read, lost.stale_read,
         absl::StrCat(first, " ",
                      Reads(failure, lost.object, lost.stale_read, nullptr),
                      pause, ".")});
    const std::string does =
        absl::StrCat(Reads(failure, lost.object, lost.other_read, &stale),
                     " and ", Writes(other_write));
    story.push_back({lost.other_read, lost.other_write,
                     absl::StrCat(second, " ", does, ".")});
  } else {
    story.push_back(
        {lost.other_read, lost.other_read,
         absl::StrCat(second, " ",
                      Reads(failure, lost.object, lost.other_read, nullptr),
                      ".")});
    story.push_back(
        {lost.stale_read, lost.stale_read,
         absl::StrCat(first, " ",
                      Reads(failure, lost.object, lost.stale_read, &other_read),
                      pause, ".")});
    story.push_back({lost.other_write, lost.other_write,
                     absl::StrCat(second, " ", Writes(other_write), ".")});
  }
  story.push_back(
      {lost.overwrite, lost.overwrite, LastSentence(failure, lost)});
  return story;
}

}  // namespace ravel::internal
