// SPDX-License-Identifier: Apache-2.0

#include "framework/models/shared_names.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cstring>

#include "scheduler/die.h"
#include "scheduler/system_call.h"

namespace ravel {
namespace {

using Flag = std::atomic<bool>;

// Set by whichever process names something.
constinit Flag* used = nullptr;
constinit pid_t worker_of_names = 0;

std::string Prefix(pid_t worker) {
  return "ravel." + std::to_string(worker) + ".";
}

void Remove(pid_t worker) {
  const std::string object = Prefix(worker);
  const std::string semaphore = "sem." + object;  // as glibc calls its file
  const long folder = SystemCall(SYS_open, "/dev/shm", O_RDONLY | O_DIRECTORY);
  if (folder < 0) return;
  alignas(8) char entries[4096];
  for (long size; (size = SystemCall(SYS_getdents64, folder, entries,
                                     sizeof entries)) > 0;) {
    for (long at = 0; at < size;) {
      const auto* entry = reinterpret_cast<const dirent64*>(entries + at);
      const std::string name = entry->d_name;
      if (name.starts_with(object) || name.starts_with(semaphore)) {
        SystemCall(SYS_unlinkat, folder, entry->d_name, 0);
      }
      at += entry->d_reclen;
    }
  }
  SystemCall(SYS_close, folder);
}

}  // namespace

void SharedNames::Prepare() {
  void* memory = mmap(nullptr, sizeof(Flag), PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED)
    Die("out of memory for the names of what is shared");
  used = new (memory) Flag(false);
  worker_of_names = getpid();
}

std::string SharedNames::Of(const char* name) {
  if (used == nullptr) return name;
  const char* plain = name + strspn(name, "/");
  if (*plain == '\0' || strchr(plain, '/') != nullptr) return name;
  used->store(true);
  return "/" + Prefix(worker_of_names) + plain;
}

void SharedNames::Clear() {
  // Mostly nothing is, and an exchange takes longer than a look.
  if (used == nullptr || !used->load() || !used->exchange(false)) return;
  Remove(worker_of_names);
}

void SharedNames::ClearAfter(pid_t worker) { Remove(worker); }

}  // namespace ravel
