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

}  // namespace

std::string ObjectNames::Of(const Step& step) {
  if (step.address == 0) return "";
  const auto known = names_.find(step.address);
  if (known != names_.end()) return known->second;
  const Sort sort = SortOf(step.kind);
  std::string name = symbolizer_.Variable(
      step.address, sort.size != 0 ? sort.size : step.size());
  if (name.empty()) {
    const std::string what = Describe(step, sort);
    name = what + " " + std::to_string(++numbers_[what]);
  }
  return names_[step.address] = name;
}

}  // namespace ravel
