// SPDX-License-Identifier: Apache-2.0

#include "framework/models/file_memory.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>

#include "framework/models/execution_table.h"
#include "framework/models/misuse.h"
#include "scheduler/shared_region.h"
#include "scheduler/system_call.h"

namespace ravel {
namespace {

// Room for a file to grow when it is mapped again.
constexpr size_t kRoom = size_t{16} << 20;

struct Entry {
  dev_t device;
  ino_t number;
  uintptr_t begin;
  size_t size;  // of the memory
};

using Table = ExecutionTable<Entry, 256>;

Entry* Find(Table& table, const struct stat& file) {
  for (uint32_t i = 0; i < table.count; ++i) {
    Entry& entry = table.entries[i];
    if (entry.device == file.st_dev && entry.number == file.st_ino) {
      return &entry;
    }
  }
  return nullptr;
}

// Of shm_open() or memfd_create(): memory, whatever its name.
bool IsMemory(int file) {
  char link[32], path[32] = {};
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  const long size = SystemCall(SYS_readlink, link, path, sizeof path - 1);
  return size > 0 && (strncmp(path, "/dev/shm/", 9) == 0 ||
                      strncmp(path, "/memfd:", 7) == 0);
}

// Descriptors of this process' own, for what goes back into the files when the
// program has closed its; 0: none.
int* Kept(const Scheduler& scheduler) {
  static constinit int kept[Table::kMost] = {};
  static constinit uint32_t epoch = 0;
  if (epoch != scheduler.epoch()) {
    for (int& file : kept) {
      if (file != 0) SystemCall(SYS_close, file);
      file = 0;
    }
    epoch = scheduler.epoch();
  }
  return kept;
}

void Keep(int& kept, int file) {
  constexpr int kOutOfTheWay = 512;
  if (kept != 0) return;
  const long copy = SystemCall(SYS_fcntl, file, F_DUPFD_CLOEXEC, kOutOfTheWay);
  if (copy > 0) kept = static_cast<int>(copy);
}

void Load(const Entry& entry, int file, size_t size) {
  for (size_t at = 0; at < size;) {
    const long got =
        SystemCall(SYS_pread64, file, entry.begin + at, size - at, at);
    if (got <= 0) return;
    at += static_cast<size_t>(got);
  }
}

}  // namespace

void FileMemory::Prepare() { Table::Shared(); }

void* FileMemory::Map(size_t size, int protection, int file, off_t offset) {
  struct stat status;
  if (SystemCall(SYS_fstat, file, &status) != 0 || !S_ISREG(status.st_mode)) {
    return nullptr;
  }
  Table& table = Table::Of(scheduler_);
  Entry* entry = Find(table, status);
  const auto begin = static_cast<size_t>(offset);
  if (entry == nullptr) {
    const bool is_memory = IsMemory(file);
    if ((protection & PROT_WRITE) == 0 && !is_memory) return nullptr;
    const auto content = static_cast<size_t>(status.st_size);
    const size_t room = std::max(begin + size, content) + kRoom;
    void* memory = SharedRegion::OfProcess().Map(room);
    if (memory == nullptr || table.count == Table::kMost) {
      StopForMisuse(scheduler_, "mapped too much");
    }
    entry = &table.entries[table.count++];
    *entry = {status.st_dev, status.st_ino, reinterpret_cast<uintptr_t>(memory),
              room};
    Load(*entry, file, content);
  }
  if ((protection & PROT_WRITE) != 0 && !IsMemory(file)) {
    Keep(Kept(scheduler_)[entry - table.entries], file);
  }
  if (begin + size > entry->size) {
    StopForMisuse(scheduler_,
                  "mapped a file again that has grown by more than 16 MiB");
  }
  return reinterpret_cast<void*>(entry->begin + begin);
}

void FileMemory::WriteBack(const void* address, size_t size) {
  const auto at = reinterpret_cast<uintptr_t>(address);
  const Table& table = Table::Of(scheduler_);
  for (uint32_t i = 0; i < table.count; ++i) {
    const Entry& entry = table.entries[i];
    if (at - entry.begin >= entry.size) continue;
    struct stat status;
    const int file = Kept(scheduler_)[i];
    if (file == 0 || SystemCall(SYS_fstat, file, &status) != 0) return;
    const size_t begin = at - entry.begin;
    const auto content = static_cast<size_t>(status.st_size);
    if (begin >= content) return;
    SystemCall(SYS_pwrite64, file, at, std::min(size, content - begin), begin);
  }
}

}  // namespace ravel
