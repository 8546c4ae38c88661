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

// Two variables of one name, of two calls of a function say, are two.
std::string ObjectNames::Distinct(const std::string& name, uintptr_t address) {
  std::map<uintptr_t, int>& owners = owners_[name];
  const int number =
      owners.try_emplace(address, static_cast<int>(owners.size()) + 1)
          .first->second;
  return number == 1 ? name : name + " (" + std::to_string(number) + ")";
}

std::string ObjectNames::Make(const Step& step, size_t record) {
  const NamedObject* named = FindNamed(log_, step);
  if (named != nullptr && named->name[0] != '\0') {
    return std::string(named->sort) + " \"" + named->name + "\"";
  }
  const Sort sort =
      named != nullptr ? Sort{named->sort, named->size} : SortOf(step.kind);
  const size_t accessed = Traits(step.kind).is_memory ? step.size() : 0;
  const size_t size = sort.size != 0 ? sort.size : accessed;
  std::string name = VariableAt(step.address, size, record);
  if (name.empty()) name = blocks_.NameAt(step.address, size, record);
  // Of a primitive, its sort says more than the block that it is in.
  const bool is_primitive = !Traits(step.kind).is_memory;
  if (is_primitive && (name.starts_with("block of ") ||
                       name == blocks_.TargetAt(step.address, record))) {
    name.clear();
  }
  if (!name.empty()) return Distinct(name, step.address);
  const std::string what =
      named != nullptr ? named->sort : Describe(step, sort);
  return what + " " + std::to_string(++numbers_[what]);
}

std::string ObjectNames::Of(const Step& step, size_t record) {
  if (step.address == 0) return "";
  if (step.kind == OpKind::kFree) {
    // Not what is first in it: all of it goes.
    const std::string block = blocks_.TargetAt(step.address, record);
    if (!block.empty()) return block;
  }
  const ObjectId object = FindNamed(log_, step) ? step.object : kNoObject;
  Given& given = given_[{step.address, object}];
  const uint64_t life = variables_.LifeAt(step.address, record) +
                        blocks_.LifeAt(step.address, record);
  if (given.name.empty() || given.life != life) {
    given = {Make(step, record), life};
    names_[{step.address, object}] = given.name;
  }
  return given.name;
}

}  // namespace ravel
