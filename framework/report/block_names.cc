// SPDX-License-Identifier: Apache-2.0

#include "framework/report/block_names.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <span>

#include "framework/heap/execution_heap.h"
#include "framework/report/wording.h"
#include "scheduler/donor.h"
#include "scheduler/process_table.h"

namespace ravel {
namespace {

// Constructors write what they construct at once.
constexpr size_t kMaxConstructing = 64;
constexpr int kMaxPointerDepth = 4;

bool OnHeap(uintptr_t address) {
  return ExecutionHeap::Owns(
      reinterpret_cast<const void*>(WithoutProcess(address)));
}

// What those of the standard library have in a row: values[3].
bool HasElements(std::string_view type) {
  return type.starts_with("vector") || type.starts_with("basic_string") ||
         type.starts_with("unordered_");
}

}  // namespace

void BlockNames::ReadRecording() {
  read_ = true;
  for (const Allocation& allocation : recording_->Allocations()) {
    by_address_[allocation.address].push_back(blocks_.size());
    blocks_.emplace_back().allocation = &allocation;
  }
  const std::span<const Record> records = recording_->Records();
  for (size_t i = 0; i < records.size(); ++i) {
    const Step& step = records[i].step;
    if (!Traits(step.kind).is_memory || !Traits(step.kind).is_write ||
        step.size() != sizeof(void*)) {
      continue;
    }
    const uintptr_t value = records[i].after;
    if (value == 0) continue;
    const auto [held, fresh] = first_held_.try_emplace(step.address, value);
    if (!fresh && held->second != value) held->second = 0;
    if (!OnHeap(value)) {
      outside_[value].push_back({step.address, value, i});
      continue;
    }
    const Block* block = Find(AddressIn(ProcessOf(step.address), value), i);
    if (block == nullptr) continue;
    writes_.emplace(static_cast<size_t>(block - blocks_.data()),
                    Write{step.address, value, i});
  }
}

// The block that the memory was at that time. A forked process has those of
// its parent, at the same addresses.
BlockNames::Block* BlockNames::Find(uintptr_t address, size_t record) {
  if (recording_ == nullptr || !OnHeap(address)) return nullptr;
  if (!read_) ReadRecording();
  const auto next = by_address_.upper_bound(address);
  if (next != by_address_.begin()) {
    const std::vector<size_t>& lives = std::prev(next)->second;
    const auto life = std::ranges::upper_bound(
        lives, record, {},
        [&](size_t i) { return blocks_[i].allocation->record; });
    if (life != lives.begin()) {
      Block& block = blocks_[*std::prev(life)];
      if (address - block.allocation->address < block.allocation->size) {
        return &block;
      }
    }
  }
  if (ProcessOf(address) == 0) return nullptr;
  return Find(WithoutProcess(address), record);
}

void BlockNames::Accept(Block& block, DebugInfo::Type type, size_t offset) {
  if (block.type != DebugInfo::kNoType || type == DebugInfo::kNoType) return;
  const size_t size = debug_.SizeOf(type);
  const size_t room = block.allocation->size - offset;
  if (size == 0 || size > room || room % size != 0) return;
  block.type = type;
  block.offset = offset;
  block.is_array = room != size;
}

void BlockNames::FindConstructor(Block& block) {
  const Allocation& allocation = *block.allocation;
  const std::span<const Record> records = recording_->Records();
  size_t seen = 0;
  for (size_t i = allocation.record;
       i < records.size() && seen < kMaxConstructing; ++i) {
    const Record& record = records[i];
    if (record.step.address - allocation.address >= allocation.size) continue;
    ++seen;
    for (const uintptr_t call : recording_->Stack(record)) {
      Accept(block, debug_.ConstructedAt(call, allocation.size), 0);
    }
    if (block.type != DebugInfo::kNoType) return;
  }
}

// What the holder is declared to point to.
DebugInfo::Type BlockNames::PointeeAt(uintptr_t holder, size_t record) {
  if (const auto variable = variables_.Find(holder, record)) {
    return debug_.PointeeAt(variable->type,
                            WithoutProcess(holder) - variable->begin);
  }
  if (depth_ == kMaxPointerDepth) return DebugInfo::kNoType;
  Block* in = Find(holder, record);
  if (in == nullptr) return DebugInfo::kNoType;
  ++depth_;
  FindType(*in);
  --depth_;
  const uintptr_t offset = WithoutProcess(holder) -
                           WithoutProcess(in->allocation->address) - in->offset;
  const size_t size = debug_.SizeOf(in->type);
  return size == 0 ? DebugInfo::kNoType
                   : debug_.PointeeAt(in->type, offset % size);
}

void BlockNames::FindPointer(Block& block) {
  const auto number = static_cast<size_t>(&block - blocks_.data());
  const auto [first, last] = writes_.equal_range(number);
  for (auto write = first; write != last; ++write) {
    const uintptr_t begin = WithoutProcess(block.allocation->address);
    // In front of an array that has destructors is its length.
    const size_t offset = write->second.value - begin;
    if (offset != 0 && offset != sizeof(size_t)) continue;
    Accept(block, PointeeAt(write->second.holder, write->second.record),
           offset);
    if (block.type != DebugInfo::kNoType) return;
  }
}

void BlockNames::FindType(Block& block) {
  if (block.typed) return;
  block.typed = true;
  for (const uintptr_t call : recording_->Stack(*block.allocation)) {
    Accept(block, debug_.AllocatedAt(call), 0);
  }
  if (block.type == DebugInfo::kNoType) FindConstructor(block);
  if (block.type == DebugInfo::kNoType) FindPointer(block);
  FindHolder(block);
}

// The one variable that a pointer to the block, and to nothing else, was
// written to; by others that point to it there may be ways as well.
void BlockNames::FindHolder(Block& block) {
  const auto number = static_cast<size_t>(&block - blocks_.data());
  const auto [first, last] = writes_.equal_range(number);
  std::set<std::string> names;
  for (auto i = first; i != last; ++i) {
    const Write& write = i->second;
    const auto variable = variables_.Find(write.holder, write.record);
    if (!variable || variable->name.find(": ") != std::string::npos ||
        variable->name.starts_with("temporary")) {
      continue;
    }
    const uintptr_t offset = WithoutProcess(write.holder) - variable->begin;
    const DebugInfo::Path path =
        debug_.PathInto(variable->type, offset, sizeof(void*));
    if (path.text.find('+') != std::string::npos) continue;
    if (first_held_[write.holder] != write.value) return;
    if (HasElements(path.of_type)) block.is_array = true;
    names.insert(variable->name + path.text);
  }
  if (names.size() == 1) block.holder = *names.begin();
}

std::string BlockNames::OutsideAt(uintptr_t address, size_t size) {
  const uintptr_t place = WithoutProcess(address);
  if (recording_ == nullptr || OnHeap(place) || Donors::InStack(place)) {
    return "";
  }
  if (!read_) ReadRecording();
  const auto next = outside_.upper_bound(place);
  if (next == outside_.begin()) return "";
  const auto& [begin, writes] = *std::prev(next);
  const uintptr_t offset = place - begin;
  std::set<std::string> names;
  for (const Write& write : writes) {
    if (first_held_[write.holder] != begin) return "";
    const DebugInfo::Type type = PointeeAt(write.holder, write.record);
    if (offset >= std::max(debug_.SizeOf(type), size_t{1})) return "";
    std::string name =
        variables_.NameAt(write.holder, sizeof(void*), write.record);
    if (name.empty()) {
      name = NameAt(write.holder, sizeof(void*), write.record);
    }
    if (name.empty() || name.starts_with("temporary")) continue;
    const std::string path = debug_.PathInto(type, offset, size).text;
    names.insert(path.starts_with('.') ? name + "->" + path.substr(1)
                                       : "*" + name + path);
  }
  return names.size() == 1 ? *names.begin() : "";
}

const std::string& BlockNames::LabelOf(Block& block) {
  FindType(block);
  if (!block.label.empty()) return block.label;
  std::string what = debug_.NameOf(block.type);
  if (!what.empty() && block.is_array) {
    const size_t count =
        (block.allocation->size - block.offset) / debug_.SizeOf(block.type);
    what += "[" + std::to_string(count) + "]";
  }
  if (what.empty()) {
    const auto frames =
        symbolizer_.UserFrames(recording_->Stack(*block.allocation));
    what = "block";
    if (!frames.empty() && Symbolizer::IsUserCode(frames.front())) {
      what += " of " +
              internal::FileAndLine(frames.front().file, frames.front().line);
    }
  }
  block.label = what + " #" + std::to_string(++numbers_[what]);
  return block.label;
}

// What stands behind the block's name.
std::string BlockNames::PartOf(const Block& block, uintptr_t address,
                               size_t size, bool held) const {
  const uintptr_t begin = WithoutProcess(block.allocation->address);
  uintptr_t offset = WithoutProcess(address) - begin;
  const size_t unit = debug_.SizeOf(block.type);
  if (unit == 0 || offset < block.offset) {
    return offset == 0 ? "" : "+" + std::to_string(offset);
  }
  offset -= block.offset;
  std::string index;
  if (block.is_array) {
    index = "[" + std::to_string(offset / unit) + "]";
    offset %= unit;
  }
  const std::string path = debug_.PathInto(block.type, offset, size).text;
  const bool arrow = held && !block.is_array && path.starts_with('.');
  return index + (arrow ? "->" + path.substr(1) : path);
}

std::string BlockNames::NameAt(uintptr_t address, size_t size, size_t record) {
  Block* block = Find(address, record);
  if (block == nullptr) return OutsideAt(address, size);
  FindType(*block);
  if (block->holder.empty()) {
    return LabelOf(*block) + PartOf(*block, address, size, false);
  }
  const std::string part = PartOf(*block, address, size, true);
  const bool indexes = part.starts_with('[') || part.starts_with("->");
  return (indexes ? "" : "*") + block->holder + part;
}

uint64_t BlockNames::LifeAt(uintptr_t address, size_t record) {
  const Block* block = Find(address, record);
  return block == nullptr ? 0 : static_cast<uint64_t>(block - &blocks_[0]) + 1;
}

std::string BlockNames::TargetAt(uintptr_t address, size_t record) {
  Block* block = Find(address, record);
  if (block == nullptr) return "";
  const std::string& label = LabelOf(*block);
  const uintptr_t first =
      WithoutProcess(block->allocation->address) + block->offset;
  if (WithoutProcess(address) == first) return label;
  return label + PartOf(*block, address, 1, false);
}

}  // namespace ravel
