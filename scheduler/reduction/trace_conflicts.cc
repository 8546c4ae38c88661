// SPDX-License-Identifier: Apache-2.0
//
// Which turns conflict, and which of those are races: the part of Trace that
// walks through the records of a cell.

#include <algorithm>

#include "scheduler/reduction/trace.h"

namespace ravel {

uint32_t Trace::CellOf(uint64_t key) {
  const uint64_t name = key >> 3;
  size_t i = (name * 0x9e3779b97f4a7c15 >> 40) % cells_.capacity();
  for (; cells_[i].key != 0; i = (i + 1) % cells_.capacity()) {
    if (cells_[i].key == name) return static_cast<uint32_t>(i);
  }
  if (state_->cells == cells_.capacity() / 2) {
    state_->overflowed = true;
  } else {
    ++state_->cells;
    cells_[i].key = name;
  }
  return static_cast<uint32_t>(i);
}

void Trace::TouchAll(uint32_t turn, const Effect& effect, uint32_t step) {
  const uint64_t end = effect.key + effect.bytes;
  for (uint64_t at = effect.key; at < end; at = (at / 8 + 1) * 8) {
    const uint64_t part = std::min(end, (at / 8 + 1) * 8) - at;
    const auto mask = static_cast<uint8_t>(((1u << part) - 1) << at % 8);
    TouchCell(turn, effect, step, CellOf(at), mask);
  }
}

void Trace::TouchPlace(uint32_t turn, Place place) {
  Effect effect;
  effect.key = static_cast<uint64_t>(place);
  effect.writes = true;
  TouchAll(turn, effect, turns_[turn].step_begin);
}

bool Trace::ConflictAtPlace(uint32_t x, uint32_t y) const {
  for (const Record& record : RecordsOf(x)) {
    const auto place = static_cast<Place>(cells_[record.touch.cell].key);
    if (place != Place::kRecord && place != Place::kClock) continue;
    for (const Record& other : RecordsOf(y)) {
      if (other.touch.ConflictsWith(record.touch)) return true;
    }
  }
  return false;
}

void Trace::TouchCell(uint32_t turn, const Effect& effect, uint32_t step,
                      uint32_t number, uint8_t mask) {
  if (state_->records == records_.capacity()) {
    state_->overflowed = true;
    return;
  }
  Cell& cell = cells_[number];
  Record& record = records_[state_->records];
  record = Record();
  record.touch = {number, mask, effect.writes};
  record.gate = effect.gate;
  record.open = effect.open;
  record.tries = effect.tries;
  record.turn = turn;
  record.step = step;
  record.before = cell.head;
  record.lock_state = cell.lock_state;
  if (effect.is_lock) {
    if (cell.lock_state == 0) record.open |= kLockGate;
    if (cell.lock_state != kExclusive) record.open |= kSharedGate;
  }
  const OpKind kind = log_->steps[step].kind;
  if (!effect.writes || kind == OpKind::kAtomicUpdate ||
      kind == OpKind::kRelease) {
    const uint32_t count = log_->comparand_count;
    for (uint32_t i = turns_[turn].comparands; i < count; ++i) {
      if (log_->comparands[i].step == step)
        record.compares = record.tries = true;
    }
  }
  Scan(record.touch, effect, turn, /*open_now=*/true, state_->records,
       Clock(turn));
  switch (effect.change) {
    case LockChange::kNone:
      break;
    case LockChange::kTake:
      cell.lock_state = kExclusive;
      break;
    case LockChange::kFree:
      cell.lock_state = 0;
      break;
    case LockChange::kShare:
      ++cell.lock_state;
      break;
    case LockChange::kUnshare:
      if (cell.lock_state > 0 && cell.lock_state != kExclusive) {
        --cell.lock_state;
      }
      break;
  }
  cell.head = state_->records++;
}

// Looks through what was done there before `turn`, or, if that is the size,
// before what could not happen: latest first, until a write that comes after
// all the rest. Partners are those that `turn` could have come before.
void Trace::Scan(const CellUse& touch, const Effect& effect, uint32_t turn,
                 bool open_now, uint32_t own_record, uint32_t* joined) {
  for (uint32_t i = cells_[touch.cell].head; i != 0; i = records_[i].before) {
    const Record& other = records_[i];
    if (other.turn == turn || !other.touch.ConflictsWith(touch)) continue;
    const bool covers =
        other.touch.writes && (touch.mask & ~other.touch.mask) == 0;
    if (base_[turns_[other.turn].thread] > other.turn) {
      if (covers) return;
      continue;
    }
    if (joined != nullptr) Join(joined, other.turn);
    if (effect.waits && other.touch.writes) {
      open_now = (other.open & effect.gate) != 0;
    }
    if (!open_now) continue;
    AddPartner(other.turn, i, own_record);
    if (covers) return;
  }
}

// The last turn that depended on all, if it is not known to come before.
void Trace::ConflictWithWorld(uint32_t turn) {
  const uint32_t world = state_->world;
  if (turns_[turn].is(TurnRecord::kIsEager)) return;
  if (world == kNoTurn || base_[turns_[world].thread] > world) return;
  Join(Clock(turn), world);
  AddPartner(world, 0, 0);
}

// Eager turns have no say in where they are.
void Trace::ConflictWithAll(uint32_t turn, uint32_t* joined) {
  const uint32_t threads =
      turn < state_->size ? turns_[turn].threads : log_->thread_count;
  for (uint32_t i = 0; i < threads; ++i) {
    uint32_t last = last_of_[i];
    if (last == turn || base_[turns_[last].thread] > last) continue;
    if (joined != nullptr) Join(joined, last);
    while (turns_[last].is(TurnRecord::kIsEager)) last = turns_[last].before;
    if (base_[turns_[last].thread] <= last) AddPartner(last, 0, 0);
  }
}

void Trace::AddPartner(uint32_t turn, uint32_t record, uint32_t own_record) {
  for (size_t i = 0; i < partner_count_; ++i) {
    if (partners_[i].turn == turn) return;
  }
  if (partner_count_ == kMaxPartners) {
    state_->overflowed = true;
    return;
  }
  partners_[partner_count_++] = {turn, record, own_record};
}

// Of the partners, those with no other one in between.
void Trace::NoteRaces(Race race) {
  for (size_t i = 0; i < partner_count_; ++i) {
    const Partner& partner = partners_[i];
    bool direct = true;
    for (size_t j = 0; j < partner_count_; ++j) {
      const uint32_t other = partners_[j].turn;
      direct = direct &&
               (other <= partner.turn || !HappensBefore(partner.turn, other));
    }
    if (!direct) continue;
    race.first = partner.turn;
    race.first_record = partner.record;
    race.second_record = partner.own_record;
    AddRace(race);
  }
}

void Trace::AddRace(const Race& race) {
  if (state_->races == kMaxRaces) {
    state_->overflowed = true;
    return;
  }
  races_[state_->races++] = race;
}

void Trace::NotePending(ThreadId thread, const Op& op, uint32_t rival) {
  const uint32_t last = last_of_[thread];
  const uint32_t end = state_->size - 1;
  Effect effect = EffectOf(thread, op, Rules());
  Race race;
  race.thread = thread;
  race.before = last;
  if (effect.key != 0) {
    race.touch = {CellOf(effect.key),
                  static_cast<uint8_t>(1u << effect.key % 8), effect.writes};
  }
  if (rival != kNoTurn) {
    race.first = rival;
    race.is_world = effect.is_world;
    AddRace(race);
    return;
  }
  std::copy_n(Clock(last), state_->width, base_);
  partner_count_ = 0;
  if (op.kind == OpKind::kWakeCondition) {
    if ((op.size & WaitHint::kMayWake) == 0) return;
    if (turns_[end].spurious >= log_->max_spurious) {
      NoteSpurious(thread, last, end);
      return;
    }
    race.is_world = true;
    ConflictWithAll(state_->size, nullptr);
  } else if (effect.waits && effect.key != 0) {
    Scan(race.touch, effect, state_->size, /*open_now=*/false, 0, nullptr);
  }
  NoteRaces(race);
}

}  // namespace ravel
