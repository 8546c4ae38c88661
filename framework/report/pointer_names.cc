// SPDX-License-Identifier: Apache-2.0

#include "framework/report/pointer_names.h"

#include <set>

#include "framework/heap/execution_heap.h"
#include "scheduler/donor.h"
#include "scheduler/process_table.h"

namespace ravel {
namespace {

// Below lies nothing that a program without randomised addresses gets, and no
// count reaches that far; above is the kernel.
constexpr uint64_t kLowest = uint64_t{1} << 44;
constexpr uint64_t kHighest = uint64_t{1} << 47;

}  // namespace

bool PointerNames::IsAddress(uint64_t value, uint8_t size) {
  return size == sizeof(void*) && value >= kLowest && value < kHighest;
}

std::string PointerNames::NameOf(uintptr_t address, size_t record) {
  std::string symbol = objects_.VariableAt(address, 1, record);
  if (symbol.empty()) symbol = objects_.BlockAt(address, record);
  const bool is_function =
      symbol.ends_with(")") && !Donors::InStack(WithoutProcess(address));
  if (is_function) return symbol;
  return symbol.empty() ? CountedName(address) : "&" + symbol;
}

std::string PointerNames::CountedName(uintptr_t address) {
  std::string& name = names_[address];
  if (!name.empty()) return name;
  const auto object = objects_.All().lower_bound({address, kNoObject});
  // Never "&*instance", which says nothing of what `instance` points to.
  if (object != objects_.All().end() && object->first.first == address &&
      !object->second.starts_with('*')) {
    return name = "&" + object->second;
  }
  const bool on_heap =
      ExecutionHeap::Owns(reinterpret_cast<const void*>(address));
  const bool on_stack = Donors::InStack(address);
  if (!on_heap && !on_stack) {
    const Frame code = symbolizer_.Frames(address + 1).front();
    if (code.line != 0) return name = code.function;
  }
  const std::string what = on_heap    ? "&heap block"
                           : on_stack ? "&local"
                                      : "&memory";
  return name = what + " " + std::to_string(++numbers_[what]);
}

void PointerNames::NameValues(Failure& failure,
                              std::span<const size_t> records) {
  std::set<std::string> pointers;
  for (const FailureStep& step : failure.steps) {
    for (const auto& value : {step.before, step.after}) {
      if (value && IsAddress(*value, step.size)) pointers.insert(step.object);
    }
  }
  const auto name = [&](const FailureStep& step,
                        const std::optional<uint64_t>& value) -> std::string {
    if (!value || !Traits(step.kind).is_memory) return "";
    if (IsAddress(*value, step.size)) {
      const auto i = static_cast<size_t>(&step - failure.steps.data());
      return NameOf(*value,
                    i < records.size() ? records[i] : ObjectNames::kEnd);
    }
    return *value == 0 && pointers.contains(step.object) ? "null" : "";
  };
  for (FailureStep& step : failure.steps) {
    step.before_name = name(step, step.before);
    step.after_name = name(step, step.after);
  }
}

}  // namespace ravel
