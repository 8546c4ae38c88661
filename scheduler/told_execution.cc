// SPDX-License-Identifier: Apache-2.0

#include "scheduler/told_execution.h"

#include <algorithm>
#include <cstring>

namespace ravel {
namespace {

enum class Sort : uint8_t { kTurn, kThread, kValue };

// One note; operations or threads follow it.
struct alignas(8) Note {
  // Of the log, by then.
  uint32_t steps, choices, threads, record_size, comparands, clock_reads;
  Sort sort;
  bool is_eager;     // of a turn
  bool preemptible;  // of a choice of threads
  bool has_daemons;  // of the log
  ThreadId thread;   // whose turn; or the one chosen without need
  ThreadId announced;
  uint16_t answer;  // the index or value
  uint16_t count;   // of what follows: operations of new threads, or threads
  Choice choice;    // of a value
  Op op;            // announced
};

size_t Round(size_t size) { return (size + 7) & ~size_t{7}; }

Note NoteOf(const ExecutionLog& log, Sort sort) {
  Note note = {};
  note.steps = log.step_count;
  note.choices = log.choice_count;
  note.threads = log.thread_count;
  note.record_size = log.record_size;
  note.comparands = log.comparand_count;
  note.clock_reads = log.clock_reads;
  note.has_daemons = log.has_daemons;
  note.sort = sort;
  return note;
}

void SetCounts(const Note& note, ExecutionLog* log) {
  log->step_count = note.steps;
  log->choice_count = note.choices;
  log->thread_count = note.threads;
  log->record_size = note.record_size;
  log->comparand_count = note.comparands;
  log->clock_reads = note.clock_reads;
  log->has_daemons = note.has_daemons;
}

void CopyOutcome(const Outcome& from, Outcome* to) {
  to->kind = from.kind;
  to->thread = from.thread;
  to->line = from.line;
  to->address = from.address;
  memcpy(to->file, from.file, strnlen(from.file, sizeof from.file - 1) + 1);
  memcpy(to->message, from.message,
         strnlen(from.message, sizeof from.message - 1) + 1);
}

}  // namespace

void BorrowExecution(ExecutionLog& from, ExecutionLog* to) {
  to->execution = from.execution;
  to->step_count = from.step_count;
  to->choice_count = from.choice_count;
  to->thread_count = from.thread_count;
  to->blocked_count = from.blocked_count;
  to->named_count = from.named_count;
  to->record_size = from.record_size;
  to->comparand_count = from.comparand_count;
  to->clock_reads = from.clock_reads;
  to->max_spurious = from.max_spurious;
  to->ordered_clock = from.ordered_clock;
  to->bounded = from.bounded;
  to->rested = from.rested;
  to->idled = from.idled;
  to->processes = from.processes;
  to->has_daemons = from.has_daemons;
  CopyOutcome(from.outcome, &to->outcome);
  std::copy_n(from.blocked, from.blocked_count, to->blocked);
  std::copy_n(from.record, from.record_size, to->record);
  to->choices = from.choices;
  to->steps = from.steps;
  to->named = from.named;
  to->comparands = from.comparands;
}

void Teller::Follow(std::span<const uint16_t> values,
                    std::span<const uint16_t> turns, uint32_t begin,
                    Tale* tale) {
  values_ = values;
  turns_ = turns;
  begin_ = begin;
  tale_ = tale;
}

bool Teller::Begin(uint64_t, Previous) {
  tale_->size = 0;
  tale_->overflowed = false;
  value_ = turn_ = guide_ = guide_end_ = 0;
  threads_ = 0;
  is_choice_ = false;
  // The first turn begins without a word.
  if (begin_ == 0 && !turns_.empty() && turns_[0] == 0) TakeTurn();
  return true;
}

void Teller::TakeTurn() {
  guide_ = turn_ + 2;
  guide_end_ = guide_ + turns_[turn_ + 1];
  turn_ = guide_end_;
}

char* Teller::Note(size_t size) {
  if (tale_->overflowed || Tale::kBytes - tale_->size < size) {
    tale_->overflowed = true;
    return nullptr;
  }
  char* const note = tale_->bytes + tale_->size;
  tale_->size += size;
  return note;
}

size_t Teller::PickThread(const Candidates& candidates) {
  size_t index = candidates.fallback();
  if (value_ < values_.size()) {
    index = std::min<size_t>(values_[value_++], candidates.size() - 1);
  } else if (has_turn()) {
    const size_t planned = candidates.Find(turns_[turn_]);
    if (planned < candidates.size()) {
      index = planned;
    } else {
      DropTurns();
    }
  }
  is_choice_ = true;
  ravel::Note note = NoteOf(log_, Sort::kThread);
  note.thread = candidates.thread(candidates.fallback());
  note.preemptible = candidates.preemptible();
  note.answer = static_cast<uint16_t>(index);
  note.count = static_cast<uint16_t>(candidates.size());
  const size_t size = Round(sizeof note + note.count * sizeof(ThreadId));
  char* const to = Note(size);
  if (to == nullptr) return index;
  memcpy(to, &note, sizeof note);
  for (size_t i = 0; i < candidates.size(); ++i) {
    const ThreadId thread = candidates.thread(i);
    memcpy(to + sizeof note + i * sizeof thread, &thread, sizeof thread);
  }
  return index;
}

uint16_t Teller::PickValue(const Choice& choice) {
  uint16_t value = choice.fallback;
  if (value_ < values_.size()) {
    value = values_[value_++];
  } else if (guide_ < guide_end_) {
    value = turns_[guide_++];
  }
  if (value >= choice.bound) value = choice.fallback;
  ravel::Note note = NoteOf(log_, Sort::kValue);
  note.choice = choice;
  note.answer = value;
  char* const to = Note(sizeof note);
  if (to != nullptr) memcpy(to, &note, sizeof note);
  return value;
}

void Teller::OnTurn(const NextTurn& turn) {
  if (!turn.is_eager) {
    guide_ = guide_end_ = 0;
    if (has_turn() && turns_[turn_] == turn.thread) {
      TakeTurn();
    } else if (has_turn() && !is_choice_) {
      DropTurns();
    }
  }
  is_choice_ = false;
  ravel::Note note = NoteOf(log_, Sort::kTurn);
  note.thread = turn.thread;
  note.is_eager = turn.is_eager;
  note.announced = turn.announced;
  if (turn.announced != kNoThread) note.op = *turn.ops[turn.announced];
  const uint32_t first = threads_;
  threads_ = std::max(threads_, log_.thread_count);
  note.count = static_cast<uint16_t>(threads_ - first);
  char* const to = Note(sizeof note + note.count * sizeof(Op));
  if (to == nullptr) return;
  memcpy(to, &note, sizeof note);
  for (uint32_t i = 0; i < note.count; ++i) {
    memcpy(to + sizeof note + i * sizeof(Op), turn.ops[first + i], sizeof(Op));
  }
}

Listener::End Listener::Differs(size_t answer, size_t bound,
                                const ExecutionLog& log) {
  if (answer >= bound) return End::kDiverged;
  answer_ = answer;
  values_.clear();
  for (const Choice& choice : log.Choices()) values_.push_back(choice.value);
  values_.push_back(static_cast<uint16_t>(answer));
  return End::kOther;
}

Listener::End Listener::Tell(const Tale& tale, Strategy& strategy,
                             ExecutionLog* log) {
  const ravel::Note whole = NoteOf(*log, Sort::kTurn);
  if (ops_.empty()) {
    ops_.resize(ThreadSet::kCapacity);
    for (const Op& op : ops_) pointers_.push_back(&op);
  }
  const auto answered = [&](auto ask) {
    const size_t answer = answer_ == kNone ? ask() : answer_;
    answer_ = kNone;
    return answer;
  };
  // It has not got as far as the one before, which was to be the same.
  if (answer_ != kNone && tale.size <= told_) return End::kDiverged;
  while (told_ < tale.size) {
    ravel::Note note;
    memcpy(&note, tale.bytes + told_, sizeof note);
    const char* const rest = tale.bytes + told_ + sizeof note;
    SetCounts(note, log);
    size_t size = sizeof note;
    switch (note.sort) {
      case Sort::kTurn:
        size += note.count * sizeof(Op);
        for (uint32_t i = 0; i < note.count; ++i) {
          memcpy(&ops_[known_++], rest + i * sizeof(Op), sizeof(Op));
        }
        if (note.announced != kNoThread) ops_[note.announced] = note.op;
        strategy.OnTurn(
            {note.thread, note.is_eager, note.announced, pointers_.data()});
        break;
      case Sort::kThread: {
        size = Round(size + note.count * sizeof(ThreadId));
        threads_.Clear();
        for (size_t i = 0; i < note.count; ++i) {
          ThreadId thread;
          memcpy(&thread, rest + i * sizeof thread, sizeof thread);
          threads_.Insert(thread);
        }
        const size_t answer = answered([&] {
          return strategy.PickThread(
              {threads_, pointers_.data(), note.thread, note.preemptible});
        });
        if (answer != note.answer) return Differs(answer, note.count, *log);
        break;
      }
      case Sort::kValue: {
        const size_t answer =
            answered([&] { return strategy.PickValue(note.choice); });
        if (answer != note.answer) {
          return Differs(answer, note.choice.bound, *log);
        }
        break;
      }
    }
    told_ += size;
  }
  SetCounts(whole, log);
  return End::kSame;
}

}  // namespace ravel
