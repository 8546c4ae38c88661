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

// These are few bytes, and memcpy() and memset() are intercepted. Words that
// are volatile stay words.
void CopyBytes(char* to, const char* from, size_t size) {
  size_t i = 0;
  for (; i + 8 <= size; i += 8) {
    uint64_t word = 0;
    __builtin_memcpy(&word, from + i, sizeof word);
    *reinterpret_cast<volatile uint64_t*>(to + i) = word;
  }
  for (; i < size; ++i) static_cast<volatile char*>(to)[i] = from[i];
}

void ClearBytes(char* to, size_t size) {
  size_t i = 0;
  for (; i + 8 <= size; i += 8)
    *reinterpret_cast<volatile uint64_t*>(to + i) = 0;
  for (; i < size; ++i) static_cast<volatile char*>(to)[i] = 0;
}

}  // namespace

// Of the system's libraries, only what a stopped execution leaves behind: the
// exceptions caught and in flight, and errno.
ThreadImage::ThreadImage()
    : exceptions_(FromThreadPointer(abi::__cxa_get_globals())),
      errno_(FromThreadPointer(&errno)) {
  const auto visit = [](dl_phdr_info* info, size_t, void* data) {
    auto& blocks = *static_cast<std::vector<Block>*>(data);
    if (info->dlpi_tls_data == nullptr || IsSystemLibrary(info->dlpi_name)) {
      return 0;
    }
    for (int i = 0; i < info->dlpi_phnum; ++i) {
      const ElfW(Phdr)& header = info->dlpi_phdr[i];
      if (header.p_type != PT_TLS || header.p_memsz == 0) continue;
      blocks.push_back(
          {FromThreadPointer(info->dlpi_tls_data),
           reinterpret_cast<const void*>(info->dlpi_addr + header.p_vaddr),
           header.p_filesz, header.p_memsz});
    }
    return 0;
  };
  dl_iterate_phdr(visit, &blocks_);
}

void ThreadImage::Restore(uintptr_t thread_pointer) const {
  const auto at = [thread_pointer](intptr_t offset) {
    return reinterpret_cast<void*>(thread_pointer +
                                   static_cast<uintptr_t>(offset));
  };
  auto* const exceptions = static_cast<uintptr_t*>(at(exceptions_));
  exceptions[0] = exceptions[1] = 0;
  *static_cast<int*>(at(errno_)) = 0;
  for (const Block& block : blocks_) {
    auto* begin = static_cast<char*>(at(block.offset));
    CopyBytes(begin, static_cast<const char*>(block.image), block.image_size);
    ClearBytes(begin + block.image_size, block.size - block.image_size);
  }
}

}  // namespace ravel
