// SPDX-License-Identifier: Apache-2.0

#include "framework/report/variable_names.h"

#include <algorithm>
#include <span>

#include "scheduler/donor.h"
#include "scheduler/process_table.h"

namespace ravel {
namespace {

// The donor on whose stack that was recorded.
ThreadId DonorOf(std::span<const FrameRegisters> registers) {
  for (const FrameRegisters& frame : registers) {
    const ThreadId donor = Donors::StackAt(frame.stack_pointer);
    if (donor != kNoThread) return donor;
  }
  return kNoThread;
}

}  // namespace

std::string ThreadLabel(const ExecutionLog& log, ThreadId thread) {
  if (log.thread_names[thread][0] != '\0') return log.thread_names[thread];
  return thread == 0 ? "main" : "t" + std::to_string(thread);
}

std::optional<VariableNames::Named> VariableNames::Find(uintptr_t address,
                                                        size_t record) const {
  if (const auto variable = debug_.StaticAt(address)) {
    std::string name = symbolizer_.Variable(variable->begin, 1);
    if (name.empty()) return std::nullopt;
    return Named{std::move(name), variable->begin, variable->type};
  }
  return FindLocal(address, record);
}

std::string VariableNames::NameAt(uintptr_t address, size_t size,
                                  size_t record) const {
  if (const std::optional<Named> found = Find(address, record)) {
    const uintptr_t offset = WithoutProcess(address) - found->begin;
    return found->name + debug_.PathInto(found->type, offset, size).text;
  }
  return symbolizer_.Variable(address, size);
}

const std::vector<VariableNames::Snapshot>& VariableNames::SnapshotsOf(
    ThreadId donor) const {
  if (!read_) {
    read_ = true;
    const auto add = [&](size_t number, const Record& record) {
      if (record.stack_size == 0) return;
      const ThreadId of = DonorOf(recording_->Registers(record));
      if (of != kNoThread) snapshots_[of].push_back({number, &record});
    };
    const std::span<const Record> records = recording_->Records();
    for (size_t i = 0; i < records.size(); ++i) add(i, records[i]);
    for (ThreadId id = 0; id < log_.thread_count; ++id) {
      add(records.size(), recording_->waiting[id]);
    }
  }
  return snapshots_[donor];
}

// A thread that is not the running one stands where it announced what it does
// next: the stack of its next record. Of what it did not get to do there is
// the stack before.
std::vector<VariableNames::Call> VariableNames::CallsAt(uintptr_t place,
                                                        size_t record) const {
  const ThreadId donor = Donors::StackAt(place);
  if (donor == kNoThread || recording_ == nullptr) return {};
  const std::vector<Snapshot>& snapshots = SnapshotsOf(donor);
  const auto next =
      std::ranges::lower_bound(snapshots, record, {}, &Snapshot::record);
  std::vector<Call> calls;
  const auto add = [&](const Snapshot& snapshot) {
    if (const auto call = CallIn(*snapshot.stack, place)) {
      calls.push_back(*call);
    }
  };
  if (next != snapshots.end()) add(*next);
  if (next != snapshots.begin()) add(*std::prev(next));
  return calls;
}

std::optional<VariableNames::Call> VariableNames::CallIn(
    const Record& stack, uintptr_t address) const {
  const std::span<const uintptr_t> frames = recording_->Stack(stack);
  const std::span<const FrameRegisters> registers =
      recording_->Registers(stack);
  for (size_t i = 0; i + 1 < frames.size(); ++i) {
    const uintptr_t begin = registers[i].stack_pointer;
    const uintptr_t end = registers[i + 1].stack_pointer;
    if (address < begin || address >= end) continue;
    return Call{{frames[i], registers[i], end}, stack.step.thread};
  }
  return std::nullopt;
}

std::optional<VariableNames::Named> VariableNames::FindLocal(
    uintptr_t address, size_t record) const {
  const uintptr_t place = WithoutProcess(address);
  std::optional<Named> found;
  for (const Call& call : CallsAt(place, record)) {
    if (!found) found = FindIn(call, place);
  }
  if (found && ProcessOf(address) != 0 &&
      found->name.find(": ") == std::string::npos) {
    found->name =
        "process " + std::to_string(ProcessOf(address)) + ": " + found->name;
  }
  return found;
}

uint64_t VariableNames::LifeAt(uintptr_t address, size_t record) const {
  const std::vector<Call> calls = CallsAt(WithoutProcess(address), record);
  if (calls.empty()) return 0;
  const DebugInfo::Activation& activation = calls.front().activation;
  const auto [function, fresh] =
      functions_.try_emplace(activation.return_address);
  if (fresh) function->second = debug_.FunctionAt(activation.return_address);
  return activation.frame_address + (function->second << 48);
}

std::optional<VariableNames::Named> VariableNames::FindIn(
    const Call& call, uintptr_t address) const {
  const auto variable = debug_.LocalAt(call.activation, address);
  Named named;
  if (variable && !variable->name.empty() &&
      Symbolizer::IsUserCode({"", variable->file, 0})) {
    named = {variable->name, variable->begin, variable->type};
  } else {
    const std::vector<Frame> functions =
        symbolizer_.Frames(call.activation.return_address);
    const auto user = std::ranges::find_if(functions, Symbolizer::IsUserCode);
    if (user == functions.end()) return std::nullopt;
    named = {"temporary of " + user->function,
             variable ? variable->begin : address,
             variable ? variable->type : DebugInfo::kNoType};
  }
  if (call.thread != 0) {
    named.name = ThreadLabel(log_, call.thread) + ": " + named.name;
  }
  return named;
}

}  // namespace ravel
