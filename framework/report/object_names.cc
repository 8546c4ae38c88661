// SPDX-License-Identifier: Apache-2.0

#include "framework/report/object_names.h"

#include <pthread.h>

#include "framework/heap/execution_heap.h"
#include "scheduler/donor.h"

namespace ravel {
namespace {

struct Sort {
  const char* name;
  size_t size;  // 0: that of the access
};

Sort SortOf(OpKind kind) {
  switch (kind) {
    case OpKind::kLock:
    case OpKind::kTryLock:
    case OpKind::kUnlock:
      return {"mutex", sizeof(pthread_mutex_t)};
    case OpKind::kWaitCondition:
    case OpKind::kWakeCondition:
    case OpKind::kNotifyOne:
    case OpKind::kNotifyAll:
      return {"condition variable", sizeof(pthread_cond_t)};
    case OpKind::kFree:
      return {"heap block", 1};
    case OpKind::kAtomicLoad:
    case OpKind::kAtomicStore:
    case OpKind::kAtomicUpdate:
      return {"atomic", 0};
    default:
      return {"variable", 0};
  }
}

// Variables without a name are told apart by where they live.
std::string Describe(const Step& step, const Sort& sort) {
  if (!Traits(step.kind).is_memory) return sort.name;
  const auto* address = reinterpret_cast<const void*>(step.address);
  if (ExecutionHeap::Owns(address)) {
    return std::string("heap ") + sort.name;
  }
  if (Donors::InStack(step.address)) return std::string("local ") + sort.name;
  return sort.name;
}

// Of Ravel's own primitives: they know what they are.
const NamedObject* FindNamed(const ExecutionLog& log, const Step& step) {
  if (Traits(step.kind).is_memory || step.object == kNoObject) return nullptr;
  for (const NamedObject& named : log.Named()) {
    if (named.object == step.object) return &named;
  }
  return nullptr;
}

}  // namespace

// "account.balance"; without the debug information, "account+8".
std::string ObjectNames::VariableAt(uintptr_t address, size_t size) const {
  const std::optional<VariablePart> part = parts_.Find(address, size);
  if (part.has_value()) {
    const std::string variable = symbolizer_.Variable(part->variable, 1);
    if (!variable.empty()) return variable + part->path;
  }
  return symbolizer_.Variable(address, size);
}

std::string ObjectNames::Make(const Step& step) {
  const NamedObject* named = FindNamed(log_, step);
  if (named != nullptr && named->name[0] != '\0') {
    return std::string(named->sort) + " \"" + named->name + "\"";
  }
  const Sort sort =
      named != nullptr ? Sort{named->sort, named->size} : SortOf(step.kind);
  const size_t accessed = Traits(step.kind).is_memory ? step.size() : 0;
  const size_t size = sort.size != 0 ? sort.size : accessed;
  const std::string name = VariableAt(step.address, size);
  if (!name.empty()) return name;
  const std::string what =
      named != nullptr ? named->sort : Describe(step, sort);
  return what + " " + std::to_string(++numbers_[what]);
}

std::string ObjectNames::Of(const Step& step) {
  if (step.address == 0) return "";
  const ObjectId object = FindNamed(log_, step) ? step.object : kNoObject;
  std::string& name = names_[{step.address, object}];
  if (name.empty()) name = Make(step);
  return name;
}

}  // namespace ravel
