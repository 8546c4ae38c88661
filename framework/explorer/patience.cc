// SPDX-License-Identifier: Apache-2.0

#include "framework/explorer/patience.h"

#include <unistd.h>

#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <string>

#include "framework/explorer/worker.h"
#include "framework/models/descendants.h"

namespace ravel {
namespace {

struct Load {
  uint64_t worked = 0;  // nanoseconds of processor time
  bool is_ready = false;
};

// The first line of a file of /proc; empty if there is none.
std::string ReadLine(pid_t pid, const char* name) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
  char text[512] = "";
  if (FILE* file = fopen(path, "re"); file != nullptr) {
    if (fgets(text, sizeof text, file) == nullptr) text[0] = '\0';
    fclose(file);
  }
  return text;
}

void AddProcess(pid_t pid, Load& load) {
  const std::string stat = ReadLine(pid, "stat");
  const size_t end = stat.rfind(')');
  if (end == std::string::npos || end + 2 >= stat.size()) return;
  load.is_ready |= stat[end + 2] == 'R';
  uint64_t worked = 0;
  if (sscanf(ReadLine(pid, "schedstat").c_str(), "%" SCNu64, &worked) == 1) {
    load.worked += worked;
  }
}

Load LoadOf(pid_t root) {
  Load load;
  const pid_t self = getpid();
  if (root != self) AddProcess(root, load);
  const internal::Descendants all(root);
  for (const auto& process : all.all()) {
    if (process.pid != self && !process.ended) AddProcess(process.pid, load);
  }
  return load;
}

}  // namespace

void Patience::Begin(uint64_t progress, int64_t now) {
  has_begun_ = true;
  progress_ = progress;
  begin_ = last_ = now;
  waited_ = 0;
  worked_ = 0;
}

bool Patience::IsOver(uint64_t progress) {
  const int64_t now = MonotonicNow();
  if (!has_begun_ || progress != progress_) {
    Begin(progress, now);
    return false;
  }
  const int64_t passed = now - last_;
  last_ = now;
  const Load load = LoadOf(root_);
  // Of the time before the first look nothing is known.
  const uint64_t worked =
      worked_ == 0 ? 0 : load.worked - std::min(load.worked, worked_);
  worked_ = load.worked;
  waited_ +=
      load.is_ready ? std::min(passed, static_cast<int64_t>(worked)) : passed;
  if (waited_ < limit_ && now - begin_ < kMost * limit_) return false;
  Begin(progress, now);
  return true;
}

}  // namespace ravel
