// SPDX-License-Identifier: Apache-2.0
//
// The turns of an execution with what each depends on, kept from one execution
// to the next as far as they are the same: the happens-before order as one
// vector clock a turn, and the races, that is the pairs of turns that an
// equivalent execution has next to each other and that could go the other way
// round.
//
// Turns are known by their position. Turn x happens before turn y, x < y, if
// Clock(y)[thread of x] > x.

#ifndef RAVEL_SCHEDULER_REDUCTION_TRACE_H_
#define RAVEL_SCHEDULER_REDUCTION_TRACE_H_

#include <cstdint>
#include <span>

#include "scheduler/execution_log.h"
#include "scheduler/reduction/effect.h"
#include "scheduler/reduction/shared_array.h"

namespace ravel {

inline constexpr uint32_t kNoTurn = UINT32_MAX;

// Some bytes of a cell of eight. Cells are numbered, and keep their number
// while the search lasts.
struct CellUse {
  uint32_t cell = 0;
  uint8_t mask = 0;
  bool writes = false;

  bool ConflictsWith(const CellUse& other) const {
    return cell == other.cell && (mask & other.mask) != 0 &&
           (writes || other.writes);
  }
  // What conflicts with the other conflicts with this one.
  bool Covers(const CellUse& other) const {
    return cell == other.cell && (other.mask & ~mask) == 0 &&
           (writes || !other.writes);
  }
};

// A touch in the trace.
struct Record {
  CellUse touch;
  uint8_t open = 0;  // gates, before it
  uint8_t gate = 0;  // that it asked for
  uint32_t turn = 0;
  uint32_t step = 0;
  uint32_t before = 0;      // the record before it, of the same cell; 0: none
  uint32_t lock_state = 0;  // of the cell, before it
  bool tries = false;       // its gate, or a comparison, decides if it writes
  bool compares = false;
};

struct TurnRecord {
  static constexpr uint8_t kIsEager = 1;
  static constexpr uint8_t kIsChoice = 2;
  static constexpr uint8_t kIsWorld = 4;  // depends on every other turn
  static constexpr uint8_t kIsSpurious = 8;
  // The rest of the turn before it, whose first step only follows what let it
  // run; so it is eager too.
  static constexpr uint8_t kIsRest = 16;
  static constexpr uint8_t kIsSettled = 32;  // for its user

  ThreadId thread = 0;
  uint8_t flags = 0;
  uint32_t step_begin = 0;
  uint32_t record_begin = 0;
  uint32_t record_end = 0;
  uint32_t value_begin = 0;
  uint32_t before = kNoTurn;        // the thread's turn before, or its creation
  uint32_t world_before = kNoTurn;  // the last turn before with kIsWorld
  uint32_t spurious = 0;            // turns before with kIsSpurious
  uint32_t record_size = 0;         // of the log, before
  uint32_t clock_reads = 0;         // of the log, before
  uint32_t comparands = 0;          // of the log, before
  uint32_t threads = 0;             // there were, before

  bool is(uint8_t flag) const { return (flags & flag) != 0; }
};

// Turn `first` could come after what `thread` does in turn `second`, or, if
// that is kNoTurn, after what it might have done and did not.
struct Race {
  uint32_t first = 0;
  uint32_t second = kNoTurn;
  uint32_t first_record = 0;   // through which they conflict; 0: another way
  uint32_t second_record = 0;  // of `second`
  uint32_t before = kNoTurn;   // what `thread` did before
  ThreadId thread = 0;
  bool is_world = false;  // of what did not happen, with its touch
  bool settled = false;   // for its user
  CellUse touch;
};

class Trace {
 public:
  static constexpr uint32_t kMaxTurns = ExecutionLog::kMaxSteps + 4096;
  static constexpr uint32_t kMaxRaces = 1u << 22;

  Trace();

  void Attach(const ExecutionLog& log) { log_ = &log; }

  // Forgets all turns.
  void Clear();
  // Forgets turns from `size` on.
  void Truncate(uint32_t size);
  // A turn begins. Those before it are settled.
  void Push(ThreadId thread, uint8_t flags, uint32_t value_begin);
  // The last turn has ended as the log has it: puts it in order and notes its
  // races. `ends_all`: nobody could go on after it, so it depends on all.
  // There may be more turns then, the rest of it; `value_end` is where their
  // values would begin.
  void Settle(bool ends_all, uint32_t value_end);
  bool settled() const { return state_->settled; }

  // The execution is over, and a thread was about to do this: notes its races.
  // It could have done it instead of turn `rival`, if that is not kNoTurn.
  void NotePending(ThreadId thread, const Op& op, uint32_t rival);

  uint32_t size() const { return state_->size; }
  TurnRecord& operator[](uint32_t turn) { return turns_[turn]; }
  const TurnRecord& operator[](uint32_t turn) const { return turns_[turn]; }

  // Of the turns there are.
  std::span<Race> races() { return {&races_[0], state_->races}; }

  bool HappensBefore(uint32_t x, uint32_t y) const {
    return Clock(y)[turns_[x].thread] > x;
  }
  std::span<const Record> RecordsOf(uint32_t turn) const {
    const TurnRecord& record = turns_[turn];
    return {&records_[record.record_begin],
            record.record_end - record.record_begin};
  }
  // Whether two turns conflict in what they told or asked the outside world,
  // record() and the clock, which need not be in the step of a turn.
  bool ConflictAtPlace(uint32_t x, uint32_t y) const;
  const Record& record(uint32_t number) const { return records_[number]; }
  // Whether the second turn of a race will write there once it comes first.
  bool WritesAfter(const Race& race, const Record& record) const;

  // Something did not fit: what follows is not to be trusted.
  bool overflowed() const { return state_->overflowed; }
  // Rules that became necessary: the search must begin anew with them.
  bool WantsRestart() const;
  void AdoptRules();
  void ForgetRules();

 private:
  struct Cell {
    uint64_t key;
    uint32_t head;  // the last record; 0: none
    uint32_t lock_state;
  };
  struct State {
    uint32_t size;
    uint32_t records;  // used; the first is none
    uint32_t cells;
    uint32_t races;
    uint32_t world;  // the last turn with kIsWorld
    uint32_t spurious;
    uint32_t width;  // of a clock
    bool settled;
    bool overflowed;
    bool idling_matters;
    bool clock_matters;
  };
  // A turn that the one to be settled conflicts with.
  struct Partner {
    uint32_t turn;
    uint32_t record;
    uint32_t own_record;
  };
  static constexpr size_t kMaxPartners = 64;
  static constexpr uint32_t kExclusive = UINT32_MAX;  // of a lock's state

  uint32_t* Clock(uint32_t turn) {
    return &clocks_[size_t{turn} * state_->width];
  }
  const uint32_t* Clock(uint32_t turn) const {
    return &clocks_[size_t{turn} * state_->width];
  }
  EffectRules Rules() const;
  uint32_t CellOf(uint64_t key);
  void Join(uint32_t* clock, uint32_t turn);
  void BeginClock(uint32_t turn);
  void Finish(uint32_t turn);
  uint32_t SplitOff(uint32_t turn, uint32_t step, uint32_t value_begin);
  void Apply(uint32_t turn, uint32_t step, const Effect& effect);
  void Follow(uint32_t turn, uint32_t enabler, uint32_t step);
  uint32_t EnablerOf(const Step& step, uint32_t cell) const;
  uint32_t TurnOfStep(uint32_t step) const;
  const Comparand* ComparandOf(const Record& record) const;
  bool FitsBefore(uint32_t first, const Record& release) const;
  void TouchAll(uint32_t turn, const Effect& effect, uint32_t step);
  void TouchCell(uint32_t turn, const Effect& effect, uint32_t step,
                 uint32_t cell, uint8_t mask);
  void Scan(const CellUse& touch, const Effect& effect, uint32_t turn,
            bool open_now, uint32_t own_record, uint32_t* joined);
  void TouchPlace(uint32_t turn, Place place);
  void ConflictWithWorld(uint32_t turn);
  void ConflictWithAll(uint32_t turn, uint32_t* joined);
  void AddPartner(uint32_t turn, uint32_t record, uint32_t own_record);
  void NoteRaces(Race race);
  void AddRace(const Race& race);
  void NoteSpurious(ThreadId thread, uint32_t last, uint32_t enabler);

  const ExecutionLog* log_ = nullptr;
  SharedArray<State> states_;
  State* state_;
  SharedArray<TurnRecord> turns_;
  SharedArray<uint32_t> clocks_;
  SharedArray<Record> records_;
  SharedArray<Cell> cells_;
  SharedArray<uint32_t> last_of_;
  SharedArray<Race> races_;

  // While a turn is settled.
  Partner partners_[kMaxPartners];
  size_t partner_count_ = 0;
  uint32_t base_[ThreadSet::kCapacity] = {};  // ordered without its conflicts
};

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_REDUCTION_TRACE_H_
