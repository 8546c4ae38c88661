// SPDX-License-Identifier: Apache-2.0

#include "framework/models/descendants.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "scheduler/system_call.h"

namespace ravel::internal {
namespace {

// More than PID_MAX_LIMIT of any system; pages that nobody writes to are none.
constexpr size_t kMax = size_t{1} << 22;

// Of /proc/PID/stat: "PID (any characters) STATE PARENT ...".
bool ReadProcess(int pid, Descendants::Process& process) {
  char text[512];
  snprintf(text, sizeof text, "/proc/%d/stat", pid);
  const long file = SystemCall(SYS_open, text, O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  const long size = SystemCall(SYS_read, file, text, sizeof text - 1);
  SystemCall(SYS_close, file);
  text[std::max(size, 0L)] = '\0';
  const char* rest = strrchr(text, ')');
  if (rest == nullptr || strlen(rest) < 4) return false;
  const char state = rest[2];
  process = {pid, atoi(rest + 4), state == 'Z' || state == 'X'};
  return true;
}

}  // namespace

void ForEachNumber(const char* folder, void (*visit)(int, void*), void* data) {
  const long open = SystemCall(SYS_open, folder, O_RDONLY | O_DIRECTORY);
  if (open < 0) return;
  alignas(8) char entries[4096];
  for (;;) {
    const long size = SystemCall(SYS_getdents64, open, entries, sizeof entries);
    if (size <= 0) break;
    for (long at = 0; at < size;) {
      const auto* entry = reinterpret_cast<const dirent64*>(entries + at);
      const int number = atoi(entry->d_name);
      if (number > 0) visit(number, data);
      at += entry->d_reclen;
    }
  }
  SystemCall(SYS_close, open);
}

Descendants::Descendants(pid_t root) {
  const long memory = SystemCall(
      SYS_mmap, nullptr, kMax * sizeof(Process), PROT_READ | PROT_WRITE,
      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory < 0) return;
  processes_ = reinterpret_cast<Process*>(memory);
  ReadAll();
  KeepThoseOf(root);
}

Descendants::~Descendants() {
  if (processes_ == nullptr) return;
  SystemCall(SYS_munmap, processes_, kMax * sizeof(Process));
}

void Descendants::ReadAll() {
  ForEachNumber(
      "/proc",
      [](int pid, void* self) {
        auto& to = *static_cast<Descendants*>(self);
        if (to.count_ < kMax && ReadProcess(pid, to.processes_[to.count_])) {
          ++to.count_;
        }
      },
      this);
}

// Moves them to the front, children before grandchildren.
void Descendants::KeepThoseOf(pid_t root) {
  const size_t all = count_;
  count_ = 0;
  const auto take_children_of = [&](pid_t parent) {
    for (size_t i = count_; i < all; ++i) {
      if (processes_[i].parent != parent) continue;
      std::swap(processes_[i], processes_[count_++]);
    }
  };
  take_children_of(root);
  for (size_t i = 0; i < count_; ++i) take_children_of(processes_[i].pid);
}

void AdoptDescendants() { SystemCall(SYS_prctl, PR_SET_CHILD_SUBREAPER, 1); }

// What is forked while this looks is found by the next look.
void EndDescendants() {
  const auto wait_for = [](pid_t pid, int options) {
    long waited = 0;
    do {
      waited = SystemCall(SYS_wait4, pid, nullptr, options | __WALL, nullptr);
    } while (waited == -EINTR);
    return waited;
  };
  const auto self = static_cast<pid_t>(SystemCall(SYS_getpid));
  for (;;) {
    long waited = 0;
    do waited = wait_for(-1, WNOHANG);
    while (waited > 0);
    if (waited < 0) return;
    const Descendants left(self);
    for (const auto& process : left.all()) {
      SystemCall(SYS_kill, process.pid, SIGKILL);
    }
    for (const auto& process : left.all()) {
      if (process.parent == self) wait_for(process.pid, 0);
    }
  }
}

}  // namespace ravel::internal
