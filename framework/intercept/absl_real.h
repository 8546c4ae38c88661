// SPDX-License-Identifier: Apache-2.0
//
// The method of Abseil's that one of Ravel's definitions hides, by its mangled
// name behind the namespace, which differs from one release to the next:
//
//   static constinit RealMethod<void(Mutex*)> real{"5Mutex4LockEv"};

#ifndef RAVEL_FRAMEWORK_INTERCEPT_ABSL_REAL_H_
#define RAVEL_FRAMEWORK_INTERCEPT_ABSL_REAL_H_

#include <dlfcn.h>

#include <cstdio>
#include <cstring>

#include "absl/base/options.h"
#include "scheduler/die.h"
#include "scheduler/virtual_thread.h"

namespace ravel {

template <typename Signature>
class RealMethod;

template <typename Result, typename... Arguments>
class RealMethod<Result(Arguments...)> {
 public:
  explicit constexpr RealMethod(const char* name, bool is_const = false)
      : name_(name), is_const_(is_const) {}

  Result operator()(Arguments... arguments) {
    void* found = __atomic_load_n(&function_, __ATOMIC_RELAXED);
    if (found == nullptr) [[unlikely]] {
      found = Find();
    }
    return reinterpret_cast<Result (*)(Arguments...)>(found)(arguments...);
  }

 private:
#define RAVEL_TEXT_OF(name) #name
#define RAVEL_TEXT(name) RAVEL_TEXT_OF(name)
  void* Find() {
    PassThrough unseen;
    constexpr const char* kSpace =
        RAVEL_TEXT(ABSL_OPTION_INLINE_NAMESPACE_NAME);
    char mangled[256];
    snprintf(mangled, sizeof mangled, "_ZN%s4absl%zu%s%s", is_const_ ? "K" : "",
             strlen(kSpace), kSpace, name_);
    void* found = dlsym(RTLD_NEXT, mangled);
    if (found == nullptr) Die("a function of Abseil's is missing");
    __atomic_store_n(&function_, found, __ATOMIC_RELAXED);
    return found;
  }
#undef RAVEL_TEXT
#undef RAVEL_TEXT_OF

  const char* name_;
  bool is_const_;
  void* function_ = nullptr;
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_INTERCEPT_ABSL_REAL_H_
