// SPDX-License-Identifier: Apache-2.0

#include "scheduler/observers/lock_order.h"

#include <algorithm>

namespace ravel {
namespace {

uint64_t Mix(uint64_t a, uint64_t b) {
  const uint64_t mixed = (a ^ 0x9e3779b97f4a7c15) * (b | 1);
  return (mixed ^ mixed >> 29) * 0xbf58476d1ce4e5b9;
}

// A wait that gives up after a time; models mark it so.
bool HasDeadline(const Step& step) {
  return step.order() == MemoryOrder::kRelaxed;
}

}  // namespace

void InversionLog::Add(Inversion inversion, uint64_t key,
                       const ExecutionLog& log, size_t places_in_force) {
  if (std::find(keys, keys + count, key) != keys + count) return;
  if (count == kMaxInversions) return;
  // Several of one execution share its choices.
  const bool same =
      count > 0 && inversions[count - 1].execution == log.execution;
  if (!same && kMaxChoices - choice_count < log.choice_count) return;
  inversion.execution = log.execution;
  inversion.places = static_cast<uint32_t>(places_in_force);
  inversion.choice_count = log.choice_count;
  if (same) {
    inversion.choices_begin = inversions[count - 1].choices_begin;
  } else {
    inversion.choices_begin = choice_count;
    std::copy_n(log.choices, log.choice_count, choices + choice_count);
    choice_count += log.choice_count;
  }
  keys[count] = key;
  inversions[count++] = inversion;
}

bool LockGraph::Analyze(const ExecutionLog& log, size_t places_in_force,
                        InversionLog& found) {
  log_ = &log;
  found_ = &found;
  places_ = places_in_force;
  any_ = false;
  Walk(log.Steps(), /*collects=*/false);
  if (!several_ || IsKnown()) return false;
  Walk(log.Steps(), /*collects=*/true);
  AddClocks(log.Steps(), log.thread_count);
  tries_ = 0;
  for (size_t i = 0; i < edges_.size(); ++i) {
    path_.assign(1, &edges_[i]);
    Extend(i);
  }
  return any_;
}

void LockGraph::Walk(std::span<const Step> steps, bool collects) {
  for (Thread& thread : threads_) {
    thread.held.clear();
    thread.segment = 0;
  }
  edges_.clear();
  print_ = 0;
  first_ = kNoThread;
  several_ = false;
  uint32_t index = 0;
  for (const Step& step : steps) {
    switch (step.kind) {
      case OpKind::kLock:
      case OpKind::kLockShared:
      case OpKind::kTryLock:
      case OpKind::kTryLockShared:
        Take(step, index, collects);
        break;
      case OpKind::kUnlock:
      case OpKind::kUnlockShared:
        GiveBack(step);
        break;
      case OpKind::kCreateThread:
      case OpKind::kJoinThread:
        print_ += Mix(Of(step.thread).segment++,
                      uint64_t{step.thread} << 32 | uint64_t{step.object} << 8 |
                          static_cast<uint64_t>(step.kind));
        break;
      default:
        break;
    }
    ++index;
  }
}

LockGraph::Thread& LockGraph::Of(ThreadId thread) {
  if (thread >= threads_.size()) threads_.resize(thread + 1u);
  return threads_[thread];
}

void LockGraph::Take(const Step& step, uint32_t index, bool collects) {
  const bool tries =
      step.kind == OpKind::kTryLock || step.kind == OpKind::kTryLockShared;
  if (tries && step.value == 0) return;
  Thread& thread = Of(step.thread);
  const bool shared =
      step.kind == OpKind::kLockShared || step.kind == OpKind::kTryLockShared;
  const Held wanted = {step.object, index, step.address, shared};
  if (!thread.held.empty() && !tries && !HasDeadline(step)) {
    several_ |= first_ != kNoThread && first_ != step.thread;
    first_ = step.thread;
    uint64_t print = Mix(wanted.address + (shared ? 1 : 0), step.thread);
    for (const Held& one : thread.held) {
      print = Mix(print, one.address + (one.shared ? 1 : 0));
    }
    print = Mix(print, thread.segment);
    print_ += print;
    for (size_t i = 0; collects && i < thread.held.size(); ++i) {
      AddEdge(
          {print + i, thread.held[i], wanted, step.thread, thread.held, {}});
    }
  }
  thread.held.push_back(wanted);
}

// A loop makes the same one again and again.
void LockGraph::AddEdge(const Edge& edge) {
  if (edge.held.object == edge.wanted.object || edges_.size() == kMaxEdges) {
    return;
  }
  const bool known =
      std::any_of(edges_.begin(), edges_.end(),
                  [&](const Edge& other) { return other.print == edge.print; });
  if (!known) edges_.push_back(edge);
}

void LockGraph::GiveBack(const Step& step) {
  std::vector<Held>& held = Of(step.thread).held;
  for (size_t i = held.size(); i-- > 0;) {
    if (held[i].object != step.object) continue;
    held.erase(held.begin() + static_cast<ptrdiff_t>(i));
    return;
  }
}

bool LockGraph::IsKnown() {
  uint64_t& slot = known_[print_ % kKnown];
  const bool known = slot == print_;
  slot = print_;
  return known;
}

// Vector clocks of nothing but creations and joins: other synchronisation
// may come out another way in another schedule.
void LockGraph::AddClocks(std::span<const Step> steps, size_t threads) {
  std::vector<std::vector<uint32_t>> clocks(threads,
                                            std::vector<uint32_t>(threads));
  clocks[0][0] = 1;
  size_t edge = 0;
  for (uint32_t i = 0; i < steps.size(); ++i) {
    const Step& step = steps[i];
    std::vector<uint32_t>& clock = clocks[step.thread];
    if (step.kind == OpKind::kCreateThread) {
      clocks[step.object] = clock;
      clocks[step.object][step.object] = 1;
      ++clock[step.thread];
    } else if (step.kind == OpKind::kJoinThread) {
      for (size_t j = 0; j < threads; ++j) {
        clock[j] = std::max(clock[j], clocks[step.object][j]);
      }
    }
    for (; edge < edges_.size() && edges_[edge].wanted.step == i; ++edge) {
      edges_[edge].clock = clock;
    }
  }
}

bool LockGraph::Concurrent(const Edge& a, const Edge& b) const {
  return a.clock[b.thread] < b.clock[b.thread] &&
         b.clock[a.thread] < a.clock[a.thread];
}

bool LockGraph::MayFollow(const Edge& edge) const {
  return std::all_of(path_.begin(), path_.end(), [&](const Edge* other) {
    if (edge.thread == other->thread || !Concurrent(edge, *other)) return false;
    for (const Held& a : edge.all) {
      for (const Held& b : other->all) {
        if (a.object == b.object && !(a.shared && b.shared)) return false;
      }
    }
    return true;
  });
}

// Follows from the path's end what other threads hold. The first of a circle
// is its lowest, so each is found once.
void LockGraph::Extend(size_t first) {
  const Held& wanted = path_.back()->wanted;
  for (size_t i = first + 1; i < edges_.size(); ++i) {
    if (++tries_ > kMaxTries) return;
    const Edge& next = edges_[i];
    if (next.held.object != wanted.object ||
        (next.held.shared && wanted.shared) || !MayFollow(next)) {
      continue;
    }
    path_.push_back(&next);
    const Held& begin = path_.front()->held;
    if (next.wanted.object == begin.object) {
      if (!(next.wanted.shared && begin.shared)) Report();
    } else if (path_.size() < Inversion::kMaxThreads) {
      Extend(first);
    }
    path_.pop_back();
  }
}

void LockGraph::Report() {
  any_ = true;
  Inversion inversion;
  uint64_t key = 0;
  for (const Edge* edge : path_) {
    inversion.requests[inversion.size++] = {edge->thread, edge->held.step,
                                            edge->wanted.step};
    key += Mix(edge->held.address, edge->wanted.address);
  }
  found_->Add(inversion, key, *log_, places_);
}

}  // namespace ravel
