// SPDX-License-Identifier: Apache-2.0

#include "framework/primitives/object.h"

#include <algorithm>
#include <cstring>

#include "framework/models/misuse.h"
#include "framework/models/real_threads.h"
#include "framework/models/real_world.h"
#include "framework/models/virtual_clock.h"

namespace ravel::internal {

ObjectName::ObjectName(std::string_view name) noexcept {
  memcpy(text, name.data(), std::min(name.size(), sizeof text - 1));
}

std::string Called(const Sort& sort, const ObjectName& name) {
  if (name.text[0] != '\0') {
    return std::string(sort.name) + " \"" + name.text + "\"";
  }
  const bool vowel = strchr("aeiou", sort.name[0]) != nullptr;
  return std::string(vowel ? "an " : "a ") + sort.name;
}

void Introduce(Scheduler& scheduler, ObjectId object, const Sort& sort,
               const ObjectName& name) {
  ExecutionLog& log = scheduler.log();
  if (log.named_count == ExecutionLog::kMaxNamed) return;
  NamedObject& named = log.named[log.named_count++];
  named.object = object;
  named.size = static_cast<uint32_t>(sort.size);
  named.sort = sort.name;
  memcpy(named.name, name.text, sizeof named.name);
}

void Misuse(const std::string& sentence) {
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler != nullptr) StopForMisuse(*scheduler, sentence.c_str());
  RealWorld::StopForMisuse("thread " + NameOfThread(ThisThread()) + " " +
                           sentence);
}

uint32_t ThisThread() {
  Scheduler* scheduler = Scheduler::Current();
  return scheduler == nullptr ? RealThreads::Self() : scheduler->self() + 1u;
}

std::string NameOfThread(uint32_t number) {
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return RealThreads::NameOf(number);
  return ThreadName(scheduler->thread(static_cast<ThreadId>(number - 1)));
}

RealOp RealOpOn(OpKind kind, const void* object, const Sort& sort,
                const ObjectName& name, int64_t nanoseconds) {
  return {.kind = kind,
          .object = object,
          .timed = nanoseconds != kForever,
          .sort = sort.name,
          .size = static_cast<uint32_t>(sort.size),
          .name = name.text};
}

int64_t DeadlineIn(const Scheduler& scheduler, int64_t nanoseconds) {
  return nanoseconds == kForever ? Scheduler::kNoDeadline
                                 : TimeAfter(scheduler, nanoseconds);
}

}  // namespace ravel::internal
