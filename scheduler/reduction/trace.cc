// SPDX-License-Identifier: Apache-2.0

#include "scheduler/reduction/trace.h"

#include <algorithm>
#include <cstring>

namespace ravel {
namespace {

constexpr size_t kClockWords = size_t{1} << 27;
constexpr uint32_t kMaxRecords = 1u << 23;
constexpr size_t kCellTable = size_t{1} << 21;  // half of it is used at most
constexpr uint32_t kFirstWidth = 16;

}  // namespace

Trace::Trace()
    : states_(1),
      state_(&states_[0]),
      turns_(kMaxTurns),
      clocks_(kClockWords),
      records_(kMaxRecords),
      cells_(kCellTable),
      last_of_(ThreadSet::kCapacity),
      races_(kMaxRaces) {
  state_->width = kFirstWidth;
  Clear();
}

void Trace::Clear() {
  Truncate(0);
  state_->records = 1;
  state_->races = 0;
  state_->world = kNoTurn;
  state_->settled = true;
  state_->overflowed = false;
}

EffectRules Trace::Rules() const {
  EffectRules rules;
  rules.ordered_clock = log_->ordered_clock;
  rules.idling_matters = state_->idling_matters;
  rules.clock_matters = state_->clock_matters;
  rules.has_daemons = log_->has_daemons;
  return rules;
}

// Clocks too narrow for the threads, threads made to rest, clocks looked at.
bool Trace::WantsRestart() const {
  return log_->thread_count > state_->width ||
         (log_->idled && !state_->idling_matters) ||
         (log_->clock_reads != 0 && !state_->clock_matters);
}

void Trace::AdoptRules() {
  while (log_->thread_count > state_->width) state_->width *= 2;
  if (log_->idled) state_->idling_matters = true;
  if (log_->clock_reads != 0) state_->clock_matters = true;
}

void Trace::ForgetRules() {
  state_->idling_matters = false;
  state_->clock_matters = false;
}

void Trace::Truncate(uint32_t size) {
  for (; state_->races > 0; --state_->races) {
    const uint32_t second = races_[state_->races - 1].second;
    if (second != kNoTurn && second < size) break;
  }
  for (; state_->size > size; state_->settled = true) {
    const TurnRecord& turn = turns_[--state_->size];
    if (!state_->settled) continue;
    while (state_->records > turn.record_begin) {
      const Record& record = records_[--state_->records];
      Cell& cell = cells_[record.touch.cell];
      cell.head = record.before;
      cell.lock_state = record.lock_state;
    }
    last_of_[turn.thread] = turn.before;
    state_->world = turn.world_before;
    state_->spurious = turn.spurious;
  }
}

void Trace::Push(ThreadId thread, uint8_t flags, uint32_t value_begin) {
  const uint32_t position = state_->size;
  if (position == kMaxTurns ||
      size_t{position + 1} * state_->width > clocks_.capacity()) {
    state_->overflowed = true;
    return;
  }
  TurnRecord& turn = turns_[position];
  turn = TurnRecord();
  turn.thread = thread;
  turn.flags = flags;
  turn.record_begin = turn.record_end = state_->records;
  turn.value_begin = value_begin;
  turn.world_before = state_->world;
  turn.spurious = state_->spurious;
  ++state_->size;
  state_->settled = false;
  if (position == 0) {
    turn.threads = 1;
    return;
  }
  turn.before = last_of_[thread];
  turn.step_begin = log_->step_count;
  turn.record_size = log_->record_size;
  turn.clock_reads = log_->clock_reads;
  turn.comparands = log_->comparand_count;
  turn.threads = log_->thread_count;
}

void Trace::Join(uint32_t* clock, uint32_t turn) {
  const uint32_t* other = Clock(turn);
  for (uint32_t i = 0; i < state_->width; ++i) {
    clock[i] = std::max(clock[i], other[i]);
  }
}

void Trace::BeginClock(uint32_t turn) {
  partner_count_ = 0;
  uint32_t* clock = Clock(turn);
  const size_t bytes = state_->width * sizeof(uint32_t);
  if (turns_[turn].before == kNoTurn) {
    memset(clock, 0, bytes);
  } else {
    memcpy(clock, Clock(turns_[turn].before), bytes);
  }
  memcpy(base_, clock, bytes);
}

void Trace::Settle(bool ends_all, uint32_t value_end) {
  if (state_->settled || state_->overflowed) return;
  state_->settled = true;
  uint32_t turn = state_->size - 1;
  if (log_->thread_count > state_->width) {
    state_->overflowed = true;
    return;
  }
  const TurnRecord begun = turns_[turn];
  BeginClock(turn);
  ConflictWithWorld(turn);
  if (ends_all) turns_[turn].flags |= TurnRecord::kIsWorld;
  for (uint32_t i = begun.step_begin; i < log_->step_count; ++i) {
    const Effect effect = EffectOf(log_->steps[i], Rules());
    if (effect.is_enabled && i != begun.step_begin) {
      turn = SplitOff(turn, i, value_end);
      if (state_->overflowed) return;
    }
    Apply(turn, i, effect);
  }
  if (log_->record_size != begun.record_size) TouchPlace(turn, Place::kRecord);
  if (state_->clock_matters && log_->clock_reads != begun.clock_reads) {
    TouchPlace(turn, Place::kClock);
  }
  Finish(turn);
}

void Trace::Finish(uint32_t position) {
  TurnRecord& turn = turns_[position];
  if (turn.is(TurnRecord::kIsWorld)) {
    ConflictWithAll(position, Clock(position));
    state_->world = position;
  }
  Clock(position)[turn.thread] = position + 1;
  turn.record_end = state_->records;
  last_of_[turn.thread] = position;
  Race race;
  race.second = position;
  race.thread = turn.thread;
  race.before = turn.before;
  NoteRaces(race);
}

// What the thread does from `step` on is a turn of its own.
uint32_t Trace::SplitOff(uint32_t turn, uint32_t step, uint32_t value_begin) {
  Finish(turn);
  const TurnRecord& whole = turns_[turn];
  Push(whole.thread, TurnRecord::kIsEager | TurnRecord::kIsRest, value_begin);
  if (state_->overflowed) return turn;
  state_->settled = true;
  TurnRecord& rest = turns_[turn + 1];
  rest.step_begin = step;
  rest.record_size = whole.record_size;
  rest.clock_reads = whole.clock_reads;
  rest.comparands = whole.comparands;
  rest.threads = whole.threads;
  BeginClock(turn + 1);
  return turn + 1;
}

void Trace::Apply(uint32_t turn, uint32_t number, const Effect& effect) {
  const Step& step = log_->steps[number];
  if (effect.is_enabled) {
    const uint32_t enabler = EnablerOf(step, CellOf(effect.key));
    if (enabler != kNoTurn) Follow(turn, enabler, number);
    return;
  }
  if (effect.is_world) turns_[turn].flags |= TurnRecord::kIsWorld;
  if (step.kind == OpKind::kWakeCondition) {
    turns_[turn].flags |= TurnRecord::kIsSpurious;
    ++state_->spurious;
  }
  if (step.kind == OpKind::kCreateThread) last_of_[step.object] = turn;
  if (effect.key != 0) TouchAll(turn, effect, number);
}

// Which turn let the step run, which could not run before.
uint32_t Trace::EnablerOf(const Step& step, uint32_t cell) const {
  if (step.kind == OpKind::kWakeCondition) {
    return TurnOfStep(static_cast<uint32_t>(step.value) - 1);
  }
  for (uint32_t i = cells_[cell].head; i != 0; i = records_[i].before) {
    const Record& record = records_[i];
    const Step& other = log_->steps[record.step];
    const bool enables =
        step.kind == OpKind::kJoinThread ? other.kind == OpKind::kExitThread
        : step.kind == OpKind::kGetFuture
            ? other.kind == OpKind::kSetFuture
            : other.kind == OpKind::kArrive && other.value <= step.value;
    if (enables) return record.turn;
  }
  return kNoTurn;
}

uint32_t Trace::TurnOfStep(uint32_t step) const {
  uint32_t turn = state_->size - 1;
  while (turn > 0 && turns_[turn].step_begin > step) --turn;
  return turn;
}

// The turn comes after `enabler` in every order; but if what it waited for
// could have ended otherwise, that might have come first.
void Trace::Follow(uint32_t turn, uint32_t enabler, uint32_t number) {
  if (enabler == turn) return;
  const Step& step = log_->steps[number];
  const ThreadId thread = turns_[turn].thread;
  const bool concurrent = base_[turns_[enabler].thread] <= enabler;
  Join(base_, enabler);
  Join(Clock(turn), enabler);
  if (!concurrent || step.thread != thread) return;
  const uint32_t before = turns_[turn].before;
  if ((step.size() & WaitHint::kTimed) != 0 && !log_->ordered_clock) {
    Race race;
    race.first = enabler;
    race.thread = thread;
    race.before = before;
    const Effect effect = EffectOf(step, Rules());
    race.touch = {CellOf(effect.key),
                  static_cast<uint8_t>(1u << effect.key % 8),
                  step.kind == OpKind::kWakeCondition};
    AddRace(race);
  } else if (step.kind == OpKind::kWakeCondition &&
             (step.size() & WaitHint::kMayWake) != 0) {
    NoteSpurious(thread, before, enabler);
  }
}

// `thread`, whose last turn is `last`, might have woken before `enabler`, or
// before whoever used up the spurious wakes of the execution.
void Trace::NoteSpurious(ThreadId thread, uint32_t last, uint32_t enabler) {
  if (turns_[enabler].spurious >= log_->max_spurious) {
    if (log_->max_spurious == 0) return;
    while (!turns_[enabler].is(TurnRecord::kIsSpurious)) --enabler;
    if (HappensBefore(enabler, last)) return;
  }
  Race race;
  race.first = enabler;
  race.thread = thread;
  race.before = last;
  race.is_world = true;
  AddRace(race);
}

// What the record's step would have done depends on this (ExecutionLog::
// NoteComparand); null if it did not fit into the log.
const Comparand* Trace::ComparandOf(const Record& record) const {
  const TurnRecord& turn = turns_[record.turn];
  for (uint32_t i = turn.comparands; i < log_->comparand_count; ++i) {
    const Comparand& comparand = log_->comparands[i];
    if (comparand.step == record.step) return &comparand;
    if (comparand.step > record.step) break;
  }
  return nullptr;
}

// Whether a release of a semaphore would not have been too much before `first`.
bool Trace::FitsBefore(uint32_t first, const Record& release) const {
  const Comparand* room = ComparandOf(release);
  if (room == nullptr) return true;
  auto left = static_cast<int64_t>(room->expected);
  for (uint32_t i = release.before; i != 0; i = records_[i].before) {
    const Step& step = log_->steps[records_[i].step];
    if (step.kind == OpKind::kRelease) {
      left += static_cast<uint32_t>(step.value);
    } else if (records_[i].touch.writes) {
      --left;  // acquired
    }
    if (i == first) break;
  }
  return left >= 0;
}

bool Trace::WritesAfter(const Race& race, const Record& record) const {
  if (!record.tries) return record.touch.writes;
  if (race.first_record == 0 || &record != &records_[race.second_record]) {
    return record.touch.writes;
  }
  const Record& first = records_[race.first_record];
  if (!first.touch.writes) return record.touch.writes;
  if (log_->steps[record.step].kind == OpKind::kRelease) {
    return FitsBefore(race.first_record, record);
  }
  if (!record.compares && record.gate == kNoGate) return true;
  if (!record.compares) return (first.open & record.gate) != 0;
  // A compare-exchange succeeds if it finds what was there before `first`.
  if (first.touch.mask != record.touch.mask) return true;
  const Step& before = log_->steps[first.step];
  if (before.kind == OpKind::kWrite) return true;
  const Comparand* comparand = ComparandOf(record);
  return comparand == nullptr || before.value == comparand->expected;
}

}  // namespace ravel
