// SPDX-License-Identifier: Apache-2.0

#include "framework/models/robust_mutexes.h"

#include "scheduler/die.h"
#include "scheduler/shared_region.h"

namespace ravel {
namespace {

struct Held {
  MutexState* state;
  uintptr_t address;
  ThreadId owner;
};

// In memory that processes share: the one that notices the end of another is
// none of theirs.
struct Table {
  static constexpr uint32_t kCapacity = 4096;

  uint32_t epoch;
  uint32_t size;
  Held held[kCapacity];
};

Table& Shared() {
  static auto* const table =
      static_cast<Table*>(SharedRegion::OfProcess().Reserve(sizeof(Table)));
  return *table;
}

// Empty if it is of another execution.
Table& TableOf(const Scheduler& scheduler) {
  Table& table = Shared();
  if (table.epoch != scheduler.epoch()) {
    table.epoch = scheduler.epoch();
    table.size = 0;
  }
  return table;
}

}  // namespace

void RobustMutexes::Prepare() { Shared().epoch = 0; }

void RobustMutexes::Add(Scheduler& scheduler, MutexState& state,
                        uintptr_t address) {
  Table& table = TableOf(scheduler);
  if (table.size == Table::kCapacity) Die("too many robust mutexes are held");
  table.held[table.size++] = {&state, address, scheduler.self()};
}

void RobustMutexes::Remove(Scheduler& scheduler, const MutexState& state) {
  Table& table = TableOf(scheduler);
  for (uint32_t i = table.size; i-- > 0;) {
    if (table.held[i].state != &state) continue;
    if (table.held[i].owner != scheduler.self()) continue;
    table.held[i] = table.held[--table.size];
    return;
  }
}

// The unlock that the thread did not get to is a step, so that whoever locks
// the mutex next knows what the thread did before.
void RobustMutexes::ThreadGone(VirtualThread& thread) {
  Scheduler& scheduler = *thread.scheduler;
  Table& table = TableOf(scheduler);
  for (uint32_t i = table.size; i-- > 0;) {
    const Held held = table.held[i];
    if (held.owner != thread.id) continue;
    table.held[i] = table.held[--table.size];
    // The host knows nothing of what only another process sees.
    const bool here = thread.process == 0 || scheduler.InChild();
    if (!here && !SharedRegion::Contains(held.state)) continue;
    Op op;
    op.kind = OpKind::kUnlock;
    op.object = held.state->object;
    op.address = held.address;
    scheduler.Performed(op);
    held.state->owner = 0;
    held.state->depth = kOwnerDied;
  }
}

}  // namespace ravel
