// SPDX-License-Identifier: Apache-2.0
//
// The execution that goes on: following plans, falling asleep. What is learned
// from it when it is over is in dpor_analysis.cc.

#include "scheduler/strategies/dpor.h"

namespace ravel {
namespace {

constexpr size_t kMaxSleeps = size_t{1} << 26;
constexpr size_t kMaxValues = ExecutionLog::kMaxChoices;

}  // namespace

Dpor::Dpor()
    : states_(1),
      state_(&states_[0]),
      nodes_(Trace::kMaxTurns + 1),
      counts_(Trace::kMaxTurns + 1),
      sleeps_(kMaxSleeps),
      values_(kMaxValues),
      pending_(ThreadSet::kCapacity) {}

void Dpor::Attach(const ExecutionLog& log) {
  log_ = &log;
  trace_.Attach(log);
}

void Dpor::Restart() {
  *state_ = State();
  trace_.Clear();
  trees_.Clear();
  nodes_[0] = Node();
  counts_[0] = Counts();
}

bool Dpor::Begin(uint64_t, Previous previous) {
  if (!previous.has_value()) {
    trace_.ForgetRules();
    Restart();
  } else if (trace_.WantsRestart()) {
    trace_.AdoptRules();
    Restart();
  } else if (!Analyze()) {
    return false;
  }
  state_->position = 0;
  state_->picks = 0;
  state_->composite = 0;
  state_->guide = 0;
  state_->guided = 0;
  state_->at_leaf = false;
  state_->threads = 0;
  state_->started = false;
  state_->is_choice = false;
  state_->diverged = false;
  return true;
}

// The first turn begins without anybody being asked.
void Dpor::Start() {
  if (state_->started) return;
  state_->started = true;
  Enter(0, false);
}

// What the turn that has just ended did, and who still sleeps after it.
void Dpor::Settle(bool ends_all) {
  if (state_->position <= state_->branch || trace_.settled()) return;
  trace_.Settle(ends_all, state_->picks);
  FallAsleep(state_->position);
  for (; state_->position < trace_.size(); ++state_->position) {
    Node& rest = nodes_[state_->position];
    Node& next = nodes_[state_->position + 1];
    next = Node();
    next.plans = rest.plans;
    rest.plans = {};
    FallAsleep(state_->position + 1);
  }
}

// Those that slept before the last turn and do not depend on it sleep on.
void Dpor::FallAsleep(uint32_t position) {
  const uint32_t last = position - 1;
  const Node& before = nodes_[last];
  Node& node = nodes_[position];
  node.sleep_begin = before.sleep_begin + before.sleep_count;
  uint32_t end = node.sleep_begin;
  AnyAsleep(before, [&](uint32_t item) {
    if (trees_[item].thread != trace_[last].thread &&
        !Conflicts(trees_[item], last) && end < sleeps_.capacity()) {
      sleeps_[end++] = item;
    }
    return false;
  });
  if (end == sleeps_.capacity()) state_->incomplete = true;
  node.sleep_count = end - node.sleep_begin;
}

// A turn begins, the first one or one that the scheduler announces.
void Dpor::Enter(ThreadId thread, bool is_eager) {
  const uint32_t position = state_->position;
  if (position < state_->branch) {
    const TurnRecord& expected = trace_[position];
    if (expected.thread != thread ||
        (position != 0 && expected.step_begin != log_->step_count)) {
      state_->diverged = true;
    }
    if (!is_eager) state_->composite = position;
    do {
      ++state_->position;
    } while (state_->position < state_->branch &&
             trace_[state_->position].is(TurnRecord::kIsRest));
    return;
  }
  nodes_[position].steps = log_->step_count;
  if (!state_->is_choice) nodes_[position].choices = log_->choice_count;
  const uint32_t value_begin = state_->picks;
  uint8_t flags = is_eager ? TurnRecord::kIsEager : 0;
  if (state_->is_choice) flags |= TurnRecord::kIsChoice;
  state_->is_choice = false;
  trace_.Push(thread, flags, value_begin);
  if (!Fits()) return;
  ++state_->position;
  Node& node = nodes_[position];
  Node& next = nodes_[position + 1];
  next = Node();
  if (is_eager) {
    next.plans = node.plans;
    node.plans = {};
    return;
  }
  state_->composite = position;
  WakeAfterLeaf(node);
  if (state_->guide != 0) trees_.Free(state_->guide);
  state_->guide = 0;
  state_->guided = 0;
  if (node.plans.first == 0) return;
  if (trees_[node.plans.first].thread != thread) {
    ++state_->lost;
    if ((flags & TurnRecord::kIsChoice) == 0) trees_.FreeAll(&node.plans);
    return;
  }
  state_->guide = trees_.TakeFirst(&node.plans);
  PlannedTurn& plan = trees_[state_->guide];
  next.plans = {plan.first, plan.last};
  plan.first = plan.last = 0;
  state_->at_leaf = next.plans.first == 0;
}

// Where a plan ends nobody sleeps: whoever did conflicts with a turn of it, or
// the plan would not have been made, and what may follow the plan is counted
// on. It is not so if a turn did something else than was foreseen. Then all of
// them wake up, though some classes may be run twice for it.
void Dpor::WakeAfterLeaf(Node& node) {
  if (!state_->at_leaf) return;
  state_->at_leaf = false;
  if (node.sleep_count == 0) return;
  node.sleep_count = 0;
  ++state_->redundant;
}

void Dpor::OnTurn(const NextTurn& turn) {
  if (turn.announced != kNoThread) {
    pending_[turn.announced] = *turn.ops[turn.announced];
  }
  for (; state_->threads < log_->thread_count; ++state_->threads) {
    pending_[state_->threads] = *turn.ops[state_->threads];
  }
  if (!Fits()) return;
  Start();
  Settle(/*ends_all=*/false);
  Enter(turn.thread, turn.is_eager);
}

size_t Dpor::PickThread(const Candidates& candidates) {
  if (!Fits()) return candidates.fallback();
  Start();
  Settle(/*ends_all=*/false);
  const uint32_t position = state_->position;
  Node& node = nodes_[position];
  if (state_->diverged) return kDiverged;
  if (position >= state_->branch) WakeAfterLeaf(node);
  if (position < state_->branch) {
    const bool same = node.size == candidates.size() &&
                      candidates.thread(node.index) == trace_[position].thread;
    return same ? node.index : kDiverged;
  }
  state_->is_choice = true;
  node.choices = log_->choice_count;
  node.enabled = 0;
  for (size_t i = 0; i < candidates.size(); ++i) {
    const ThreadId thread = candidates.thread(i);
    if (thread < 64) node.enabled |= uint64_t{1} << thread;
  }
  size_t index = candidates.size();
  while (node.plans.first != 0) {
    index = candidates.Find(trees_[node.plans.first].thread);
    if (index < candidates.size()) break;
    trees_.FreeTree(trees_.TakeFirst(&node.plans));
    ++state_->lost;
  }
  if (index == candidates.size()) index = Default(candidates, node);
  node.index = static_cast<uint16_t>(index);
  node.size = static_cast<uint16_t>(candidates.size());
  return index;
}

// Whether the thread sleeps with all values that begin with the first `count`
// of prefix_.
bool Dpor::SleepsWith(const Node& node, ThreadId thread, size_t count) {
  uint16_t bound = 0;
  const bool whole = AnyAsleep(node, [&](uint32_t item) {
    const PlannedTurn& turn = trees_[item];
    if (turn.thread != thread) return false;
    for (size_t i = 0; i < count && i < turn.value_count; ++i) {
      if (trees_.ValueAt(item, i).value != prefix_[i]) return false;
    }
    if (turn.value_count <= count) return true;
    bound = trees_.ValueAt(item, count).bound;
    return false;
  });
  if (whole) return true;
  if (bound == 0 || count == kMaxPrefix) return false;
  for (uint16_t value = 0; value < bound; ++value) {
    prefix_[count] = value;
    if (!SleepsWith(node, thread, count + 1)) return false;
  }
  return true;
}

// *partly: with some values, but not with all.
bool Dpor::Sleeps(const Node& node, ThreadId thread, bool* partly) {
  bool has_values = false;
  const bool sleeps = AnyAsleep(node, [&](uint32_t item) {
    if (trees_[item].thread != thread) return false;
    has_values = trees_[item].value_count != 0;
    return true;
  });
  *partly = sleeps && has_values && !SleepsWith(node, thread, 0);
  return sleeps;
}

// Where nothing is planned: no thread is preempted without need.
size_t Dpor::Default(const Candidates& candidates, const Node& node) {
  const size_t fallback = candidates.fallback();
  size_t some = candidates.size();
  for (size_t i = 0; i <= candidates.size(); ++i) {
    const size_t index = i == 0 ? fallback : i - 1;
    bool partly = false;
    if (!Sleeps(node, candidates.thread(index), &partly)) return index;
    if (partly && some == candidates.size()) some = index;
  }
  if (some != candidates.size()) return some;
  ++state_->redundant;
  return fallback;
}

uint16_t Dpor::PickValue(const Choice& choice) {
  if (!Fits()) return 0;
  Start();
  const uint32_t pick = state_->picks;
  if (pick == values_.capacity()) {
    state_->incomplete = true;
    return 0;
  }
  if (state_->position <= state_->branch) {
    ++state_->picks;
    if (values_[pick].bound != choice.bound) return UINT16_MAX;
    return values_[pick].value;
  }
  const bool guided =
      state_->guide != 0 && state_->guided < trees_[state_->guide].value_count;
  uint16_t value = 0;
  if (guided) {
    value = trees_.ValueAt(state_->guide, state_->guided++).value;
    if (value >= choice.bound) {
      value = 0;
      ++state_->lost;
    }
  } else {
    value = FreshValue(choice);
  }
  values_[state_->picks++] = {value, choice.bound,
                              choice.kind == ChoiceKind::kUser};
  return value;
}

// Whether a plan of the node runs the thread with the first `count` of
// prefix_, and says so.
bool Dpor::IsPlanned(const Node& node, ThreadId thread, size_t count) const {
  for (uint32_t i = node.plans.first; i != 0; i = trees_[i].next) {
    if (trees_[i].thread != thread || trees_[i].value_count < count) continue;
    size_t same = 0;
    while (same < count && trees_.ValueAt(i, same).value == prefix_[same]) {
      ++same;
    }
    if (same == count) return true;
  }
  return false;
}

// The first one with which the turn does not sleep; if there is one, one that
// is not planned either.
uint16_t Dpor::FreshValue(const Choice& choice) {
  const uint32_t composite = state_->composite;
  const Node& node = nodes_[composite];
  const ThreadId thread = trace_[composite].thread;
  const uint32_t begin = trace_[composite].value_begin;
  const uint32_t made = state_->picks - begin;
  if (made >= kMaxPrefix) return 0;
  if (node.sleep_count + node.done.first + node.plans.first == 0) return 0;
  uint16_t planned = choice.bound;
  for (uint16_t value = 0; value < choice.bound; ++value) {
    for (uint32_t i = 0; i < made; ++i) prefix_[i] = values_[begin + i].value;
    prefix_[made] = value;
    if (SleepsWith(node, thread, made + 1)) continue;
    prefix_[made] = value;
    if (!IsPlanned(node, thread, made + 1)) return value;
    if (planned == choice.bound) planned = value;
  }
  return planned == choice.bound ? 0 : planned;
}

bool Dpor::Followed() const {
  return !state_->diverged && (!Fits() || state_->position > state_->branch ||
                               (state_->branch == 0 && !state_->started));
}

}  // namespace ravel
