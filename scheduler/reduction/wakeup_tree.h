// SPDX-License-Identifier: Apache-2.0
//
// Wake-up trees: the turns with which executions still to be run begin, below
// each turn of the current one. Children are in the order in which they will
// be run.

#ifndef RAVEL_SCHEDULER_REDUCTION_WAKEUP_TREE_H_
#define RAVEL_SCHEDULER_REDUCTION_WAKEUP_TREE_H_

#include <cstdint>

#include "scheduler/reduction/shared_array.h"
#include "scheduler/reduction/trace.h"

namespace ravel {

// A choice that is not of threads.
struct ChosenValue {
  uint16_t value;
  uint16_t bound;
  bool is_users =
      false;  // of ravel::choose: asked for after the step of its turn
};

// A turn that was run or will be: of which thread, with which values of
// choices that are not of threads, and what it touches. Items of a pool, by
// number; 0 is none.
struct PlannedTurn {
  static constexpr size_t kTouches = 3;
  static constexpr size_t kValues = 4;

  uint32_t next = 0;   // sibling
  uint32_t first = 0;  // child
  uint32_t last = 0;   // child
  uint32_t more = 0;   // item with what did not fit, by `next`
  ThreadId thread = 0;
  uint16_t value_count = 0;
  uint8_t touch_count = 0;
  bool is_world = false;
  ChosenValue values[kValues] = {};
  CellUse touches[kTouches] = {};
  uint64_t ticket = 0;  // of an execution that was asked for (foresight.h)
};

// A list of siblings.
struct Siblings {
  uint32_t first = 0;
  uint32_t last = 0;
};

class WakeupTrees {
 public:
  WakeupTrees();

  void Clear();
  PlannedTurn& operator[](uint32_t item) { return items_[item]; }
  const PlannedTurn& operator[](uint32_t item) const { return items_[item]; }

  // A new item, or 0 if there is no room.
  uint32_t New();
  void Free(uint32_t item);      // without its children
  void FreeTree(uint32_t item);  // with them
  void FreeAll(Siblings* siblings);

  void Append(Siblings* siblings, uint32_t item);
  uint32_t TakeFirst(Siblings* siblings);
  // Puts the first item of the thread in front; false if there is none.
  bool Promote(Siblings* siblings, ThreadId thread);

  void AddValue(uint32_t item, ChosenValue value);
  ChosenValue ValueAt(uint32_t item, size_t index) const;
  void DropValues(uint32_t item);
  // More touches than fit make it depend on everything.
  void AddTouch(uint32_t item, const CellUse& touch);
  // Those of another item as well.
  void AddTouches(uint32_t item, uint32_t other);

  bool overflowed() const { return state_->overflowed; }

 private:
  struct State {
    uint32_t used;
    uint32_t free;
    bool overflowed;
  };
  // Items that hold values for another.
  static constexpr size_t kMore = 8;
  struct MoreValues {
    uint32_t next;
    ChosenValue values[kMore];
  };
  static_assert(sizeof(MoreValues) <= sizeof(PlannedTurn));

  void FreeMore(uint32_t item);
  MoreValues& More(uint32_t item) {
    return reinterpret_cast<MoreValues&>(items_[item]);
  }
  const MoreValues& More(uint32_t item) const {
    return reinterpret_cast<const MoreValues&>(items_[item]);
  }

  SharedArray<State> states_;
  State* state_;
  SharedArray<PlannedTurn> items_;
};

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_REDUCTION_WAKEUP_TREE_H_
