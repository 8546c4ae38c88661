// SPDX-License-Identifier: Apache-2.0

#include "tests/scheduler/race_oracle.h"

#include <algorithm>

#include "scheduler/point_set.h"

namespace ravel {

void RaceOracle::OnBegin(uint32_t) { count_ = 0; }

RaceOracle::Event* RaceOracle::Append(ThreadId thread, uint32_t place) {
  if (overflowed()) return &events_[kMaxEvents - 1];
  Event& event = events_[count_++];
  event = Event();
  event.step.thread = thread;
  event.place = place;
  return &event;
}

void RaceOracle::OnStep(const Step& step, uintptr_t place) {
  Event* event = Append(step.thread, PlaceOf(place));
  event->step = step;
  event->size = step.size();
}

void RaceOracle::OnAccess(ThreadId thread, uintptr_t address, size_t size,
                          bool is_write, uintptr_t place) {
  Event* event = Append(thread, PlaceOf(place));
  event->step.kind = is_write ? OpKind::kWrite : OpKind::kRead;
  event->step.address = address;
  event->size = size;
}

void RaceOracle::OnNewMemory(uintptr_t address, size_t size) {
  Event* event = Append(kNoThread, 0);
  event->new_memory = true;
  event->step.address = address;
  event->size = size;
}

bool RaceOracle::IsAtomicWrite(size_t event) const {
  const OpKind kind = events_[event].step.kind;
  return kind == OpKind::kAtomicStore || kind == OpKind::kAtomicUpdate;
}

bool RaceOracle::IsAtomicRead(size_t event) const {
  const OpKind kind = events_[event].step.kind;
  return kind == OpKind::kAtomicLoad || kind == OpKind::kAtomicUpdate;
}

bool RaceOracle::IsAtomic(size_t event) const {
  return IsAtomicRead(event) || IsAtomicWrite(event);
}

bool RaceOracle::IsFence(size_t event) const {
  return events_[event].step.kind == OpKind::kFence;
}

bool RaceOracle::SameThread(size_t a, size_t b) const {
  return events_[a].step.thread == events_[b].step.thread;
}

// The last write before it in the modification order, which is that of the
// execution; none if that is the initial value.
std::optional<size_t> RaceOracle::WriteReadBy(size_t read) const {
  for (size_t i = read; i-- > 0;) {
    if (IsAtomicWrite(i) &&
        events_[i].step.address == events_[read].step.address) {
      return i;
    }
  }
  return std::nullopt;
}

// Whether `write` is in the release sequence that `head` heads, or would if it
// released: only read-modify-writes go on with it.
bool RaceOracle::InSequence(size_t head, size_t write) const {
  if (events_[head].step.address != events_[write].step.address) return false;
  for (size_t i = head + 1; i <= write; ++i) {
    if (IsAtomicWrite(i) &&
        events_[i].step.address == events_[head].step.address &&
        events_[i].step.kind != OpKind::kAtomicUpdate) {
      return false;
    }
  }
  return true;
}

// What releases by way of `write`: itself, and the fences before it.
void RaceOracle::AddReleases(size_t write, Set& sources) const {
  if (Releases(events_[write].step.order())) sources.set(write);
  for (size_t i = 0; i < write; ++i) {
    if (IsFence(i) && SameThread(i, write) &&
        Releases(events_[i].step.order())) {
      sources.set(i);
    }
  }
}

// What would synchronise with `read` if it acquired.
void RaceOracle::AddAcquired(size_t read, Set& sources) const {
  const auto write = WriteReadBy(read);
  if (!write.has_value()) return;
  for (size_t head = 0; head <= *write; ++head) {
    if (IsAtomicWrite(head) && InSequence(head, *write)) {
      AddReleases(head, sources);
    }
  }
}

// The events with an edge to this one.
RaceOracle::Set RaceOracle::SourcesOf(size_t event) const {
  const Step& step = events_[event].step;
  Set sources;
  for (size_t i = 0; i < event; ++i) {
    const Step& other = events_[i].step;
    const bool creates =
        other.kind == OpKind::kCreateThread && other.object == step.thread;
    const bool joins =
        step.kind == OpKind::kJoinThread && step.object == other.thread;
    const bool takes = step.kind == OpKind::kLock ||
                       (step.kind == OpKind::kTryLock && step.value != 0);
    const bool hands_over =
        other.kind == OpKind::kUnlock && takes && other.object == step.object;
    if (SameThread(i, event) || creates || joins || hands_over) {
      sources.set(i);
    }
  }
  if (IsAtomicRead(event) && Acquires(step.order())) {
    AddAcquired(event, sources);
  }
  if (IsFence(event) && Acquires(step.order())) {
    for (size_t i = 0; i < event; ++i) {
      if (IsAtomicRead(i) && SameThread(i, event)) AddAcquired(i, sources);
    }
  }
  return sources;
}

// Edges only lead forwards.
void RaceOracle::FindOrder() {
  before_.assign(count_, Set());
  for (size_t event = 0; event < count_; ++event) {
    if (events_[event].new_memory) continue;
    const Set sources = SourcesOf(event);
    before_[event] = sources;
    for (size_t i = 0; i < event; ++i) {
      if (sources.test(i)) before_[event] |= before_[i];
    }
  }
}

bool RaceOracle::LivesOn(uintptr_t byte, size_t from, size_t to) const {
  for (size_t i = from; i < to; ++i) {
    const Event& event = events_[i];
    if (event.new_memory && byte - event.step.address < event.size) {
      return false;
    }
  }
  return true;
}

bool RaceOracle::Races(size_t a, size_t b) const {
  const Event& first = events_[a];
  const Event& second = events_[b];
  if (first.new_memory || second.new_memory || SameThread(a, b)) return false;
  const bool writes =
      Traits(first.step.kind).is_write || Traits(second.step.kind).is_write;
  if (!writes || (IsAtomic(a) && IsAtomic(b))) return false;
  if (before_[b].test(a)) return false;
  const uintptr_t begin = std::max(first.step.address, second.step.address);
  const uintptr_t end = std::min(first.step.address + first.size,
                                 second.step.address + second.size);
  for (uintptr_t byte = begin; byte < end; ++byte) {
    if (LivesOn(byte, a, b)) return true;
  }
  return false;
}

RaceOracle::Pairs RaceOracle::FindRaces() {
  FindOrder();
  Pairs pairs;
  for (size_t b = 0; b < count_; ++b) {
    for (size_t a = 0; a < b; ++a) {
      if (Races(a, b)) pairs.insert({events_[a].place, events_[b].place});
    }
  }
  return pairs;
}

}  // namespace ravel
