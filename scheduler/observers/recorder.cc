// SPDX-License-Identifier: Apache-2.0

#include "scheduler/observers/recorder.h"

#include <algorithm>
#include <cstring>

#include "scheduler/point_set.h"
#include "scheduler/remote_view.h"
#include "scheduler/stack_trace.h"

namespace ravel {
namespace {

constexpr size_t kMaxDepth = 48;

uint64_t ReadMemory(const Step& step) {
  if (RemoteView* view = RemoteView::Current(); view != nullptr) {
    return view->Read(step.address, std::min<size_t>(step.size(), 8));
  }
  uint64_t value = 0;
  memcpy(&value, reinterpret_cast<const void*>(step.address),
         std::min<size_t>(step.size(), sizeof value));
  return value;
}

bool Overlap(const Step& a, const Step& b) {
  return a.address < b.address + b.size() && b.address < a.address + a.size();
}

}  // namespace

void Recorder::OnBegin(uint32_t) {
  recording_.count = 0;
  recording_.frame_count = 0;
  recording_.pair_count = 0;
  recording_.allocation_count = 0;
  races_seen_ = races_.races().size();
  choices_seen_ = 0;
  announcer_ = 0;
  std::fill(std::begin(pending_), std::end(pending_), kNothing);
  std::fill(std::begin(latest_), std::end(latest_), kNothing);
}

// A choice is made when a thread announces, and followed by a step.
void Recorder::FindPreemption() {
  const auto choices = log_.Choices();
  for (; choices_seen_ < choices.size(); ++choices_seen_) {
    if (!choices[choices_seen_].preempts()) continue;
    const uint32_t preempted = latest_[announcer_];
    if (preempted != kNothing) recording_.records[preempted].preempted = true;
  }
}

// Values are complete once their thread is seen again: it has gone on.
void Recorder::FinishWrite(ThreadId thread) {
  if (pending_[thread] == kNothing) return;
  Record& record = recording_.records[pending_[thread]];
  record.after = ReadMemory(record.step);
  pending_[thread] = kNothing;
}

template <typename T>
void Recorder::CaptureStack(T& record) {
  uintptr_t captured[kMaxDepth];
  FrameRegisters captured_registers[kMaxDepth];
  std::span<const uintptr_t> frames;
  std::span<const FrameRegisters> registers;
  if (const RemoteView* view = RemoteView::Current(); view != nullptr) {
    frames = view->stack();
    registers = view->registers();
  } else {
    frames = {captured,
              ravel::CaptureStack(captured, captured_registers, kMaxDepth)};
    registers = {captured_registers, frames.size()};
  }
  record.stack = recording_.frame_count;
  record.stack_size = 0;
  if (recording_.frame_count + frames.size() > Recording::kMaxFrames) return;
  std::ranges::copy(frames, recording_.frames + recording_.frame_count);
  std::ranges::copy(registers, recording_.registers + recording_.frame_count);
  record.stack_size = static_cast<uint16_t>(frames.size());
  recording_.frame_count += static_cast<uint32_t>(frames.size());
}

Record* Recorder::Append(const Step& step, uintptr_t place) {
  if (recording_.count == Recording::kMaxRecords) return nullptr;
  latest_[step.thread] = recording_.count;
  Record& record = recording_.records[recording_.count++];
  record = Record();
  record.step = step;
  record.place = place;
  return &record;
}

void Recorder::OnAnnounce(ThreadId thread, const Op& op) {
  FinishWrite(thread);
  announcer_ = thread;
  Record& waiting = recording_.waiting[thread];
  waiting = Record();
  waiting.step = MakeStep(thread, op);
  CaptureStack(waiting);
}

void Recorder::OnStep(const Step& step, uintptr_t place) {
  FinishWrite(step.thread);  // of a failed check, which is not announced
  FindPreemption();
  Record* record = Append(step, place);
  if (record == nullptr) return;
  record->is_step = true;
  Record& waiting = recording_.waiting[step.thread];
  if (waiting.stack_size != 0) {
    record->stack = waiting.stack;
    record->stack_size = waiting.stack_size;
    waiting.stack_size = 0;
  } else {
    CaptureStack(*record);
  }
  if (!Traits(step.kind).is_memory) return;
  if (step.kind == OpKind::kRead || step.kind == OpKind::kWrite) {
    record->before = record->after = ReadMemory(step);
    if (step.kind == OpKind::kWrite) {
      pending_[step.thread] = recording_.count - 1;
    }
  } else {
    record->before = step.value;
    record->after = ReadMemory(step);
  }
  FindRaces(recording_.count - 1);
}

void Recorder::OnAccess(ThreadId thread, uintptr_t address, size_t size,
                        bool is_write, uintptr_t place) {
  const Step access =
      MakeStep(thread, PackOp(is_write ? OpKind::kWrite : OpKind::kRead,
                              kNoObject, address, MemoryOrder::kSeqCst, size));
  FinishWrite(access.thread);
  Record* record = Append(access, place);
  if (record == nullptr) return;
  if (recording_.frame_count < Recording::kMaxAccessFrames) {
    CaptureStack(*record);
  }
  record->before = record->after = ReadMemory(access);
  if (access.kind == OpKind::kWrite) {
    pending_[access.thread] = recording_.count - 1;
  }
  FindRaces(recording_.count - 1);
}

void Recorder::OnFree(ThreadId thread, uintptr_t address, size_t size,
                      uintptr_t place) {
  FinishWrite(thread);
  Op op;
  op.kind = OpKind::kFree;
  op.address = address;
  Record* record = Append(MakeStep(thread, op), place);
  if (record == nullptr) return;
  record->before = size;
  CaptureStack(*record);
}

void Recorder::OnNewMemory(uintptr_t address, size_t size) {
  if (recording_.allocation_count == Recording::kMaxAllocations) return;
  Allocation& allocation =
      recording_.allocations[recording_.allocation_count++];
  allocation.address = address;
  allocation.size = size;
  allocation.record = recording_.count;
  CaptureStack(allocation);
}

// The detector has just seen the same access: what it added to its log since
// the last one has this record as its second access. The first one is the
// latest of that thread that overlaps and was made at the same place: what it
// did there earlier is known to everyone who knows of that.
void Recorder::FindRaces(uint32_t second) {
  const auto races = races_.races();
  for (; races_seen_ < races.size(); ++races_seen_) {
    const Race& race = races[races_seen_];
    const bool writes = race.first.writes();
    for (uint32_t i = second; i-- > 0;) {
      const Step& step = recording_.records[i].step;
      const OpTraits& traits = Traits(step.kind);
      if (step.thread != race.first.thread() || !traits.is_memory ||
          traits.is_write != writes ||
          PlaceOf(recording_.records[i].place) != race.first.place() ||
          !Overlap(step, recording_.records[second].step)) {
        continue;
      }
      if (recording_.pair_count == Recording::kMaxPairs) return;
      recording_.pairs[recording_.pair_count++] = {i, second};
      break;
    }
  }
}

}  // namespace ravel
