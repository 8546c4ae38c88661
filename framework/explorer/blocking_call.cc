// SPDX-License-Identifier: Apache-2.0

#include "framework/explorer/blocking_call.h"

#include <dlfcn.h>
#include <unwind.h>

#include <cstdint>
#include <cstring>

namespace ravel {
namespace {

bool FollowsSystemCall(uintptr_t address) {
  constexpr unsigned char kInstruction[] = {0x0f, 0x05};
  const auto* before = reinterpret_cast<const void*>(address - 2);
  return memcmp(before, kInstruction, sizeof kInstruction) == 0;
}

const void* ModuleOf(uintptr_t address) {
  Dl_info info;
  const bool found = dladdr(reinterpret_cast<void*>(address), &info) != 0;
  return found ? info.dli_fbase : nullptr;
}

// The frames from the system call on, as long as they are of one library:
// fgets() blocks in read(), and fgets() is what the program called.
struct Search {
  uintptr_t system_call;
  const void* module;
  uintptr_t outermost = 0;
};

_Unwind_Reason_Code Visit(_Unwind_Context* context, void* argument) {
  auto& search = *static_cast<Search*>(argument);
  const uintptr_t address = _Unwind_GetIP(context);
  const bool is_first = search.outermost == 0;
  if (is_first && address != search.system_call) return _URC_NO_REASON;
  if (!is_first && ModuleOf(address) != search.module) {
    return _URC_END_OF_STACK;
  }
  search.outermost = address;
  return _URC_NO_REASON;
}

// libc's names for itself: __read, __libc_read.
const char* PublicName(const char* name) {
  constexpr const char kPrefix[] = "libc_";
  while (*name == '_') ++name;
  if (strncmp(name, kPrefix, sizeof kPrefix - 1) == 0) {
    name += sizeof kPrefix - 1;
  }
  return name;
}

}  // namespace

const char* BlockingCall(const ucontext_t& interrupted) {
  const auto address =
      static_cast<uintptr_t>(interrupted.uc_mcontext.gregs[REG_RIP]);
  if (!FollowsSystemCall(address)) return nullptr;
  Search search = {address, ModuleOf(address)};
  _Unwind_Backtrace(Visit, &search);
  Dl_info info;
  auto* outermost = reinterpret_cast<void*>(search.outermost - 1);
  if (dladdr(outermost, &info) == 0 || info.dli_sname == nullptr) {
    return "syscall";
  }
  return PublicName(info.dli_sname);
}

}  // namespace ravel
