// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "framework/report/line.h"
#include "framework/report/sections.h"
#include "framework/report/wording.h"

namespace ravel::internal {
namespace {

struct Entry {
  std::string thread;
  std::string what;
  std::string where;
};

// How things stand that a thread waits for to change.
const char* StateText(OpKind kind) {
  switch (kind) {
    case OpKind::kGet:
      return " (empty)";
    case OpKind::kPut:
      return " (full)";
    case OpKind::kJoinQueue:
      return " (unfinished)";
    case OpKind::kAcquire:
      return " (0 left)";
    case OpKind::kWaitEvent:
      return " (not set)";
    case OpKind::kGetFuture:
      return " (not ready)";
    default:
      return "";
  }
}

std::vector<Entry> Entries(const Failure& failure) {
  std::vector<Entry> entries;
  for (size_t i = 0; i < failure.threads.size(); ++i) {
    const auto& wait = failure.threads[i].waits;
    if (!wait) continue;
    entries.push_back({ThreadName(failure, static_cast<ThreadId>(i)),
                       WaitText(failure, *wait), LongPlace(wait->stack)});
    if (wait->holder == kNoThread || wait->kind == OpKind::kJoinThread) {
      continue;
    }
    const std::string since = LongPlace(wait->held_since);
    entries.push_back(
        {"",
         absl::StrCat("held by ", ThreadName(failure, wait->holder),
                      since.empty() ? "" : " since"),
         since});
  }
  return entries;
}

// Whom `thread` waits for, or kNoThread.
ThreadId WaitsFor(const Failure& failure, ThreadId thread) {
  if (thread >= failure.threads.size()) return kNoThread;
  const auto& wait = failure.threads[thread].waits;
  return wait ? wait->holder : kNoThread;
}

// The threads of a circle, its lowest number first; empty if there is none.
std::vector<ThreadId> Circle(const Failure& failure) {
  for (size_t start = 0; start < failure.threads.size(); ++start) {
    const auto first = static_cast<ThreadId>(start);
    std::vector<ThreadId> path = {first};
    while (path.size() <= failure.threads.size()) {
      const ThreadId next = WaitsFor(failure, path.back());
      if (next == kNoThread) break;
      if (next == first) return path;
      path.push_back(next);
    }
  }
  return {};
}

}  // namespace

std::string WaitText(const Failure& failure, const FailureWait& wait) {
  switch (wait.kind) {
    case OpKind::kNone:
      return wait.call.empty() ? "runs"
                               : absl::StrCat("blocked in ", wait.call, "()");
    case OpKind::kSleep:
      return "sleeps";
    case OpKind::kJoinThread:
      return absl::StrCat("waits for join of ",
                          wait.holder == kNoThread
                              ? wait.object
                              : ThreadName(failure, wait.holder));
    case OpKind::kWaitCondition:
    case OpKind::kWakeCondition:
      return absl::StrCat("waits for notification of ", wait.object);
    case OpKind::kGet:
    case OpKind::kPut:
    case OpKind::kJoinQueue:
    case OpKind::kAcquire:
    case OpKind::kWaitEvent:
    case OpKind::kPassBarrier:
    case OpKind::kGetFuture:
      return absl::StrCat("blocked in ", Traits(wait.kind).name, " on ",
                          wait.object, StateText(wait.kind));
    case OpKind::kInspect:  // of one of those that it looks at
      return wait.object.empty() ? "blocked in poll"
                                 : "blocked in poll on " + wait.object;
    default:
      return absl::StrCat("waits for ", Traits(wait.kind).name, " on ",
                          wait.object);
  }
}

std::string CircleText(const Failure& failure) {
  const std::vector<ThreadId> circle = Circle(failure);
  if (circle.empty()) return "";
  std::string text = ThreadName(failure, circle[0]);
  for (ThreadId thread : circle) {
    const FailureWait& wait = *failure.threads[thread].waits;
    const std::string holder = ThreadName(failure, wait.holder);
    if (wait.kind == OpKind::kJoinThread) {
      absl::StrAppend(&text, " → join of ", holder);
    } else {
      absl::StrAppend(&text, " → ", wait.object, " held by ", holder);
    }
  }
  return text;
}

std::string BlockedSection(const Story& story) {
  const std::vector<Entry> entries = Entries(story.failure);
  if (entries.empty()) return "";
  size_t thread = 0, what = 0;
  for (const Entry& entry : entries) {
    thread = std::max(thread, Width(entry.thread));
    what = std::max(what, Width(entry.what));
  }
  std::string out = "  Blocked\n";
  for (const Entry& entry : entries) {
    Line line;
    line.Put(4, entry.thread);
    line.Put(4 + thread + 2, entry.what);
    line.Put(4 + thread + 2 + what + 2, entry.where);
    out += line.Render(false);
  }
  const std::string circle = CircleText(story.failure);
  if (!circle.empty()) absl::StrAppend(&out, "    ", circle, "\n");
  return out;
}

}  // namespace ravel::internal
