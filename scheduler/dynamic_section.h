// SPDX-License-Identifier: Apache-2.0
//
// What a loaded object says of itself to the loader: its dynamic section, and
// the names in it.

#ifndef RAVEL_SCHEDULER_DYNAMIC_SECTION_H_
#define RAVEL_SCHEDULER_DYNAMIC_SECTION_H_

#include <elf.h>
#include <link.h>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ravel {

class DynamicSection {
 public:
  explicit DynamicSection(const dl_phdr_info& info) {
    for (int i = 0; i < info.dlpi_phnum; ++i) {
      if (info.dlpi_phdr[i].p_type != PT_DYNAMIC) continue;
      entries_ = reinterpret_cast<const ElfW(Dyn)*>(info.dlpi_addr +
                                                    info.dlpi_phdr[i].p_vaddr);
    }
    uintptr_t names = 0;
    size_t size = 0;
    ForEach([&](const ElfW(Dyn) & entry) {
      if (entry.d_tag == DT_STRTAB) {
        names = entry.d_un.d_ptr;
      } else if (entry.d_tag == DT_STRSZ) {
        size = entry.d_un.d_val;
      }
    });
    if (names == 0) return;
    // The loader has not relocated that of the kernel's own object.
    if (names < info.dlpi_addr) names += info.dlpi_addr;
    names_ = {reinterpret_cast<const char*>(names), size};
  }

  template <typename Visit>
  void ForEach(Visit visit) const {
    const ElfW(Dyn)* entry = entries_;
    for (; entry != nullptr && entry->d_tag != DT_NULL; ++entry) visit(*entry);
  }

  // The names of the symbols that the object defines or wants, among others,
  // one after the other with zeros between.
  std::string_view names() const { return names_; }

  // That an entry like DT_NEEDED stands for.
  std::string_view NameOf(const ElfW(Dyn) & entry) const {
    return names_.data() + entry.d_un.d_val;
  }

 private:
  const ElfW(Dyn) * entries_ = nullptr;
  std::string_view names_;
};

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_DYNAMIC_SECTION_H_
