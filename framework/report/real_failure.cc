// SPDX-License-Identifier: Apache-2.0

#include "framework/report/real_failure.h"

#include <algorithm>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "framework/report/symbolizer.h"

namespace ravel {
namespace {

class Builder {
 public:
  explicit Builder(std::span<const HungThread> threads) {
    for (const HungThread& thread : threads) threads_.push_back(&thread);
    std::ranges::sort(threads_, {}, [](const HungThread* thread) {
      return std::pair(thread->process, thread->number);
    });
  }

  void AddThreads(Failure& failure) {
    for (const HungThread* thread : threads_) {
      FailureThread made;
      made.name = NameOf(*thread);
      made.waits = WaitOf(*thread);
      failure.threads.push_back(std::move(made));
    }
  }

 private:
  // As in RealThreads; the unknown ones are not the program's own.
  static std::string NameOf(const HungThread& thread) {
    if (thread.name[0] != '\0') return thread.name;
    return "thread " + std::to_string(thread.tid);
  }

  FailureWait WaitOf(const HungThread& thread) {
    FailureWait wait;
    wait.kind = thread.kind;
    if (wait.kind == OpKind::kWaitProcess) wait.kind = OpKind::kJoinThread;
    wait.call = thread.call;
    wait.stack =
        symbolizer_.UserFrames({thread.frames, size_t{thread.frame_count}});
    wait.holder = HolderOf(thread);
    if (thread.kind != OpKind::kNone) wait.object = ObjectOf(thread);
    return wait;
  }

  ThreadId HolderOf(const HungThread& thread) const {
    for (size_t i = 0; i < threads_.size(); ++i) {
      if (HasInTheWay(thread, *threads_[i])) return static_cast<ThreadId>(i);
    }
    return kNoThread;
  }

  static bool HasInTheWay(const HungThread& thread, const HungThread& other) {
    if (thread.holder_tid != 0 && thread.holder_tid == other.tid) return true;
    if (thread.kind == OpKind::kWaitProcess) {
      return other.pid == other.tid &&
             thread.object == static_cast<uintptr_t>(other.pid);
    }
    if (thread.pid != other.pid) return false;
    if (thread.kind == OpKind::kJoinThread) {
      return thread.object == other.handle;
    }
    return thread.holder_number != 0 && thread.holder_number == other.number;
  }

  std::string ObjectOf(const HungThread& thread) {
    if (thread.kind == OpKind::kJoinThread) return "a thread";
    if (thread.kind == OpKind::kWaitProcess) return "a process";
    if (thread.object == 0) return "";
    const std::string sort = thread.sort;
    if (thread.object_name[0] != '\0') {
      return sort + " \"" + thread.object_name + "\"";
    }
    std::string& name = names_[thread.object];
    if (name.empty()) {
      name = symbolizer_.Variable(thread.object, thread.object_size);
    }
    if (name.empty()) name = sort + " " + std::to_string(++numbers_[sort]);
    return name;
  }

  std::vector<const HungThread*> threads_;
  Symbolizer symbolizer_;
  std::map<uintptr_t, std::string> names_;
  std::map<std::string, int> numbers_;
};

}  // namespace

Failure BuildRealFailure(const SearchState& state) {
  const Outcome& outcome = state.bug.outcome;
  Failure failure;
  failure.real = true;
  failure.kind = KindName(outcome.kind);
  failure.message = outcome.message;
  failure.file = outcome.file;
  failure.line = outcome.line;
  if (outcome.kind == OutcomeKind::kDeadlock ||
      outcome.kind == OutcomeKind::kHang) {
    Builder(state.hung.Threads()).AddThreads(failure);
  }
  return failure;
}

}  // namespace ravel
