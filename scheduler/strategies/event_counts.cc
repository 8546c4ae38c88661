// SPDX-License-Identifier: Apache-2.0

#include "scheduler/strategies/event_counts.h"

#include <algorithm>
#include <bit>
#include <map>
#include <vector>

#include "scheduler/commute.h"

namespace ravel {
namespace {

uint64_t EntryKey(uint64_t thread_name, uint64_t sort) {
  const uint64_t key = MixHash(thread_name, sort);
  return key == 0 ? 1 : key;
}

// What is known of a thread of the execution that is learned from.
struct Thread {
  uint64_t name = 0;
  uint64_t created = 0;
  ThreadId creator = kNoThread;
  bool born_early = false;  // before its creator first joined another
  bool joined = false;
};

bool Contains(std::span<const uint64_t> places, uint64_t place) {
  return std::find(places.begin(), places.end(), place) != places.end();
}

}  // namespace

void EventCounts::Begin(uint64_t execution) {
  if (!learns_) return;
  if (execution == 1) {
    for (size_t i = 0; i < 2; ++i) tables_[i] = Table();
    states_[0] = State();
    return;
  }
  if (execution == states_[0].begun) return;
  states_[0].begun = execution;
  const uint64_t last = execution - 1;
  if (last > kLast) return;
  const uint64_t end = std::bit_ceil(last);
  if (last + kSample > end && log_->execution == last) Learn();
  if (last == end) Adopt();
}

EventCounts::Entry* EventCounts::Find(Table& table, uint64_t key) {
  size_t i = key % kEntries;
  for (size_t tried = 0; tried < kEntries; ++tried, i = (i + 1) % kEntries) {
    Entry& entry = table.entries[i];
    if (entry.key == key || entry.key == 0) return &entry;
  }
  return nullptr;
}

// The places of the steps so far, in order, that two threads share.
void EventCounts::FindShared(Table& table) {
  struct Use {
    ThreadId thread;
    bool several = false;
    bool changed = false;
    bool listed = false;
  };
  std::map<uint64_t, Use> uses;
  for (const Step& step : log_->Steps()) {
    const uint64_t place = IsEvent(step) ? PlaceKey(step) : 0;
    if (place == 0) continue;
    Use& use = uses.try_emplace(place, Use{step.thread}).first->second;
    use.several |= use.thread != step.thread;
    use.changed |= !OnlyLooks(step.kind, step.value);
    if (use.listed || !use.several || !use.changed) continue;
    use.listed = true;
    if (Contains({table.place, table.places}, place)) continue;
    if (table.places == kMaxPlaces) return;
    table.place[table.places++] = place;
  }
}

void EventCounts::Learn() {
  Table& table = gathering();
  FindShared(table);
  ++table.executions;
  std::vector<Thread> threads(log_->thread_count + size_t{1});
  threads[0].name = kFirstThreadName;
  const auto add = [&](ThreadId who, uint64_t sort) {
    bool early = !threads[who].joined;
    for (ThreadId id = who; id != kNoThread; id = threads[id].creator) {
      const uint64_t key = EntryKey(threads[id].name, sort);
      Entry* entry = Find(table, key);
      if (entry == nullptr) return;
      entry->key = key;
      ++entry->count.total;
      entry->count.early += early;
      early = threads[id].born_early;
    }
  };
  for (const Step& step : log_->Steps()) {
    if (step.thread >= threads.size()) continue;
    Thread& self = threads[step.thread];
    if (IsEvent(step)) {
      add(step.thread, kAll);
      const uint64_t place = PlaceKey(step);
      if (place != 0 && Contains({table.place, table.places}, place)) {
        add(step.thread, kShared);
        add(step.thread, place);
      }
    }
    self.joined |= step.kind == OpKind::kJoinThread;
    if (step.kind != OpKind::kCreateThread) continue;
    if (step.object >= threads.size()) continue;
    threads[step.object] = {ThreadName(self.name, ++self.created), 0,
                            step.thread, !self.joined, false};
  }
}

// What was gathered takes the place of what was known.
void EventCounts::Adopt() {
  Table& next = gathering();
  const Table& old = known();
  if (next.executions == 0) return;
  std::sort(next.place, next.place + next.places);
  bool same = old.places == next.places &&
              std::equal(old.place, old.place + old.places, next.place);
  for (Entry& entry : next.entries) {
    if (entry.key == 0) continue;
    const uint32_t n = next.executions;
    entry.count.early = (entry.count.early + n / 2) / n;
    entry.count.total = (entry.count.total + n / 2) / n;
    const Entry* before = Find(tables_[states_[0].known], entry.key);
    same = same && before != nullptr && before->key == entry.key &&
           before->count.early == entry.count.early &&
           before->count.total == entry.count.total;
  }
  next.executions = 1;
  State& state = states_[0];
  state.known = 1 - state.known;
  gathering() = Table();
  if (!same) ++state.generation;
}

EventCount EventCounts::Of(uint64_t thread_name, uint64_t sort) const {
  const uint64_t key = EntryKey(thread_name, sort);
  const Table& table = known();
  size_t i = key % kEntries;
  for (size_t tried = 0; tried < kEntries; ++tried, i = (i + 1) % kEntries) {
    if (table.entries[i].key == key) return table.entries[i].count;
    if (table.entries[i].key == 0) break;
  }
  return {};
}

std::span<const uint64_t> EventCounts::shared() const {
  return {known().place, known().places};
}

bool EventCounts::IsShared(uint64_t place) const {
  return Contains(shared(), place);
}

}  // namespace ravel
