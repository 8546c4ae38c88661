// SPDX-License-Identifier: Apache-2.0

#include "tests/scheduler/random_program.h"

#include <algorithm>
#include <iterator>

namespace ravel {
namespace {

using Kind = Instruction::Kind;

// Neighbours in the same 8 bytes are different atomics.
struct Atomic {
  uint32_t offset;
  uint32_t size;
};
constexpr Atomic kAtomics[] = {{0, 4}, {4, 4}, {8, 8}, {16, 1}, {17, 1}};

constexpr MemoryOrder kLoadOrders[] = {
    MemoryOrder::kRelaxed, MemoryOrder::kConsume, MemoryOrder::kAcquire,
    MemoryOrder::kSeqCst};
constexpr MemoryOrder kStoreOrders[] = {
    MemoryOrder::kRelaxed, MemoryOrder::kRelease, MemoryOrder::kSeqCst};
constexpr MemoryOrder kOrders[] = {MemoryOrder::kRelaxed, MemoryOrder::kAcquire,
                                   MemoryOrder::kRelease, MemoryOrder::kAcqRel,
                                   MemoryOrder::kSeqCst};
constexpr MemoryOrder kFenceOrders[] = {
    MemoryOrder::kAcquire, MemoryOrder::kRelease, MemoryOrder::kAcqRel,
    MemoryOrder::kSeqCst};

template <typename T, size_t size>
const T& OneOf(const T (&items)[size], Random& random) {
  return items[random.Below(size)];
}

// Below `end`.
Instruction MakePlain(Random& random, uint32_t end) {
  Instruction made;
  made.kind = Kind::kPlain;
  made.op = random.Below(2) == 0 ? OpKind::kWrite : OpKind::kRead;
  made.size = 1u << random.Below(5);
  if (random.Below(10) == 0) {
    made.kind = Kind::kRange;
    made.size = 1 + random.Below(20);
  }
  const uint32_t begin =
      random.Below(30) == 0 ? 0 : RandomProgram::kAtomicBytes;
  made.size = std::min(made.size, end - begin);
  made.offset = begin + random.Below(end - begin - made.size + 1);
  return made;
}

// Of one of the first `count`.
Instruction MakeAtomic(Random& random, uint32_t count) {
  const Atomic& atomic = kAtomics[random.Below(count)];
  Instruction made;
  made.kind = Kind::kAtomic;
  made.offset = atomic.offset;
  made.size = atomic.size;
  switch (random.Below(4)) {
    case 0:
      made.op = OpKind::kAtomicUpdate;
      made.order = OneOf(kOrders, random);
      if (random.Below(4) != 0) break;
      made.kind = Kind::kFailedUpdate;
      made.order = OneOf(kLoadOrders, random);
      break;
    case 1:
      made.op = OpKind::kAtomicStore;
      made.order = OneOf(kStoreOrders, random);
      break;
    case 2:
      made.op = OpKind::kAtomicLoad;
      made.order = OneOf(kLoadOrders, random);
      break;
    default:
      made.kind = Kind::kFence;
      made.order = OneOf(kFenceOrders, random);
  }
  return made;
}

Instruction MakeLock(Random& random) {
  Instruction made;
  const Kind kinds[] = {Kind::kLock, Kind::kLock, Kind::kTryLock, Kind::kUnlock,
                        Kind::kUnlock};
  made.kind = OneOf(kinds, random);
  made.index = random.Below(RandomProgram::kMutexes);
  return made;
}

Instruction MakeOther(Random& random) {
  Instruction made;
  switch (random.Below(6)) {
    case 0:
      made.kind = Kind::kNewMemory;
      made.offset = RandomProgram::kMemory - 8 * (1 + random.Below(2));
      made.size = 8;
      break;
    case 1:
    case 2:
      made.kind = Kind::kPick;
      made.size = 2 + random.Below(3);
      break;
    default:
      made.kind = Kind::kYield;
  }
  return made;
}

Instruction OnThread(Kind kind, size_t thread) {
  Instruction made;
  made.kind = kind;
  made.index = static_cast<uint32_t>(thread);
  return made;
}

Op MakeOp(OpKind kind, ObjectId object) {
  Op op;
  op.kind = kind;
  op.object = object;
  return op;
}

}  // namespace

RandomProgram::RandomProgram(Random& random) {
  for (uint32_t& weight : weights_) weight = random.Below(8);
  atomics_ = 1 + random.Below(std::size(kAtomics));
  const uint32_t ends[] = {kAtomicBytes + 1, kAtomicBytes + 8, kMemory};
  plain_end_ = OneOf(ends, random);
  threads_.resize(2 + random.Below(kMaxThreads - 1));
  for (size_t i = 0; i < threads_.size(); ++i) Generate(random, i);
  // Each thread is created by one before it, at any place of its program, and
  // joined there at a later place, or never.
  for (size_t i = 1; i < threads_.size(); ++i) {
    auto& creator = threads_[random.Below(static_cast<uint32_t>(i))];
    const auto size = static_cast<uint32_t>(creator.size());
    const ptrdiff_t create = random.Below(size + 1);
    creator.insert(creator.begin() + create, OnThread(Kind::kCreate, i));
    if (random.Below(4) == 0) continue;
    const auto rest = static_cast<uint32_t>(size + 1 - create);
    const ptrdiff_t join = create + 1 + random.Below(rest);
    creator.insert(creator.begin() + join, OnThread(Kind::kJoin, i));
  }
}

void RandomProgram::Generate(Random& random, size_t thread) {
  const uint32_t count = 1 + random.Below(8);
  for (uint32_t i = 0; i < count; ++i) {
    threads_[thread].push_back(Make(random));
  }
}

Instruction RandomProgram::Make(Random& random) const {
  uint32_t at = random.Below(weights_[0] + weights_[1] + weights_[2] + 2);
  if (at < weights_[0]) return MakePlain(random, plain_end_);
  at -= weights_[0];
  if (at < weights_[1]) return MakeAtomic(random, atomics_);
  at -= weights_[1];
  return at < weights_[2] ? MakeLock(random) : MakeOther(random);
}

void RandomProgram::operator()() const {
  Running running = {};
  running.program = this;
  for (Mutex& mutex : running.mutexes) {
    mutex.object = Scheduler::Current()->NewObject();
  }
  RunThread(running, 0);
  // The others use what is on this stack.
  for (VirtualThread* thread : running.threads) {
    if (thread == nullptr || thread->joined) continue;
    thread->joined = true;
    Op op = MakeOp(OpKind::kWaitEvent, kNoObject);
    Scheduler::Current()->Perform(op, WhenEqual(thread->finished, 1));
  }
}

void RandomProgram::RunThread(Running& running, size_t index) const {
  for (size_t pc = 0; pc < threads_[index].size(); ++pc) {
    Execute(running, threads_[index][pc], PlaceOf(index, pc));
  }
}

void RandomProgram::Execute(Running& running, const Instruction& instruction,
                            uintptr_t place) const {
  Scheduler& scheduler = *Scheduler::Current();
  const uintptr_t address = memory() + instruction.offset;
  const bool writes = instruction.op == OpKind::kWrite;
  switch (instruction.kind) {
    case Kind::kPlain:
      scheduler.Access(address, instruction.size, writes, place);
      break;
    case Kind::kRange:
      scheduler.AccessRange(address, instruction.size, writes, place);
      break;
    case Kind::kAtomic:
    case Kind::kFailedUpdate:
    case Kind::kFence:
      ExecuteAtomic(instruction, place);
      break;
    case Kind::kLock:
    case Kind::kTryLock:
    case Kind::kUnlock:
      ExecuteLock(running, instruction);
      break;
    case Kind::kYield:
      scheduler.Perform(MakeOp(OpKind::kYield, kNoObject));
      break;
    case Kind::kPick:
      scheduler.Pick(ChoiceKind::kUser,
                     static_cast<uint16_t>(instruction.size));
      break;
    case Kind::kCreate: {
      const auto entry = [](void* argument) -> void* {
        auto& shared = *static_cast<Running*>(argument);
        shared.program->RunThread(shared, shared.starting);
        return nullptr;
      };
      VirtualThread& thread = scheduler.Create(entry, &running);
      running.threads[instruction.index] = &thread;
      running.starting = instruction.index;
      scheduler.Start(thread);
      break;
    }
    case Kind::kJoin: {
      VirtualThread& thread = *running.threads[instruction.index];
      thread.joined = true;
      scheduler.Perform(MakeOp(OpKind::kJoinThread, thread.id),
                        WhenEqual(thread.finished, 1));
      break;
    }
    case Kind::kNewMemory:
      scheduler.NewMemory(address, instruction.size);
      break;
  }
}

void RandomProgram::ExecuteAtomic(const Instruction& instruction,
                                  uintptr_t place) const {
  Scheduler& scheduler = *Scheduler::Current();
  if (instruction.kind == Kind::kFence) {
    scheduler.Perform(
        PackOp(OpKind::kFence, kNoObject, 0, instruction.order));
    return;
  }
  const uintptr_t address = memory() + instruction.offset;
  Op op = PackOp(instruction.op, scheduler.ObjectAt(address), address,
                 instruction.order, instruction.size);
  scheduler.Announce(op);
  if (instruction.kind == Kind::kFailedUpdate) op.kind = OpKind::kAtomicLoad;
  scheduler.Performed(op, 0, place);
}

void RandomProgram::ExecuteLock(Running& running,
                                const Instruction& instruction) const {
  Scheduler& scheduler = *Scheduler::Current();
  Mutex& mutex = running.mutexes[instruction.index];
  const uint32_t self = scheduler.self() + 1u;
  const bool held = mutex.owner == self;
  if (instruction.kind == Kind::kUnlock) {
    if (!held) return;
    scheduler.Perform(MakeOp(OpKind::kUnlock, mutex.object));
    mutex.owner = 0;
  } else if (instruction.kind == Kind::kLock) {
    if (held) return;
    scheduler.Perform(MakeOp(OpKind::kLock, mutex.object),
                      WhenEqual(mutex.owner, 0));
    mutex.owner = self;
  } else {
    const Op op = MakeOp(OpKind::kTryLock, mutex.object);
    scheduler.Announce(op);
    const bool taken = mutex.owner == 0;
    scheduler.Performed(op, taken ? 1 : 0);
    if (taken) mutex.owner = self;
  }
}

}  // namespace ravel
