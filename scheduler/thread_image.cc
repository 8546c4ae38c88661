// SPDX-License-Identifier: Apache-2.0

#include "scheduler/thread_image.h"

#include <cxxabi.h>
#include <link.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "scheduler/context.h"
#include "scheduler/system_libraries.h"

namespace ravel {
namespace {

intptr_t FromThreadPointer(const void* address) {
  return static_cast<intptr_t>(reinterpret_cast<uintptr_t>(address) -
                               CurrentThreadPointer());
}

}  // namespace

// Of the system's libraries, only what a stopped execution leaves behind: the
// exceptions caught and in flight (two words of libstdc++'s), and errno.
ThreadImage::ThreadImage() {
  const intptr_t exceptions = FromThreadPointer(abi::__cxa_get_globals());
  words_.push_back({exceptions, 0});
  words_.push_back({exceptions + 8, 0});
  halves_.push_back({FromThreadPointer(&errno), 0});
  const auto visit = [](dl_phdr_info* info, size_t, void* data) {
    if (info->dlpi_tls_data == nullptr || IsSystemLibrary(info->dlpi_name)) {
      return 0;
    }
    for (int i = 0; i < info->dlpi_phnum; ++i) {
      const ElfW(Phdr)& header = info->dlpi_phdr[i];
      if (header.p_type != PT_TLS) continue;
      std::vector<char> image(header.p_memsz);
      const auto* begin =
          reinterpret_cast<const char*>(info->dlpi_addr + header.p_vaddr);
      std::copy_n(begin, header.p_filesz, image.begin());
      static_cast<ThreadImage*>(data)->Add(
          FromThreadPointer(info->dlpi_tls_data), image);
    }
    return 0;
  };
  dl_iterate_phdr(visit, this);
}

// Behind a block may be another one's first bytes.
void ThreadImage::Add(intptr_t offset, const std::vector<char>& image) {
  size_t done = 0;
  const auto append = [&]<typename T>(std::vector<Piece<T>>& pieces) {
    for (; image.size() - done >= sizeof(T); done += sizeof(T)) {
      T value{};
      std::memcpy(&value, image.data() + done, sizeof value);
      pieces.push_back({offset + static_cast<intptr_t>(done), value});
    }
  };
  append(words_);
  append(halves_);
  append(bytes_);
}

void ThreadImage::Restore(uintptr_t thread_pointer) const {
  Write(words_, thread_pointer);
  Write(halves_, thread_pointer);
  Write(bytes_, thread_pointer);
}

}  // namespace ravel
