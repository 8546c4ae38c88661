// SPDX-License-Identifier: Apache-2.0

#include "framework/intercept/program_code.h"

#include <link.h>

#include "scheduler/system_libraries.h"

namespace ravel {
namespace {

constinit ProgramCode program_code = {};

bool IsProgram(const dl_phdr_info& info) {
  // The program itself has no name.
  return info.dlpi_name[0] == '\0' || !IsSystemLibrary(info.dlpi_name);
}

void NoteOwnCode(const dl_phdr_info& info, ProgramCode& code) {
  const auto here = reinterpret_cast<uintptr_t>(&NoteOwnCode);
  for (int i = 0; i < info.dlpi_phnum; ++i) {
    const ElfW(Phdr)& header = info.dlpi_phdr[i];
    if (header.p_type != PT_LOAD) continue;
    const uintptr_t begin = info.dlpi_addr + header.p_vaddr;
    if (here - begin < header.p_memsz) {
      code.own = {begin, begin + header.p_memsz};
    }
  }
}

int AddCode(dl_phdr_info* info, size_t, void* data) {
  auto& code = *static_cast<ProgramCode*>(data);
  if (!IsProgram(*info)) {
    NoteOwnCode(*info, code);
    return 0;
  }
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    const ElfW(Phdr)& header = info->dlpi_phdr[i];
    if (header.p_type != PT_LOAD || (header.p_flags & PF_X) == 0) continue;
    if (code.count == ProgramCode::kMaxRanges) return 1;
    const uintptr_t begin = info->dlpi_addr + header.p_vaddr;
    code.ranges[code.count++] = {begin, begin + header.p_memsz};
  }
  return 0;
}

[[gnu::constructor]] void FindProgramCode() {
  dl_iterate_phdr(AddCode, &program_code);
}

}  // namespace

const ProgramCode& ProgramCode::OfProcess() { return program_code; }

}  // namespace ravel
