// SPDX-License-Identifier: Apache-2.0

#include "scheduler/float_control.h"

#include <link.h>

#include <algorithm>
#include <cstring>

#include "scheduler/dynamic_section.h"
#include "scheduler/system_libraries.h"

namespace ravel {
namespace {

bool WantsFloatFlags(std::string_view names) {
  while (!names.empty()) {
    const size_t end = std::min(names.find('\0'), names.size());
    if (IsFloatFlagFunction(names.substr(0, end))) return true;
    names.remove_prefix(std::min(end + 1, names.size()));
  }
  return false;
}

int Look(dl_phdr_info* info, size_t, void* found) {
  if (IsSystemLibrary(info->dlpi_name)) return 0;
  bool& result = *static_cast<bool*>(found);
  result = WantsFloatFlags(DynamicSection(*info).names());
  for (int i = 0; i < info->dlpi_phnum && !result; ++i) {
    const ElfW(Phdr)& header = info->dlpi_phdr[i];
    if (header.p_type != PT_LOAD || (header.p_flags & PF_X) == 0) continue;
    const auto* code =
        reinterpret_cast<const std::byte*>(info->dlpi_addr + header.p_vaddr);
    result = HasMxcsrInstruction({code, header.p_memsz});
  }
  return result ? 1 : 0;
}

}  // namespace

// 0F AE /2 is ldmxcsr, /3 stmxcsr, with an operand in memory; in VEX encoding
// C5 F8 (or C4 .. 78) comes before the AE. A pattern within other instructions
// is taken for one: that costs time only.
bool HasMxcsrInstruction(std::span<const std::byte> code) {
  constexpr int kOpcode = 0xae;
  const auto* bytes = reinterpret_cast<const unsigned char*>(code.data());
  const auto* const end = bytes + code.size();
  for (const auto* at = bytes; at < end; ++at) {
    at = static_cast<const unsigned char*>(
        memchr(at, kOpcode, static_cast<size_t>(end - at)));
    if (at == nullptr || at + 1 == end) return false;
    if (at == bytes) continue;
    const unsigned before = at[-1];
    if (before != 0x0f && (before & 0x7f) != 0x78) continue;
    const unsigned operand = at[1];
    const unsigned extension = operand >> 3 & 7;
    if (operand >> 6 != 3 && (extension == 2 || extension == 3)) return true;
  }
  return false;
}

bool IsFloatFlagFunction(std::string_view symbol) {
  for (const std::string_view name :
       {"feclearexcept", "fegetexceptflag", "feraiseexcept", "fesetexceptflag",
        "fetestexcept", "fesetexcept", "fegetenv", "feholdexcept", "fesetenv",
        "feupdateenv"}) {
    if (symbol == name) return true;
  }
  return false;
}

bool ProgramSetsFloatControl() {
  static const bool result = [] {
    bool found = false;
    dl_iterate_phdr(Look, &found);
    return found;
  }();
  return result;
}

}  // namespace ravel
