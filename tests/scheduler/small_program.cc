// SPDX-License-Identifier: Apache-2.0

#include "tests/scheduler/small_program.h"

#include <cstring>

#include "framework/models/failure.h"
#include "framework/models/virtual_clock.h"
#include "tests/scheduler/world.h"

namespace ravel {
namespace {

using Kind = SmallOp::Kind;

constexpr const char* kNames[] = {
    "load",       "store",       "add",           "cas",        "read",
    "write",      "lock",        "try_lock",      "timed_lock", "unlock",
    "put",        "try_put",     "get",           "try_get",    "timed_get",
    "acquire",    "try_acquire", "timed_acquire", "release",    "wait",
    "timed_wait", "notify_one",  "notify_all",    "choose",     "check",
    "yield"};

template <size_t size>
Kind OneOf(const Kind (&kinds)[size], Random& random) {
  return kinds[random.Below(size)];
}

Kind Untimed(Kind kind) {
  switch (kind) {
    case Kind::kTimedLock:
      return Kind::kLock;
    case Kind::kTimedGet:
      return Kind::kGet;
    case Kind::kTimedAcquire:
      return Kind::kAcquire;
    case Kind::kTimedWait:
      return Kind::kWait;
    default:
      return kind;
  }
}

Kind PickKind(const SmallOptions& options, uint32_t family, Random& random) {
  switch (family) {
    case 0:
      return OneOf(
          {Kind::kLoad, Kind::kStore, Kind::kAdd, Kind::kCompareExchange},
          random);
    case 1:
      return random.Below(2) == 0 ? Kind::kRead : Kind::kWrite;
    case 2:
      return OneOf({Kind::kLock, Kind::kLock, Kind::kTryLock, Kind::kTimedLock,
                    Kind::kUnlock, Kind::kUnlock, Kind::kUnlock},
                   random);
    case 3:
      return OneOf({Kind::kPut, Kind::kPut, Kind::kTryPut, Kind::kGet,
                    Kind::kGet, Kind::kTryGet, Kind::kTimedGet},
                   random);
    case 4:
      return OneOf({Kind::kAcquire, Kind::kTryAcquire, Kind::kTimedAcquire,
                    Kind::kRelease, Kind::kRelease},
                   random);
    case 5:
      return OneOf({Kind::kWait, Kind::kTimedWait, Kind::kNotifyOne,
                    Kind::kNotifyOne, Kind::kNotifyAll},
                   random);
    default:
      if (options.checks && random.Below(2) == 0) return Kind::kCheck;
      return random.Below(4) == 0 ? Kind::kYield : Kind::kChoose;
  }
}

std::vector<uint32_t> Families(const SmallOptions& options, Random& random) {
  const bool may[] = {options.memory,
                      options.memory,
                      options.locks,
                      options.queues,
                      options.semaphores,
                      options.conditions,
                      options.choices || options.checks};
  std::vector<uint32_t> families;
  while (families.empty()) {
    for (uint32_t i = 0; i < std::size(may); ++i) {
      if (may[i] && random.Below(3) == 0) families.push_back(i);
    }
  }
  return families;
}

}  // namespace

SmallProgram::SmallProgram(const SmallOptions& options, Random& random) {
  const std::vector<uint32_t> families = Families(options, random);
  const uint32_t objects = 1 + random.Below(2);
  threads_.resize(options.threads);
  for (auto& thread : threads_) {
    while (thread.size() < options.operations) {
      SmallOp op;
      const uint32_t family =
          families[random.Below(static_cast<uint32_t>(families.size()))];
      op.kind = PickKind(options, family, random);
      if (!options.time_outs) op.kind = Untimed(op.kind);
      op.index = static_cast<uint8_t>(random.Below(objects));
      op.value = static_cast<uint8_t>(random.Below(3));
      op.expected = static_cast<uint8_t>(random.Below(2));
      thread.push_back(op);
    }
  }
}

std::string SmallProgram::Describe() const {
  std::string text;
  for (const auto& thread : threads_) {
    for (const SmallOp& op : thread) {
      text += kNames[static_cast<int>(op.kind)];
      text += '(' + std::to_string(op.index) + ',' + std::to_string(op.value) +
              ',' + std::to_string(op.expected) + ") ";
    }
    text += "| ";
  }
  return text;
}

// The threads begin together, without a choice: they pass a barrier.
void SmallProgram::operator()() const {
  memory_.item_count = 0;
  memory_.open = 0;
  memset(memory_.atomics, 0, sizeof(memory_.atomics));
  memset(memory_.plain, 0, sizeof(memory_.plain));
  memset(memory_.result_count, 0, sizeof(memory_.result_count));
  memset(memory_.holds, 0, sizeof(memory_.holds));
  memory_.queue.capacity = 1 + threads_.size() % 2;
  struct Starting {
    const SmallProgram* program;
    size_t index;
  } starting[kMaxThreads];
  const auto entry = [](void* argument) -> void* {
    const auto& start = *static_cast<Starting*>(argument);
    Op pass;
    pass.kind = OpKind::kPassBarrier;
    Scheduler::Current()->Perform(pass,
                                  WhenEqual(start.program->memory_.open, 1));
    start.program->RunThread(start.index);
    return nullptr;
  };
  Scheduler& scheduler = *Scheduler::Current();
  VirtualThread* threads[kMaxThreads];
  for (size_t i = 0; i < threads_.size(); ++i) {
    starting[i] = {this, i};
    threads[i] = &scheduler.Create(entry, &starting[i]);
    scheduler.Start(*threads[i]);
  }
  memory_.open = 1;
  for (size_t i = 0; i < threads_.size(); ++i) Join(*threads[i]);
}

void SmallProgram::RunThread(size_t index) const {
  for (const SmallOp& op : threads_[index]) Execute(index, op);
}

void SmallProgram::Saw(size_t thread, uint64_t what) const {
  uint8_t& count = memory_.result_count[thread];
  memory_.results[thread][count++] = static_cast<uint8_t>(what);
}

void SmallProgram::Execute(size_t thread, const SmallOp& op) const {
  Scheduler& scheduler = *Scheduler::Current();
  switch (op.kind) {
    case Kind::kChoose:
      Saw(thread, scheduler.Pick(ChoiceKind::kUser,
                                 static_cast<uint16_t>(2 + op.index)));
      break;
    case Kind::kCheck: {
      const uint8_t count = memory_.result_count[thread];
      if (count > 0 && memory_.results[thread][count - 1] == op.value) {
        StopForAssertion(scheduler, "a check failed", nullptr, 0);
      }
      break;
    }
    case Kind::kYield:
      Perform(OpKind::kYield);
      break;
    default:
      ExecuteMemory(thread, op);
      ExecuteLock(thread, op);
      ExecuteQueue(thread, op);
      ExecuteSemaphore(thread, op);
      ExecuteCondition(thread, op);
  }
}

void SmallProgram::ExecuteMemory(size_t thread, const SmallOp& op) const {
  Scheduler& scheduler = *Scheduler::Current();
  const bool plain = op.kind == Kind::kRead || op.kind == Kind::kWrite;
  uint8_t& cell = plain ? memory_.plain[op.index] : memory_.atomics[op.index];
  const auto address = reinterpret_cast<uintptr_t>(&cell);
  if (plain) {
    scheduler.Access(address, 1, op.kind == Kind::kWrite, 1);
    if (op.kind == Kind::kRead) {
      Saw(thread, cell);
    } else {
      cell = op.value;
    }
    return;
  }
  Op step;
  step.size = 1;
  step.address = address;
  switch (op.kind) {
    case Kind::kLoad:
      step.kind = OpKind::kAtomicLoad;
      break;
    case Kind::kStore:
      step.kind = OpKind::kAtomicStore;
      break;
    case Kind::kAdd:
    case Kind::kCompareExchange:
      step.kind = OpKind::kAtomicUpdate;
      break;
    default:
      return;
  }
  step.object = scheduler.ObjectAt(address);
  scheduler.Announce(step);
  const uint8_t old = cell;
  if (op.kind == Kind::kStore) cell = op.value;
  if (op.kind == Kind::kAdd) cell = static_cast<uint8_t>(cell + 1 + op.value);
  if (op.kind == Kind::kCompareExchange) {
    if (old == op.expected) {
      cell = static_cast<uint8_t>(op.value + 1);
    } else {
      step.kind = OpKind::kAtomicLoad;
    }
    scheduler.log().NoteComparand(op.expected);
  }
  scheduler.Performed(step, old);
  if (op.kind != Kind::kStore) Saw(thread, old);
}

void SmallProgram::ExecuteLock(size_t thread, const SmallOp& op) const {
  Scheduler& scheduler = *Scheduler::Current();
  MutexModel mutex(scheduler, memory_.mutexes[op.index],
                   &memory_.mutexes[op.index], MutexModel::Kind::kNormal);
  bool& holds = memory_.holds[thread][op.index];
  switch (op.kind) {
    case Kind::kLock:
      if (!holds) mutex.Lock();
      holds = true;
      break;
    case Kind::kTryLock:
      if (holds) break;
      holds = mutex.TryLock() == 0;
      Saw(thread, holds);
      break;
    case Kind::kTimedLock:
      if (holds) break;
      holds = mutex.Lock(TimeAfter(scheduler, 10)) == 0;
      Saw(thread, holds);
      break;
    case Kind::kUnlock:
      if (holds) mutex.Unlock();
      holds = false;
      break;
    default:
      break;
  }
}

void SmallProgram::ExecuteQueue(size_t thread, const SmallOp& op) const {
  Scheduler& scheduler = *Scheduler::Current();
  QueueModel queue(scheduler, memory_.queue, &memory_.queue);
  internal::QueueNode* node = nullptr;
  const bool puts = op.kind == Kind::kPut || op.kind == Kind::kTryPut;
  Item& item = memory_.items[memory_.item_count];
  if (puts) {
    ++memory_.item_count;
    item.value =
        static_cast<uint8_t>(thread * 16 + memory_.result_count[thread]);
  }
  switch (op.kind) {
    case Kind::kPut:
      queue.Put(&item, Scheduler::kNoDeadline);
      return;
    case Kind::kTryPut:
      Saw(thread, static_cast<uint64_t>(queue.TryPut(&item)));
      return;
    case Kind::kGet:
      queue.Get(&node, Scheduler::kNoDeadline);
      break;
    case Kind::kTryGet:
      queue.TryGet(&node);
      break;
    case Kind::kTimedGet:
      queue.Get(&node, TimeAfter(scheduler, 10));
      break;
    default:
      return;
  }
  Saw(thread, node == nullptr ? 99 : static_cast<Item*>(node)->value);
}

void SmallProgram::ExecuteSemaphore(size_t thread, const SmallOp& op) const {
  Scheduler& scheduler = *Scheduler::Current();
  SemaphoreModel semaphore(scheduler, memory_.semaphore, &memory_.semaphore, 1);
  switch (op.kind) {
    case Kind::kAcquire:
      semaphore.Acquire();
      break;
    case Kind::kTryAcquire:
      Saw(thread, semaphore.TryAcquire());
      break;
    case Kind::kTimedAcquire:
      Saw(thread, semaphore.Acquire(TimeAfter(scheduler, 10)));
      break;
    case Kind::kRelease:
      semaphore.Release(1 + op.index, 5);
      break;
    default:
      break;
  }
}

void SmallProgram::ExecuteCondition(size_t thread, const SmallOp& op) const {
  Scheduler& scheduler = *Scheduler::Current();
  ConditionModel& condition = memory_.condition;
  if (op.kind == Kind::kNotifyOne) condition.NotifyOne(scheduler);
  if (op.kind == Kind::kNotifyAll) condition.NotifyAll(scheduler);
  if (op.kind != Kind::kWait && op.kind != Kind::kTimedWait) return;
  MutexModel mutex(scheduler, memory_.mutexes[0], &memory_.mutexes[0],
                   MutexModel::Kind::kNormal);
  const bool held = memory_.holds[thread][0];
  if (!held) mutex.Lock();
  if (op.kind == Kind::kWait) {
    condition.Wait(scheduler, mutex);
  } else {
    Saw(thread, condition.Wait(scheduler, mutex, TimeAfter(scheduler, 10)));
  }
  if (!held) mutex.Unlock();
}

std::string SmallProgram::FinalState(const ExecutionLog& log) const {
  std::string state = KindName(log.outcome.kind);
  for (size_t i = 0; i < threads_.size(); ++i) {
    state += " |";
    for (size_t j = 0; j < memory_.result_count[i]; ++j) {
      state += ' ' + std::to_string(memory_.results[i][j]);
    }
  }
  state += " :";
  for (const uint8_t value : memory_.atomics) {
    state += ' ' + std::to_string(value);
  }
  for (const uint8_t value : memory_.plain) {
    state += ' ' + std::to_string(value);
  }
  return state;
}

}  // namespace ravel
