// SPDX-License-Identifier: Apache-2.0

#include "scheduler/observers/coverage.h"

#include "scheduler/commute.h"

namespace ravel {

Coverage::Thread& Coverage::Of(ThreadId thread) {
  if (thread >= threads_.size()) threads_.resize(thread + 1u);
  return threads_[thread];
}

uint64_t& Coverage::LastChange(ObjectId id) {
  if (id >= objects_.size()) objects_.resize(id * size_t{2} + 64);
  Object& object = objects_[id];
  if (object.execution != execution_) object = {execution_, 0};
  return object.change;
}

uint64_t Coverage::Fingerprint(std::span<const Step> steps) {
  ++execution_;
  threads_.assign(threads_.size(), Thread());
  Of(0).name = kFirstThreadName;
  uint64_t sum = 0;
  for (const Step& step : steps) {
    Thread& thread = Of(step.thread);
    const uint64_t self = MixHash(thread.name, ++thread.steps);
    uint64_t seen = 0;
    if (NamesThread(step.kind)) {
      if (step.kind == OpKind::kCreateThread) {
        const uint64_t name = ThreadName(thread.name, ++thread.created);
        Of(static_cast<ThreadId>(step.object)).name = name;
      } else if (step.kind == OpKind::kTryJoin) {
        seen = step.value;
      }
    } else if (step.kind == OpKind::kChoose) {
      seen = step.value;
    } else if (step.object != kNoObject) {
      uint64_t& change = LastChange(step.object);
      seen = change;
      if (!OnlyLooks(step.kind, step.value)) change = self;
    }
    sum += MixHash(self ^ static_cast<uint64_t>(step.kind) << 56, seen);
  }
  return sum;
}

}  // namespace ravel
