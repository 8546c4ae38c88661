// SPDX-License-Identifier: Apache-2.0

#include "framework/explorer/program.h"

#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include "framework/schedule/fingerprint.h"

namespace ravel {
namespace {

constexpr const char* kSelf = "/proc/self/exe";
// Set in the program started again, which would otherwise try for ever where
// the system ignores the request.
constexpr const char* kMark = "RAVEL_FIXED_ADDRESSES";

uint64_t Compute() {
  const int file = open(kSelf, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  struct stat info = {};
  uint64_t fingerprint = 0;
  if (fstat(file, &info) == 0 && info.st_size > 0) {
    const auto size = static_cast<size_t>(info.st_size);
    void* data = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
    if (data != MAP_FAILED) {
      fingerprint = FingerprintOf(data, size);
      munmap(data, size);
    }
  }
  close(file);
  return fingerprint;
}

}  // namespace

uint64_t ProgramFingerprint() {
  static const uint64_t fingerprint = Compute();
  return fingerprint;
}

uintptr_t LoadOffset() {
  uintptr_t offset = 0;
  // The program itself comes first.
  const auto visit = [](dl_phdr_info* info, size_t, void* data) {
    *static_cast<uintptr_t*>(data) = info->dlpi_addr;
    return 1;
  };
  dl_iterate_phdr(visit, &offset);
  return offset;
}

std::string ProgramPath() { return program_invocation_name; }

void FixAddresses(char** arguments) {
  const int persona = personality(0xffffffff);
  if (persona == -1 || (persona & ADDR_NO_RANDOMIZE) != 0) return;
  if (getenv(kMark) != nullptr) return;
  if (personality(static_cast<unsigned long>(persona) | ADDR_NO_RANDOMIZE) ==
      -1) {
    return;
  }
  setenv(kMark, "1", 1);
  setenv("LD_BIND_NOW", "1", 1);
  execv(kSelf, arguments);
}

}  // namespace ravel
