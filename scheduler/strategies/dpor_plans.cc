// SPDX-License-Identifier: Apache-2.0
//
// Puts a sequence of turns, the plan of a race or of another value, into the
// wake-up tree of a node.

#include <algorithm>

#include "scheduler/strategies/dpor.h"

namespace ravel {

// Plans to run the sequence from a turn's node, unless executions that were
// run, or are planned, see to it. The insertion of the paper: as long as a
// planned turn is an initial of the sequence, go down there without it.
//
// Returns true if that need not be asked again of later executions with the
// same race. Their sequences have the turns before the second one of the race
// in common, and go on otherwise. If there is a node behind just these turns,
// what is run from there sees to all of them; but what was covered by some
// other turn may not be covered then.
bool Dpor::Insert(uint32_t position) {
  const size_t size = sequence_.turns.size();
  size_t common = 0;
  while (common < size && IsCommon(common)) ++common;
  const bool is_whole = common == size;
  size_t at = 0;
  const bool covered = AnyAsleep(nodes_[position], [&](uint32_t item) {
    return FitOf(item, &at) == Fit::kFits;
  });
  if (covered) return at < common || (at == size && is_whole);
  // Whether it has gone through such turns alone; if there are none, the
  // second turn itself must be what comes first.
  bool direct = common > 0 || is_whole;
  uint32_t parent = 0;
  Siblings* siblings = &nodes_[position].plans;
  Siblings below;
  // Another value of the turn that runs from here.
  size_t first = sequence_.race == nullptr ? 0 : kNotThere;
  for (;; first = kNotThere) {
    const uint32_t item = FindInitial(*siblings, &at, &first);
    if (item == 0) {
      if (common > 0 && first != kNotThere) direct = direct && first < common;
      Lead(first);
      break;
    }
    if (common > 0) {
      direct = direct && at < common;
      if (at < common) --common;
    } else if (parent == 0) {
      direct = direct && at == sequence_.turns.size();
    }
    if (trees_[item].first == 0 && !Extend(item, at)) return direct;
    Drop(at);
    parent = item;
    below = {trees_[item].first, trees_[item].last};
    siblings = &below;
  }
  Append(parent, siblings);
  return direct;
}

// Whether a turn of the sequence is one of every execution with its race, or
// with its choice of a value.
bool Dpor::IsCommon(size_t at) const {
  const uint32_t turn = sequence_.turns[at];
  return sequence_.race == nullptr ? turn == sequence_.front
                                   : turn < sequence_.race->second;
}

// The sibling that the sequence goes on below, or 0. *first is the turn of the
// sequence that one of them begins with, with other values: the sequence must
// begin with it as well, so that all values of a turn are run before others
// count on its being asleep.
uint32_t Dpor::FindInitial(const Siblings& siblings, size_t* at,
                           size_t* first) {
  for (uint32_t i = siblings.first; i != 0; i = trees_[i].next) {
    const Fit fit = FitOf(i, at);
    if (fit == Fit::kNot || (*first != kNotThere && *at != *first)) continue;
    const bool open =
        *at != kNotThere && trees_[i].value_count < NoteValues(*at);
    if (fit == Fit::kFits && (!open || trees_[i].first == 0)) return i;
    *first = *at;
  }
  return 0;
}

// A leaf stands for all that may follow it, but not for certain values of its
// turn: gives it those of the sequence. Returns false if it has them.
bool Dpor::Extend(uint32_t item, size_t at) {
  if (at == kNotThere) return false;
  const size_t known = NoteValues(at);
  if (trees_[item].value_count >= known) return false;
  for (size_t i = trees_[item].value_count; i < known; ++i) {
    trees_.AddValue(item, noted_[i]);
  }
  return true;
}

// The turn at `at` is planned already.
void Dpor::Drop(size_t at) {
  if (at == kNotThere) return;
  if (at == sequence_.turns.size()) {
    sequence_.race = nullptr;
    return;
  }
  if (sequence_.turns[at] == sequence_.front) sequence_.front = kNoTurn;
  sequence_.turns.erase(sequence_.turns.begin() + static_cast<ptrdiff_t>(at));
}

// Moves a turn of the sequence, which may be its first, to the front.
void Dpor::Lead(size_t at) {
  sequence_.last_leads = at == sequence_.turns.size();
  if (at >= sequence_.turns.size()) return;
  const auto begin = sequence_.turns.begin();
  std::rotate(begin, begin + static_cast<ptrdiff_t>(at),
              begin + static_cast<ptrdiff_t>(at) + 1);
}

// Appends what is left of the sequence, each turn below the one before it.
void Dpor::Append(uint32_t parent, Siblings* siblings) {
  const auto append = [&](uint32_t item) {
    if (item == 0) return false;
    if (parent == 0) {
      trees_.Append(siblings, item);
    } else {
      Siblings below = {trees_[parent].first, trees_[parent].last};
      trees_.Append(&below, item);
      trees_[parent].first = below.first;
      trees_[parent].last = below.last;
    }
    parent = item;
    return true;
  };
  const bool has_last = sequence_.race != nullptr;
  if (has_last && sequence_.last_leads && !append(MakeLastItem())) return;
  for (const uint32_t turn : sequence_.turns) {
    if (!append(MakeItem(turn))) return;
  }
  if (has_last && !sequence_.last_leads) append(MakeLastItem());
}

// Puts the known values of the turn at `at` of the sequence into noted_.
// Returns how many there are.
size_t Dpor::NoteValues(size_t at) {
  if (at == sequence_.turns.size()) {
    noted_ = sequence_.last_values;
    return noted_.size();
  }
  const uint32_t turn = sequence_.turns[at];
  const uint32_t begin = trace_[turn].value_begin;
  const bool other = turn == sequence_.front;
  const uint32_t end = other ? begin + sequence_.front_values : ValuesOf(turn);
  noted_.clear();
  for (uint32_t i = begin; i < end; ++i) noted_.push_back(values_[i]);
  if (other) noted_.push_back(sequence_.front_value);
  return noted_.size();
}

bool Dpor::Conflicts(const PlannedTurn& planned, uint32_t turn) const {
  if (planned.is_world || trace_[turn].is(TurnRecord::kIsWorld)) return true;
  for (const Record& record : trace_.RecordsOf(turn)) {
    for (size_t i = 0; i < planned.touch_count; ++i) {
      if (planned.touches[i].ConflictsWith(record.touch)) return true;
    }
  }
  return false;
}

bool Dpor::ConflictsWithLast(const PlannedTurn& planned) const {
  const Race& race = *sequence_.race;
  if (planned.is_world || race.is_world) return true;
  for (size_t i = 0; i < planned.touch_count; ++i) {
    const CellUse& touch = planned.touches[i];
    if (race.second == kNoTurn) {
      if (touch.ConflictsWith(race.touch)) return true;
      continue;
    }
    for (const Record& record : trace_.RecordsOf(race.second)) {
      CellUse other = record.touch;
      other.writes = trace_.WritesAfter(race, record);
      if (touch.ConflictsWith(other)) return true;
    }
  }
  return race.second != kNoTurn && trace_[race.second].is(TurnRecord::kIsWorld);
}

// Whether the last of the sequence depends on a turn of it.
bool Dpor::LastConflicts(uint32_t turn) const {
  const Race& race = *sequence_.race;
  const bool second = race.second != kNoTurn;
  if (race.is_world || trace_[turn].is(TurnRecord::kIsWorld)) return true;
  if (second && trace_[race.second].is(TurnRecord::kIsWorld)) return true;
  for (const Record& other : trace_.RecordsOf(turn)) {
    if (!second) {
      if (other.touch.ConflictsWith(race.touch)) return true;
      continue;
    }
    for (const Record& record : trace_.RecordsOf(race.second)) {
      CellUse touch = record.touch;
      touch.writes = trace_.WritesAfter(race, record);
      if (touch.ConflictsWith(other.touch)) return true;
    }
  }
  return false;
}

// Whether none of the first `count` happens before the turn.
bool Dpor::FollowsNone(size_t count, uint32_t turn) const {
  for (size_t i = 0; i < count; ++i) {
    if (trace_.HappensBefore(sequence_.turns[i], turn)) return false;
  }
  return true;
}

// Whether the last of the sequence could be its first.
bool Dpor::MayComeFirst() const {
  const Race& race = *sequence_.race;
  for (const uint32_t turn : sequence_.turns) {
    if (turn == race.before || trace_.HappensBefore(turn, race.before)) {
      return false;
    }
    if (LastConflicts(turn)) return false;
  }
  return true;
}

// As far as they are known.
bool Dpor::SameValues(uint32_t item, size_t at) {
  const size_t count =
      std::min<size_t>(NoteValues(at), trees_[item].value_count);
  for (size_t i = 0; i < count; ++i) {
    if (trees_.ValueAt(item, i).value != noted_[i].value) return false;
  }
  return true;
}

// Whether the sequence could begin with the planned turn: it is in it, at
// *at, with nothing in front that it depends on; or, if *at is kNotThere, it
// is not, and depends on nothing of it.
Dpor::Fit Dpor::FitOf(uint32_t item, size_t* at) {
  const PlannedTurn& planned = trees_[item];
  for (size_t i = 0; i < sequence_.turns.size(); ++i) {
    const uint32_t turn = sequence_.turns[i];
    if (trace_[turn].thread != planned.thread) continue;
    *at = i;
    if (!FollowsNone(i, turn)) return Fit::kNot;
    return SameValues(item, i) ? Fit::kFits : Fit::kOtherValues;
  }
  if (sequence_.race != nullptr && sequence_.race->thread == planned.thread) {
    *at = sequence_.turns.size();
    if (!MayComeFirst()) return Fit::kNot;
    return SameValues(item, *at) ? Fit::kFits : Fit::kOtherValues;
  }
  *at = kNotThere;
  for (const uint32_t turn : sequence_.turns) {
    if (Conflicts(planned, turn)) return Fit::kNot;
  }
  const bool conflicts =
      sequence_.race != nullptr && ConflictsWithLast(planned);
  return conflicts ? Fit::kNot : Fit::kFits;
}

uint32_t Dpor::MakeItem(uint32_t turn) {
  const uint32_t item = trees_.New();
  if (item == 0) return 0;
  trees_[item].thread = trace_[turn].thread;
  trees_[item].is_world = trace_[turn].is(TurnRecord::kIsWorld);
  for (const Record& record : trace_.RecordsOf(turn)) {
    trees_.AddTouch(item, record.touch);
  }
  const uint32_t begin = trace_[turn].value_begin;
  const bool other = turn == sequence_.front;
  const uint32_t count =
      other ? sequence_.front_values : ValuesOf(turn) - begin;
  for (uint32_t i = 0; i < count; ++i) {
    trees_.AddValue(item, values_[begin + i]);
  }
  if (other) trees_.AddValue(item, sequence_.front_value);
  return item;
}

uint32_t Dpor::MakeLastItem() {
  const Race& race = *sequence_.race;
  const uint32_t item = trees_.New();
  if (item == 0) return 0;
  trees_[item].thread = race.thread;
  trees_[item].is_world = race.is_world;
  for (const ChosenValue& value : sequence_.last_values) {
    trees_.AddValue(item, value);
  }
  if (race.second == kNoTurn) {
    trees_.AddTouch(item, race.touch);
    return item;
  }
  trees_[item].is_world = trace_[race.second].is(TurnRecord::kIsWorld);
  for (const Record& record : trace_.RecordsOf(race.second)) {
    CellUse touch = record.touch;
    touch.writes = trace_.WritesAfter(race, record);
    trees_.AddTouch(item, touch);
  }
  return item;
}

}  // namespace ravel
