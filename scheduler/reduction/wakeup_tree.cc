// SPDX-License-Identifier: Apache-2.0

#include "scheduler/reduction/wakeup_tree.h"

namespace ravel {
namespace {

constexpr size_t kItems = size_t{1} << 25;

}  // namespace

WakeupTrees::WakeupTrees() : states_(1), state_(&states_[0]), items_(kItems) {
  Clear();
}

void WakeupTrees::Clear() { *state_ = {1, 0, false}; }

uint32_t WakeupTrees::New() {
  uint32_t item = state_->free;
  if (item != 0) {
    state_->free = items_[item].next;
  } else if (state_->used < items_.capacity()) {
    item = state_->used++;
  } else {
    state_->overflowed = true;
    return 0;
  }
  items_[item] = PlannedTurn();
  return item;
}

void WakeupTrees::Free(uint32_t item) {
  FreeMore(item);
  items_[item].next = state_->free;
  state_->free = item;
}

// Without recursion: a tree may be as deep as an execution is long.
void WakeupTrees::FreeTree(uint32_t item) {
  items_[item].next = 0;
  uint32_t pending = item;
  while (pending != 0) {
    const PlannedTurn turn = items_[pending];
    uint32_t rest = turn.next;
    if (turn.first != 0) {
      items_[turn.last].next = rest;
      rest = turn.first;
    }
    Free(pending);
    pending = rest;
  }
}

void WakeupTrees::FreeAll(Siblings* siblings) {
  while (siblings->first != 0) FreeTree(TakeFirst(siblings));
}

void WakeupTrees::Append(Siblings* siblings, uint32_t item) {
  if (siblings->first == 0) {
    siblings->first = item;
  } else {
    items_[siblings->last].next = item;
  }
  siblings->last = item;
}

uint32_t WakeupTrees::TakeFirst(Siblings* siblings) {
  const uint32_t item = siblings->first;
  siblings->first = items_[item].next;
  if (siblings->first == 0) siblings->last = 0;
  items_[item].next = 0;
  return item;
}

bool WakeupTrees::Promote(Siblings* siblings, ThreadId thread) {
  uint32_t before = 0;
  for (uint32_t i = siblings->first; i != 0; before = i, i = items_[i].next) {
    if (items_[i].thread != thread) continue;
    if (before == 0) return true;
    items_[before].next = items_[i].next;
    if (siblings->last == i) siblings->last = before;
    items_[i].next = siblings->first;
    siblings->first = i;
    return true;
  }
  return false;
}

void WakeupTrees::FreeMore(uint32_t item) {
  uint32_t more = items_[item].more;
  while (more != 0) {
    const uint32_t next = More(more).next;
    items_[more].next = state_->free;
    state_->free = more;
    more = next;
  }
  items_[item].more = 0;
}

void WakeupTrees::DropValues(uint32_t item) {
  FreeMore(item);
  items_[item].value_count = 0;
}

void WakeupTrees::AddValue(uint32_t item, ChosenValue value) {
  PlannedTurn& turn = items_[item];
  const size_t index = turn.value_count;
  if (index < PlannedTurn::kValues) {
    turn.values[index] = value;
    ++turn.value_count;
    return;
  }
  const size_t offset = (index - PlannedTurn::kValues) % kMore;
  if (offset == 0) {
    const uint32_t fresh = New();
    if (fresh == 0) return;
    More(fresh) = {};
    // In order: the chain is short but for scenarios that choose much.
    uint32_t* link = &turn.more;
    while (*link != 0) link = &More(*link).next;
    *link = fresh;
  }
  uint32_t more = turn.more;
  for (size_t i = (index - PlannedTurn::kValues) / kMore; i > 0; --i) {
    more = More(more).next;
  }
  More(more).values[offset] = value;
  ++turn.value_count;
}

ChosenValue WakeupTrees::ValueAt(uint32_t item, size_t index) const {
  const PlannedTurn& turn = items_[item];
  if (index < PlannedTurn::kValues) return turn.values[index];
  index -= PlannedTurn::kValues;
  uint32_t more = turn.more;
  for (; index >= kMore; index -= kMore) more = More(more).next;
  return More(more).values[index];
}

void WakeupTrees::AddTouch(uint32_t item, const CellUse& touch) {
  PlannedTurn& turn = items_[item];
  if (turn.touch_count == PlannedTurn::kTouches) {
    turn.is_world = true;
  } else {
    turn.touches[turn.touch_count++] = touch;
  }
}

void WakeupTrees::AddTouches(uint32_t item, uint32_t other) {
  const PlannedTurn& from = items_[other];
  PlannedTurn& turn = items_[item];
  turn.is_world |= from.is_world;
  for (size_t i = 0; i < from.touch_count; ++i) {
    bool known = false;
    for (size_t j = 0; j < turn.touch_count; ++j) {
      known |= turn.touches[j].Covers(from.touches[i]);
    }
    if (!known) AddTouch(item, from.touches[i]);
  }
}

}  // namespace ravel
