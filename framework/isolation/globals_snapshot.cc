// SPDX-License-Identifier: Apache-2.0

#include "framework/isolation/globals_snapshot.h"

#include <link.h>
#include <sys/mman.h>

#include <algorithm>
#include <cstring>

#include "framework/isolation/own_libraries.h"
#include "scheduler/die.h"
#include "scheduler/system_libraries.h"

namespace ravel {
namespace {

constexpr uintptr_t kPage = 4096;

uintptr_t Down(uintptr_t address) { return address & ~(kPage - 1); }
uintptr_t Up(uintptr_t address) { return Down(address + kPage - 1); }

struct Range {
  uintptr_t begin = 0;
  uintptr_t end = 0;
};

Range RangeOf(const dl_phdr_info& info, const ElfW(Phdr) & header) {
  const uintptr_t begin = info.dlpi_addr + header.p_vaddr;
  return {begin, begin + header.p_memsz};
}

}  // namespace

GlobalsSnapshot& GlobalsSnapshot::OfProcess() {
  static auto* const snapshot = new GlobalsSnapshot;
  return *snapshot;
}

void GlobalsSnapshot::Take() {
  std::vector<Range> ranges;
  const auto visit = [](dl_phdr_info* info, size_t, void* data) {
    const char* const path = info->dlpi_name;
    if (IsSystemLibrary(path)) return 0;
    if (OwnLibraries::OfProcess().Contains(path)) return 0;
    Range relocated;  // read-only since the program was loaded
    for (int i = 0; i < info->dlpi_phnum; ++i) {
      const ElfW(Phdr)& header = info->dlpi_phdr[i];
      if (header.p_type == PT_GNU_RELRO) relocated = RangeOf(*info, header);
    }
    for (int i = 0; i < info->dlpi_phnum; ++i) {
      const ElfW(Phdr)& header = info->dlpi_phdr[i];
      if (header.p_type != PT_LOAD || (header.p_flags & PF_W) == 0) continue;
      Range range = RangeOf(*info, header);
      range = {Down(range.begin), Up(range.end)};
      if (relocated.begin != 0 && Down(relocated.begin) == range.begin) {
        range.begin = Down(relocated.end);
      }
      static_cast<std::vector<Range>*>(data)->push_back(range);
    }
    return 0;
  };
  dl_iterate_phdr(visit, &ranges);
  written_.reserve(kMaxWritten);
  for (const Range& range : ranges) {
    if (range.begin < range.end) Add(range.begin, range.end);
  }
}

void GlobalsSnapshot::Add(uintptr_t begin, uintptr_t end) {
  void* copy = mmap(nullptr, end - begin, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (copy == MAP_FAILED) Die("out of memory for the snapshot of globals");
  memcpy(copy, reinterpret_cast<void*>(begin), end - begin);
  regions_.push_back({begin, end, static_cast<char*>(copy)});
}

// What the first execution wrote to, the others will too. Found by comparing
// and not by protecting, as the system's own writes fail on protected pages.
void GlobalsSnapshot::Protect() {
  protected_ = true;
  for (const Region& region : regions_) {
    mprotect(reinterpret_cast<void*>(region.begin), region.end - region.begin,
             PROT_READ);
    for (uintptr_t page = region.begin; page < region.end; page += kPage) {
      const void* copy = region.copy + (page - region.begin);
      if (memcmp(reinterpret_cast<void*>(page), copy, kPage) != 0) {
        Release(region, page);
      }
    }
  }
}

void GlobalsSnapshot::Release(const Region& region, uintptr_t page) {
  if (written_.size() == kMaxWritten) {
    Die("executions write to too many globals: use --isolation=fork");
  }
  written_.push_back(
      {reinterpret_cast<char*>(page), region.copy + (page - region.begin)});
  mprotect(reinterpret_cast<void*>(page), kPage, PROT_READ | PROT_WRITE);
}

bool GlobalsSnapshot::HandleFault(uintptr_t address) {
  for (const Region& region : regions_) {
    if (address < region.begin || address >= region.end) continue;
    const uintptr_t page = Down(address);
    // A second fault on one page is the program's own doing.
    for (const Page& known : written_) {
      if (known.memory == reinterpret_cast<char*>(page)) return false;
    }
    Release(region, page);
    return true;
  }
  return false;
}

void GlobalsSnapshot::Exempt(uintptr_t begin, uintptr_t end) {
  if (begin < end) exempt_.push_back({begin, end, new char[end - begin]});
}

void GlobalsSnapshot::Restore() {
  if (!protected_) Protect();
  for (const Region& part : exempt_) {
    memcpy(const_cast<char*>(part.copy), reinterpret_cast<void*>(part.begin),
           part.end - part.begin);
  }
  for (const Page& page : written_) memcpy(page.memory, page.copy, kPage);
  for (const Region& part : exempt_) {
    memcpy(reinterpret_cast<void*>(part.begin), part.copy,
           part.end - part.begin);
  }
}

}  // namespace ravel
