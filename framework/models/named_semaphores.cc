// SPDX-License-Identifier: Apache-2.0

#include "framework/models/named_semaphores.h"

#include <fcntl.h>
#include <limits.h>

#include <cerrno>
#include <cstring>

#include "framework/models/execution_table.h"
#include "framework/models/misuse.h"
#include "framework/models/wait_step.h"
#include "scheduler/shared_region.h"

namespace ravel {
namespace {

struct Entry {
  char name[NAME_MAX];
  bool is_named;
  sem_t semaphore;
};

using Table = ExecutionTable<Entry, 256>;

Entry* Find(Table& table, const char* name) {
  for (uint32_t i = 0; i < table.count; ++i) {
    Entry& entry = table.entries[i];
    if (entry.is_named && strcmp(entry.name, name) == 0) return &entry;
  }
  return nullptr;
}

sem_t* FailToOpen(int error) {
  errno = error;
  return SEM_FAILED;
}

// What the system takes for a name, without the slash before it; else nullptr.
const char* Plain(const char* name) {
  name += strspn(name, "/");
  const size_t size = strlen(name);
  const bool is_good =
      size != 0 && size < NAME_MAX - 4 && strchr(name, '/') == nullptr;
  if (!is_good) errno = size == 0 ? EINVAL : ENAMETOOLONG;
  if (!is_good && strchr(name, '/') != nullptr) errno = EINVAL;
  return is_good ? name : nullptr;
}

}  // namespace

void StepOfNames(Scheduler& scheduler) {
  const auto address = reinterpret_cast<uintptr_t>(&Table::Shared());
  Op op;
  op.kind = OpKind::kWriteFile;
  op.object = scheduler.ObjectAt(address);
  op.address = address;
  scheduler.Perform(op);
}

void NamedSemaphores::Prepare() { Table::Shared(); }

sem_t* NamedSemaphores::Open(const char* name, int flags, unsigned value) {
  name = Plain(name);
  if (name == nullptr) return SEM_FAILED;
  StepOfNames(scheduler_);
  Table& table = Table::Of(scheduler_);
  if (Entry* found = Find(table, name)) {
    const bool must_be_new = (flags & O_CREAT) != 0 && (flags & O_EXCL) != 0;
    return must_be_new ? FailToOpen(EEXIST) : &found->semaphore;
  }
  if ((flags & O_CREAT) == 0) return FailToOpen(ENOENT);
  if (value > SEM_VALUE_MAX) return FailToOpen(EINVAL);
  if (table.count == Table::kMost) {
    StopForMisuse(scheduler_, "made too many named semaphores");
  }
  Entry& entry = table.entries[table.count++];
  strcpy(entry.name, name);
  entry.is_named = true;
  sem_init(&entry.semaphore, /*shared=*/1, value);
  return &entry.semaphore;
}

int NamedSemaphores::Unlink(const char* name) {
  name = Plain(name);
  if (name == nullptr) return -1;
  StepOfNames(scheduler_);
  Entry* found = Find(Table::Of(scheduler_), name);
  if (found == nullptr) {
    errno = ENOENT;
    return -1;
  }
  found->is_named = false;
  return 0;
}

bool NamedSemaphores::Has(const sem_t* semaphore) {
  const auto offset = reinterpret_cast<uintptr_t>(semaphore) -
                      reinterpret_cast<uintptr_t>(&Table::Shared());
  return offset < sizeof(Table);
}

}  // namespace ravel
