// SPDX-License-Identifier: Apache-2.0

#include "framework/explorer/reversals.h"

#include <algorithm>
#include <map>

namespace ravel {
namespace {

// Of a long execution, what is near its end.
constexpr size_t kWindow = 600;
constexpr size_t kMostPerThread = 3;
constexpr size_t kNowhere = SIZE_MAX;

// What a thread's end and its start let go on cannot be turned round.
bool IsOfThreads(OpKind kind) {
  return kind == OpKind::kCreateThread || kind == OpKind::kExitThread ||
         kind == OpKind::kJoinThread || kind == OpKind::kTryJoin ||
         kind == OpKind::kDetachThread;
}

Effect EffectIn(const Step& step) {
  return IsOfThreads(step.kind) ? Effect() : EffectOf(step, EffectRules());
}

bool DependOn(const Effect& x, const Effect& y) {
  if (x.key == 0 || y.key == 0 || !(x.writes || y.writes)) return false;
  return x.key < y.key + y.bytes && y.key < x.key + x.bytes;
}

bool SameStep(const Step& a, const Step& b) {
  return a.kind == b.kind && a.address == b.address;
}

}  // namespace

Reversals::Reversals(std::span<const Step> steps,
                     std::span<const BlockedThread> blocked)
    : performed_(steps.size()),
      first_(steps.size() > kWindow ? steps.size() - kWindow : 0),
      steps_(steps.begin(), steps.end()) {
  for (const BlockedThread& thread : blocked) {
    steps_.push_back(MakeStep(thread.thread, thread.op));
  }
  std::vector<uint32_t> done(ThreadSet::kCapacity);
  for (size_t i = 0; i < steps_.size(); ++i) {
    const Step& step = steps_[i];
    effects_.push_back(EffectIn(step));
    ordinals_.push_back(done[step.thread]++);
  }
}

bool Reversals::Depend(size_t a, size_t b) const {
  const Effect& x = effects_[a];
  const Effect& y = effects_[b];
  if (steps_[a].thread == steps_[b].thread) return false;
  return !x.is_enabled && !y.is_enabled && DependOn(x, y);
}

std::vector<DependentPair> Reversals::Worth() const {
  std::vector<DependentPair> pairs;
  for (size_t later = steps_.size(); later-- > first_ + 1;) {
    std::map<ThreadId, size_t> counts;
    for (size_t i = std::min(later, performed_); i-- > first_;) {
      if (!Depend(i, later)) continue;
      if (++counts[steps_[i].thread] > kMostPerThread) continue;
      pairs.push_back({i, later});
    }
  }
  return pairs;
}

std::vector<Turn> Reversals::TurnsOf(const std::vector<ThreadId>& order) const {
  std::vector<Turn> turns;
  for (const ThreadId thread : order) {
    if (turns.empty() || turns.back().thread != thread) {
      turns.push_back({thread, 0});
    }
    ++turns.back().steps;
  }
  return turns;
}

std::vector<Turn> Reversals::Hasten(const DependentPair& pair) const {
  const ThreadId hastened = steps_[pair.later].thread;
  std::vector<ThreadId> order, behind;
  for (size_t i = 0; i < performed_; ++i) {
    const ThreadId thread = steps_[i].thread;
    const bool goes_on =
        i < pair.earlier || (i <= pair.later && thread == hastened);
    (goes_on ? order : behind).push_back(thread);
  }
  if (pair.later >= performed_) order.push_back(hastened);
  order.insert(order.end(), behind.begin(), behind.end());
  return TurnsOf(order);
}

std::vector<Turn> Reversals::Delay(const DependentPair& pair) const {
  const ThreadId delayed = steps_[pair.earlier].thread;
  std::vector<ThreadId> order, held_up, behind;
  for (size_t i = 0; i < performed_; ++i) {
    const ThreadId thread = steps_[i].thread;
    if (i > pair.later) {
      behind.push_back(thread);
    } else if (i < pair.earlier || thread != delayed) {
      order.push_back(thread);
    } else {
      held_up.push_back(thread);
    }
  }
  if (pair.later >= performed_) order.push_back(steps_[pair.later].thread);
  order.insert(order.end(), held_up.begin(), held_up.end());
  order.insert(order.end(), behind.begin(), behind.end());
  return TurnsOf(order);
}

std::vector<size_t> Reversals::WorthHolding() const {
  std::vector<size_t> steps;
  for (size_t i = performed_; i-- > first_;) {
    const OpKind kind = steps_[i].kind;
    const bool ends =
        kind == OpKind::kExitThread || kind == OpKind::kFailedCheck;
    if (!ends && kind != OpKind::kJoinThread) steps.push_back(i);
  }
  return steps;
}

std::vector<Turn> Reversals::HoldUp(size_t step) const {
  constexpr uint32_t kForEver = UINT32_MAX / 2;
  constexpr ThreadId kMore = 16;  // threads that have not been started yet
  const ThreadId held = steps_[step].thread;
  ThreadId threads = 0;
  std::vector<ThreadId> order;
  for (size_t i = 0; i < performed_; ++i) {
    const ThreadId thread = steps_[i].thread;
    if (i < step) order.push_back(thread);
    threads = std::max<ThreadId>(threads, thread + 1);
  }
  std::vector<Turn> turns = TurnsOf(order);
  for (ThreadId thread = 0; thread < threads + kMore; ++thread) {
    if (thread != held) turns.push_back({thread, kForEver});
  }
  turns.push_back({held, kForEver});
  return turns;
}

std::optional<Awaited> Reversals::AwaitedIn(std::span<const Step> other,
                                            size_t step) const {
  const size_t place = Find(other)[step];
  if (place == kNowhere) return std::nullopt;
  const Effect held = EffectIn(other[place]);
  std::optional<size_t> last;
  for (size_t i = place; i-- > step;) {
    if (other[i].thread == other[place].thread) continue;
    if (DependOn(held, EffectIn(other[i]))) return Awaited{i, true};
    if (!last) last = i;
  }
  if (!last) return std::nullopt;
  return Awaited{*last, false};
}

std::vector<size_t> Reversals::Find(std::span<const Step> other) const {
  std::vector<std::vector<size_t>> places;
  for (size_t i = 0; i < other.size(); ++i) {
    const ThreadId thread = other[i].thread;
    if (thread >= places.size()) places.resize(thread + size_t{1});
    places[thread].push_back(i);
  }
  std::vector<size_t> found;
  for (size_t i = 0; i < steps_.size(); ++i) {
    const ThreadId thread = steps_[i].thread;
    const bool has = thread < places.size() &&
                     ordinals_[i] < places[thread].size() &&
                     SameStep(steps_[i], other[places[thread][ordinals_[i]]]);
    found.push_back(has ? places[thread][ordinals_[i]] : kNowhere);
  }
  return found;
}

uint64_t Reversals::Distance(std::span<const Step> other) const {
  const std::vector<size_t> found = Find(other);
  uint64_t distance = 0;
  for (size_t later = first_; later < steps_.size(); ++later) {
    if (found[later] == kNowhere) continue;
    for (size_t i = first_; i < std::min(later, performed_); ++i) {
      const bool reversed = found[i] != kNowhere && found[later] < found[i];
      if (reversed && Depend(i, later)) ++distance;
    }
  }
  return distance;
}

bool Reversals::Reverses(std::span<const Step> other,
                         const DependentPair& pair) const {
  const std::vector<size_t> found = Find(other);
  return found[pair.earlier] != kNowhere && found[pair.later] != kNowhere &&
         found[pair.later] < found[pair.earlier];
}

}  // namespace ravel
