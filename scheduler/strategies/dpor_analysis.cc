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
  // proof, nor are kills, nor what ends a wait for one of many.
  if (log_->processes != 0 || log_->waits_for_any) state_->incomplete = true;
  for (uint32_t i = 0; i < trace_.size(); ++i) {
    if (!trace_[i].is(TurnRecord::kIsSettled)) AddValues(i);
  }
  for (Race& race : trace_.races()) {
    if (!race.settled) AddRace(race);
  }
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

// The turns that what `pick` chose may have changed: those after it. What a
// thread makes of a value that it asked for (ravel::choose) comes after the
// step of the turn: others that depend on the step still happen whatever was
// chosen, and must stay in the plan, or it would seem to be covered by
// executions in which they cannot come before what sleeps.
std::vector<bool> Dpor::AfterChoice(uint32_t turn, uint32_t pick) const {
  std::vector<bool> after(trace_.size());
  const ThreadId thread = trace_[turn].thread;
  std::vector<uint32_t> roots;
  for (uint32_t i = turn + 1; i < trace_.size(); ++i) {
    const bool is_root =
        trace_[i].thread == thread || trace_.ConflictAtPlace(turn, i);
    after[i] =
        is_root || (!values_[pick].is_users && trace_.HappensBefore(turn, i));
    for (size_t j = 0; j < roots.size() && !after[i]; ++j) {
      after[i] = trace_.HappensBefore(roots[j], i);
    }
    if (is_root) roots.push_back(i);
  }
  return after;
}

// Each other value that the turn could have chosen, with all that does not
// come after it.
void Dpor::AddValues(uint32_t turn) {
  trace_[turn].flags |= TurnRecord::kIsSettled;
  const uint32_t begin = trace_[turn].value_begin;
  const uint32_t end =
      turn + 1 < trace_.size() ? trace_[turn + 1].value_begin : state_->picks;
  if (begin == end) return;
  uint32_t front = turn;
  while (trace_[front].is(TurnRecord::kIsEager)) --front;
  for (uint32_t pick = begin; pick < end; ++pick) {
    const std::vector<bool> after = AfterChoice(turn, pick);
    for (uint16_t value = 0; value < values_[pick].bound; ++value) {
      if (value == values_[pick].value) continue;
      sequence_.race = nullptr;
      sequence_.front = front;
      sequence_.front_values = pick - trace_[front].value_begin;
      sequence_.front_value = values_[pick];
      sequence_.front_value.value = value;
      sequence_.turns.assign(1, front);
      for (uint32_t i = front + 1; i < trace_.size(); ++i) {
        if (trace_[i].is(TurnRecord::kIsEager)) continue;
        if (!after[i]) sequence_.turns.push_back(i);
      }
      if (!Insert(front)) {
        trace_[turn].flags &= static_cast<uint8_t>(~TurnRecord::kIsSettled);
      }
    }
  }
}

void Dpor::AddRace(Race& race) {
  race.settled = true;
  if (!trace_[race.first].is(TurnRecord::kIsChoice)) return;
  sequence_.race = &race;
  sequence_.front = kNoTurn;
  sequence_.turns.clear();
  for (uint32_t i = race.first + 1; i < trace_.size(); ++i) {
    if (trace_[i].is(TurnRecord::kIsEager) || i == race.second) continue;
    if (!trace_.HappensBefore(race.first, i)) sequence_.turns.push_back(i);
  }
  if (SetLastValues(race)) race.settled = Insert(race.first);
}

// All values of the thread's turn were run from the node: it sleeps there
// whatever it would choose.
void Dpor::SleepWhole(Node& node, ThreadId thread) {
  Siblings done;
  uint32_t whole = 0;
  while (node.done.first != 0) {
    const uint32_t item = trees_.TakeFirst(&node.done);
    if (trees_[item].thread != thread) {
      trees_.Append(&done, item);
    } else if (whole == 0) {
      whole = item;
      trees_.DropValues(item);
      trees_.Append(&done, item);
    } else {
      trees_.AddTouches(whole, item);
      trees_.Free(item);
    }
  }
  node.done = done;
}

// The deepest turn with something planned instead of it. All values of a turn
// are run before another thread's turn is.
bool Dpor::Backtrack() {
  for (uint32_t i = trace_.size();; --i) {
    Node& node = nodes_[i];
    if (i < trace_.size() && node.plans.first != 0) {
      const bool goes_on = trees_.Promote(&node.plans, trace_[i].thread);
      const bool possible = trace_[i].is(TurnRecord::kIsChoice) ||
                            trees_[node.plans.first].thread == trace_[i].thread;
      if (possible) {
        sequence_.front = kNoTurn;
        const uint32_t item = MakeItem(i);
        if (item == 0) break;
        trees_.Append(&node.done, item);
        NoteBranch(i);
        if (!goes_on) SleepWhole(node, trace_[i].thread);
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
