// SPDX-License-Identifier: Apache-2.0

#include "scheduler/thread_image.h"

#include <cxxabi.h>
#include <link.h>

#include <cerrno>
#include <cstring>
#include <string_view>

#include "scheduler/context.h"
#include "scheduler/system_libraries.h"

namespace ravel {
namespace {

intptr_t FromThreadPointer(const void* address) {
  return static_cast<intptr_t>(reinterpret_cast<uintptr_t>(address) -
                               CurrentThreadPointer());
}

}  // namespace

ThreadImage::ThreadImage() {
  const auto visit = [](dl_phdr_info* info, size_t, void* data) {
    auto& blocks = *static_cast<std::vector<Block>*>(data);
    if (info->dlpi_tls_data == nullptr || IsSystemLibrary(info->dlpi_name)) {
      return 0;
    }
    for (int i = 0; i < info->dlpi_phnum; ++i) {
      const ElfW(Phdr)& header = info->dlpi_phdr[i];
      if (header.p_type != PT_TLS) continue;
      blocks.push_back(
          {FromThreadPointer(info->dlpi_tls_data),
           reinterpret_cast<const void*>(info->dlpi_addr + header.p_vaddr),
           header.p_filesz, header.p_memsz});
    }
    return 0;
  };
  dl_iterate_phdr(visit, &blocks_);
  // Of the system's libraries, only what a stopped execution leaves behind:
  // the exceptions caught and in flight (two words in libstdc++), and errno.
  blocks_.push_back({FromThreadPointer(abi::__cxa_get_globals()), nullptr, 0,
                     2 * sizeof(void*)});
  blocks_.push_back({FromThreadPointer(&errno), nullptr, 0, sizeof(errno)});
}

void ThreadImage::Restore(uintptr_t thread_pointer) const {
  for (const Block& block : blocks_) {
    auto* begin = reinterpret_cast<char*>(
        thread_pointer + static_cast<uintptr_t>(block.offset));
    if (block.image_size != 0) memcpy(begin, block.image, block.image_size);
    memset(begin + block.image_size, 0, block.size - block.image_size);
  }
}

}  // namespace ravel
