// SPDX-License-Identifier: Apache-2.0
//
// The function that one of Ravel's definitions hides: the next one of that
// name in the order of the dynamic linker.
//
//   int sched_yield() {
//     static constinit Real<int()> real{"sched_yield"};
//     ...
//     return real();
//   }

#ifndef RAVEL_FRAMEWORK_INTERCEPT_REAL_H_
#define RAVEL_FRAMEWORK_INTERCEPT_REAL_H_

#include <dlfcn.h>

#include "framework/models/real_step.h"
#include "scheduler/die.h"
#include "scheduler/virtual_thread.h"

namespace ravel {

template <typename Signature>
class Real;

template <typename Result, typename... Arguments>
class Real<Result(Arguments...)> {
 public:
  // `version`: of a function of which libc has an older one by that name.
  explicit constexpr Real(const char* name, const char* version = nullptr)
      : name_(name), version_(version) {}

  Result operator()(Arguments... arguments) { return Find()(arguments...); }

  // Looks it up before it is needed, for processes forked from here.
  void Prepare() { Find(); }

  // A call, of a hardware thread's operation that the watchdog may tell of.
  Result As(const RealOp& op, Arguments... arguments) {
    const RealStep step(op);
    return Find()(arguments...);
  }

 private:
  using Function = Result (*)(Arguments...);

  // Threads may look it up at the same time: they find the same.
  Function Find() {
    void* found = __atomic_load_n(&function_, __ATOMIC_RELAXED);
    if (found == nullptr) [[unlikely]] {
      PassThrough unseen;
      if (version_ != nullptr) found = dlvsym(RTLD_NEXT, name_, version_);
      if (found == nullptr) found = dlsym(RTLD_NEXT, name_);
      if (found == nullptr) Die("a function of the system's is missing");
      __atomic_store_n(&function_, found, __ATOMIC_RELAXED);
    }
    return reinterpret_cast<Function>(found);
  }

  const char* name_;
  const char* version_;
  void* function_ = nullptr;
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_INTERCEPT_REAL_H_
