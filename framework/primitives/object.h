// SPDX-License-Identifier: Apache-2.0
//
// What the sources of Ravel's primitives share: how an object is called in
// reports and sentences, and misuse in either world.

#ifndef RAVEL_FRAMEWORK_PRIMITIVES_OBJECT_H_
#define RAVEL_FRAMEWORK_PRIMITIVES_OBJECT_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "framework/models/real_step.h"
#include "ravel/internal/object.h"
#include "scheduler/scheduler.h"

namespace ravel::internal {

// What an object is: "mutex".
struct Sort {
  const char* name;
  size_t size;
};

// `mutex "left"`, or "a mutex" if it has no name.
std::string Called(const Sort& sort, const ObjectName& name);

// The model's state of an object, in the execution's own state if it is used
// for the first time: reports will call it by its name. `Model` is made of
// the scheduler, the state, the address and `more`.
template <typename Model, typename State, size_t kWords, typename... More>
Model ModelIn(Scheduler& scheduler, ModelState<kWords>& room,
              const void* address, const Sort& sort, const ObjectName& name,
              More... more);

// The thread does what the contract of a primitive forbids: ends the
// execution with "thread t1 <sentence>"; outside of Ravel, the program.
[[noreturn]] void Misuse(const std::string& sentence);

// Threads by number, in either world: what who-holds-it words contain. Never
// 0, which is nobody.
uint32_t ThisThread();
std::string NameOfThread(uint32_t number);

// What a hardware thread does to the object, for the watchdog to tell.
RealOp RealOpOn(OpKind kind, const void* object, const Sort& sort,
                const ObjectName& name, int64_t nanoseconds = kForever);

// A time of Scheduler::now().
int64_t DeadlineIn(const Scheduler& scheduler, int64_t nanoseconds);

void Introduce(Scheduler& scheduler, ObjectId object, const Sort& sort,
               const ObjectName& name);

template <typename Model, typename State, size_t kWords, typename... More>
Model ModelIn(Scheduler& scheduler, ModelState<kWords>& room,
              const void* address, const Sort& sort, const ObjectName& name,
              More... more) {
  static_assert(sizeof(State) <= sizeof(room));
  auto& state = reinterpret_cast<State&>(room);
  const bool is_new = state.epoch != scheduler.epoch();
  Model model(scheduler, state, address, more...);
  if (is_new) [[unlikely]]
    Introduce(scheduler, state.object, sort, name);
  return model;
}

}  // namespace ravel::internal

#endif  // RAVEL_FRAMEWORK_PRIMITIVES_OBJECT_H_
