// SPDX-License-Identifier: Apache-2.0
//
// Optimal dynamic partial-order reduction: exactly one complete execution of
// each Mazurkiewicz class, that is of each set of executions that differ only
// in the order of independent steps (scheduler/reduction/effect.h). Source
// sets and wake-up trees, from Abdulla, Aronis, Jonsson and Sagonas, "Source
// Sets: A Foundation for Optimal Dynamic Partial Order Reduction", Journal of
// the ACM 64(4), 2017.
//
// Where it goes further: a choice of a value is a conflict between the values,
// handled as a race is; a turn that waited is reversed with the one that got
// in its way, not with the one that let it go; what a thread was waiting for
// when the execution ended counts as well.
//
// All it knows is in shared memory, so the search survives a worker that dies.

#ifndef RAVEL_SCHEDULER_STRATEGIES_DPOR_H_
#define RAVEL_SCHEDULER_STRATEGIES_DPOR_H_

#include <cstddef>
#include <vector>

#include "scheduler/foresight.h"
#include "scheduler/reduction/trace.h"
#include "scheduler/reduction/wakeup_tree.h"
#include "scheduler/strategy.h"

namespace ravel {

class Dpor final : public Strategy {
 public:
  Dpor();

  void Attach(const ExecutionLog& log) override;
  bool Begin(uint64_t execution, Previous previous) override;
  size_t PickThread(const Candidates& candidates) override;
  uint16_t PickValue(const Choice& choice) override;
  bool Followed() const override;
  bool WatchesTurns() const override { return true; }
  void OnTurn(const NextTurn& turn) override;
  bool Complete() const override { return !state_->incomplete; }
  // Of what is planned by now, as if all plans at a turn led to as many
  // executions as those on average that were run there.
  double Explored() const override;
  uint64_t Foresee(Foresight& foresight) override;

  // Executions that could not but repeat a class, and plans that did not fit
  // the execution: none, unless threads were made to rest.
  uint64_t redundant() const { return state_->redundant; }
  uint64_t lost() const { return state_->lost; }

 private:
  // What is known below a turn of the current execution.
  struct Node {
    Siblings plans;        // still to be run from here
    Siblings done;         // that were run from here, and sleep now
    uint32_t sleep_begin;  // of those that slept before
    uint32_t sleep_count;
    uint64_t enabled;  // of the first 64 threads
    uint16_t index;    // of the choice
    uint16_t size;
    uint32_t choices;  // that were made before the turn, of all kinds
    uint32_t steps;
  };
  // How many executions there were before the first one that went through a
  // turn's node, and before the first one with the present choice there.
  struct Counts {
    uint64_t begun;
    uint64_t chosen;
  };
  struct State {
    uint64_t executions;  // that were analysed
    uint32_t branch;      // turns before it are those of the last execution
    uint32_t position;    // turns begun
    uint32_t picks;       // values chosen
    uint32_t composite;   // the last turn that was not eager
    uint32_t guide;       // item with the values to choose; 0: none
    uint32_t guided;      // of its values
    uint32_t threads;     // whose first operation is in pending_
    bool started;
    bool is_choice;  // the turn that begins was chosen
    bool at_leaf;    // the last turn was the end of a plan
    bool diverged;
    bool incomplete;
    uint64_t redundant;
    uint64_t lost;
  };
  // Turns that are to be run from a node: of the current execution, then, if
  // there is one, the second turn of a race. `front` may have other values.
  struct Sequence {
    std::vector<uint32_t> turns;
    const Race* race = nullptr;
    uint32_t front = kNoTurn;
    uint32_t front_values = 0;  // the first so many are as they were
    ChosenValue front_value;    // the one after those
    // The values of the second turn, as far as one can tell.
    std::vector<ChosenValue> last_values;
    bool last_leads = false;  // the second turn comes first
  };

  // How a planned turn goes with a sequence: the sequence could begin with it,
  // but for values it chooses, or not at all.
  enum class Fit { kNot, kOtherValues, kFits };
  static constexpr size_t kNotThere = SIZE_MAX;

  void Restart();
  void Start();
  void Settle(bool ends_all);
  void Enter(ThreadId thread, bool is_eager);
  void FallAsleep(uint32_t position);
  void WakeAfterLeaf(Node& node);
  size_t Default(const Candidates& candidates, const Node& node);
  bool Sleeps(const Node& node, ThreadId thread, bool* partly);
  uint16_t FreshValue(const Choice& choice);
  bool IsPlanned(const Node& node, ThreadId thread, size_t count) const;
  bool SleepsWith(const Node& node, ThreadId thread, size_t count);
  bool Fits() const { return !trace_.overflowed() && !trees_.overflowed(); }

  bool Analyze();
  void NotePending();
  std::vector<bool> AfterChoice(uint32_t turn, uint32_t pick) const;
  void AddValues(uint32_t turn);
  void AddRace(Race& race);
  bool Insert(uint32_t position);
  bool IsCommon(size_t at) const;
  Fit FitOf(uint32_t item, size_t* at);
  uint32_t FindInitial(const Siblings& siblings, size_t* at, size_t* first);
  bool Extend(uint32_t item, size_t at);
  void Drop(size_t at);
  void Lead(size_t at);
  void Append(uint32_t parent, Siblings* siblings);
  size_t NoteValues(size_t at);
  bool FollowsNone(size_t count, uint32_t turn) const;
  bool MayComeFirst() const;
  bool SameValues(uint32_t item, size_t at);
  bool SetLastValues(const Race& race);
  bool Translate(const Race& race, std::vector<ChosenValue>* values) const;
  std::vector<ThreadId> LineBefore(uint32_t record) const;
  uint32_t ValuesOf(uint32_t turn) const;
  uint32_t MakeItem(uint32_t turn);
  uint32_t MakeLastItem();
  void SleepWhole(Node& node, ThreadId thread);
  bool Backtrack();
  void NoteBranch(uint32_t branch);
  void WriteScript(uint32_t position, uint32_t item);
  uint32_t Length(const Siblings& siblings) const;

  template <typename Visit>
  bool AnyAsleep(const Node& node, Visit visit) const;
  bool Conflicts(const PlannedTurn& planned, uint32_t turn) const;
  bool ConflictsWithLast(const PlannedTurn& planned) const;
  bool LastConflicts(uint32_t turn) const;

  const ExecutionLog* log_ = nullptr;
  Trace trace_;
  WakeupTrees trees_;
  SharedArray<State> states_;
  State* state_;
  SharedArray<Node> nodes_;
  SharedArray<Counts> counts_;
  SharedArray<uint32_t> sleeps_;
  SharedArray<ChosenValue> values_;
  SharedArray<Op> pending_;

  Script script_;      // that is asked for
  Sequence sequence_;  // of the insertion that goes on
  std::vector<ChosenValue> noted_;
  static constexpr size_t kMaxPrefix = 64;
  uint16_t prefix_[kMaxPrefix] = {};  // of values, of SleepsWith()
};

// Whether visit(item) returns true for one that sleeps at the node.
template <typename Visit>
bool Dpor::AnyAsleep(const Node& node, Visit visit) const {
  for (uint32_t i = 0; i < node.sleep_count; ++i) {
    if (visit(sleeps_[node.sleep_begin + i])) return true;
  }
  for (uint32_t i = node.done.first; i != 0; i = trees_[i].next) {
    if (visit(i)) return true;
  }
  return false;
}

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_STRATEGIES_DPOR_H_
