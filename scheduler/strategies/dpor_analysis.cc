// SPDX-License-Identifier: Apache-2.0
//
// After an execution: its races and its choices of values become plans, and
// the deepest turn with a plan is where the next execution branches off.

#include "scheduler/strategies/dpor.h"

namespace ravel {

// Returns false if nothing is left to be run.
bool Dpor::Analyze() {
  ++state_->executions;
  if (!Fits()) {
    state_->incomplete = true;
    return false;
  }
  Start();
  if (state_->position <= state_->branch) {
    // The execution did not get there: something other than its schedule
    // made it end.
    state_->incomplete = true;
    trees_.FreeTree(trees_.TakeFirst(&nodes_[state_->branch].plans));
    return Backtrack();
  }
  NotePending();
  if (state_->guide != 0) trees_.Free(state_->guide);
  state_->guide = 0;
  // What ends and waits for processes is not understood well enough for a
  // proof, nor are kills.
  if (log_->has_processes) state_->incomplete = true;
  for (uint32_t i = state_->branch; i < trace_.size(); ++i) AddValues(i);
  for (const Race& race : trace_.races()) AddRace(race);
  if (!Fits()) {
    state_->incomplete = true;
    return false;
  }
  return Backtrack();
}

// Settles the last turn, and asks what the threads that are left waited for.
void Dpor::NotePending() {
  const OutcomeKind kind = log_->outcome.kind;
  uint32_t exits = 0;
  if (kind != OutcomeKind::kFinished) {
    for (const Step& step : log_->Steps()) {
      exits += step.kind == OpKind::kExitThread;
    }
  }
  // Otherwise somebody could have gone on.
  const bool is_over = kind == OutcomeKind::kFinished ||
                       exits + log_->blocked_count >= log_->thread_count;
  const bool is_cut = !is_over && !log_->bounded;
  Settle(is_cut);
  if (kind == OutcomeKind::kFinished || log_->bounded) return;
  uint32_t last = trace_.size() - 1;
  while (trace_[last].is(TurnRecord::kIsRest)) --last;
  std::vector<bool> ended(log_->thread_count);
  for (const Step& step : log_->Steps()) {
    if (step.kind == OpKind::kExitThread) ended[step.thread] = true;
  }
  // The last announcement was followed by no turn.
  std::vector<bool> blocked(log_->thread_count);
  for (const BlockedThread& one : log_->Blocked()) {
    pending_[one.thread] = one.op;
    blocked[one.thread] = true;
  }
  if (log_->blocked_count == ExecutionLog::kMaxBlocked) {
    state_->incomplete = true;
  }
  for (uint32_t i = 0; i < state_->threads && i < log_->thread_count; ++i) {
    const auto thread = static_cast<ThreadId>(i);
    if (ended[i]) continue;
    if (is_cut && thread == trace_[last].thread && !blocked[i]) continue;
    const bool enabled = is_cut && !blocked[i] &&
                         trace_[last].is(TurnRecord::kIsChoice) &&
                         (thread >= 64 || (nodes_[last].enabled >> i & 1) != 0);
    trace_.NotePending(thread, pending_[i], enabled ? last : kNoTurn);
  }
}

// The end of the values chosen in a turn and the eager ones after it.
uint32_t Dpor::ValuesOf(uint32_t turn) const {
  for (++turn; turn < trace_.size(); ++turn) {
    if (!trace_[turn].is(TurnRecord::kIsEager)) return trace_[turn].value_begin;
  }
  return state_->picks;
}

// Each other value that the turn could have chosen, with all that does not
// come after it.
void Dpor::AddValues(uint32_t turn) {
  const uint32_t begin = trace_[turn].value_begin;
  const uint32_t end =
      turn + 1 < trace_.size() ? trace_[turn + 1].value_begin : state_->picks;
  if (begin == end) return;
  uint32_t front = turn;
  while (trace_[front].is(TurnRecord::kIsEager)) --front;
  for (uint32_t pick = begin; pick < end; ++pick) {
    for (uint16_t value = 0; value < values_[pick].bound; ++value) {
      if (value == values_[pick].value) continue;
      sequence_.race = nullptr;
      sequence_.front = front;
      sequence_.front_values = pick - trace_[front].value_begin;
      sequence_.front_value = {value, values_[pick].bound};
      sequence_.turns.assign(1, front);
      for (uint32_t i = front + 1; i < trace_.size(); ++i) {
        if (trace_[i].is(TurnRecord::kIsEager)) continue;
        if (!trace_.HappensBefore(turn, i)) sequence_.turns.push_back(i);
      }
      Insert(front);
    }
  }
}

void Dpor::AddRace(const Race& race) {
  if (!trace_[race.first].is(TurnRecord::kIsChoice)) return;
  sequence_.race = &race;
  sequence_.front = kNoTurn;
  sequence_.turns.clear();
  for (uint32_t i = race.first + 1; i < trace_.size(); ++i) {
    if (trace_[i].is(TurnRecord::kIsEager) || i == race.second) continue;
    if (!trace_.HappensBefore(race.first, i)) sequence_.turns.push_back(i);
  }
  if (SetLastValues(race)) Insert(race.first);
}

// Plans to run the sequence from a turn's node, unless executions that were
// run, or are planned, see to it. The insertion of the paper: as long as a
// planned turn is an initial of the sequence, go down there without it.
void Dpor::Insert(uint32_t position) {
  size_t at = 0;
  const Node& node = nodes_[position];
  const bool covered = AnyAsleep(node, [&](uint32_t item) {
    if (!IsInitial(trees_[item], item, &at)) return false;
    const bool is_last = at == sequence_.turns.size();
    return !is_last || !sequence_.open ||
           SleepsWith(node, sequence_.race->thread, 0);
  });
  if (covered) return;
  constexpr size_t kNotThere = SIZE_MAX;
  uint32_t parent = 0;
  Siblings* siblings = &nodes_[position].plans;
  Siblings below;
  for (uint32_t item = siblings->first; item != 0;) {
    if (!IsInitial(trees_[item], item, &at)) {
      item = trees_[item].next;
      continue;
    }
    if (trees_[item].first == 0) return;
    if (at != kNotThere) {
      if (at == sequence_.turns.size()) {
        sequence_.race = nullptr;
      } else {
        if (sequence_.turns[at] == sequence_.front) sequence_.front = kNoTurn;
        sequence_.turns.erase(sequence_.turns.begin() +
                              static_cast<ptrdiff_t>(at));
      }
    }
    parent = item;
    item = trees_[item].first;
  }
  for (size_t i = 0; i <= sequence_.turns.size(); ++i) {
    const bool is_last = i == sequence_.turns.size();
    if (is_last && sequence_.race == nullptr) break;
    const uint32_t item =
        is_last ? MakeLastItem() : MakeItem(sequence_.turns[i]);
    if (item == 0) return;
    if (parent == 0) {
      trees_.Append(siblings, item);
    } else {
      below = {trees_[parent].first, trees_[parent].last};
      trees_.Append(&below, item);
      trees_[parent].first = below.first;
      trees_[parent].last = below.last;
    }
    parent = item;
  }
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

bool Dpor::SameValues(uint32_t item, uint32_t turn) const {
  const uint32_t begin = trace_[turn].value_begin;
  const bool other = turn == sequence_.front;
  const uint32_t count =
      other ? sequence_.front_values + 1 : ValuesOf(turn) - begin;
  for (uint32_t i = 0; i < count && i < trees_[item].value_count; ++i) {
    const uint16_t value = other && i == sequence_.front_values
                               ? sequence_.front_value.value
                               : values_[begin + i].value;
    if (trees_.ValueAt(item, i).value != value) return false;
  }
  return true;
}

bool Dpor::SameLastValues(uint32_t item) const {
  const auto& values = sequence_.last_values;
  for (size_t i = 0; i < values.size() && i < trees_[item].value_count; ++i) {
    if (trees_.ValueAt(item, i).value != values[i].value) return false;
  }
  return true;
}

// Whether the sequence could begin with the planned turn: it is in it, at
// *at, with nothing in front that it depends on; or, if *at is SIZE_MAX, it
// is not, and depends on nothing of it.
bool Dpor::IsInitial(const PlannedTurn& turn, uint32_t item, size_t* at) const {
  for (size_t i = 0; i < sequence_.turns.size(); ++i) {
    const uint32_t other = sequence_.turns[i];
    if (trace_[other].thread != turn.thread) continue;
    *at = i;
    return SameValues(item, other) && FollowsNone(i, other);
  }
  if (sequence_.race != nullptr && sequence_.race->thread == turn.thread) {
    *at = sequence_.turns.size();
    return SameLastValues(item) && MayComeFirst();
  }
  *at = SIZE_MAX;
  for (const uint32_t other : sequence_.turns) {
    if (Conflicts(turn, other)) return false;
  }
  return sequence_.race == nullptr || !ConflictsWithLast(turn);
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

// The deepest turn with something planned instead of it.
bool Dpor::Backtrack() {
  for (uint32_t i = trace_.size();; --i) {
    Node& node = nodes_[i];
    if (i < trace_.size() && node.plans.first != 0) {
      const bool possible = trace_[i].is(TurnRecord::kIsChoice) ||
                            trees_[node.plans.first].thread == trace_[i].thread;
      if (possible) {
        sequence_.front = kNoTurn;
        const uint32_t item = MakeItem(i);
        if (item == 0) break;
        trees_.Append(&node.done, item);
        NoteBranch(i);
        state_->branch = i;
        trace_.Truncate(i);
        return true;
      }
    }
    trees_.FreeAll(&node.plans);
    trees_.FreeAll(&node.done);
    if (i == 0) return false;
  }
  state_->incomplete = true;
  return false;
}

}  // namespace ravel
