// SPDX-License-Identifier: Apache-2.0

#include "scheduler/process_life.h"

#include <fcntl.h>
#include <poll.h>
#include <time.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "scheduler/system_call.h"

namespace ravel {

// kill() would find one that was not waited for.
bool HasDied(pid_t process, int milliseconds) {
  const long file = SystemCall(SYS_pidfd_open, process, 0);
  if (file < 0) return file == -ESRCH;
  pollfd ended = {static_cast<int>(file), POLLIN, 0};
  const timespec time = {0, milliseconds * 1'000'000L};
  const long ready = SystemCall(SYS_ppoll, &ended, 1, &time, nullptr, 0);
  SystemCall(SYS_close, file);
  return ready > 0;
}

// As /proc/PID/status says.
SignalActions ActionsOf(pid_t process) {
  char text[4096];
  snprintf(text, sizeof text, "/proc/%d/status", process);
  const long file = SystemCall(SYS_open, text, O_RDONLY | O_CLOEXEC);
  if (file < 0) return {};
  const long size = SystemCall(SYS_read, file, text, sizeof text - 1);
  SystemCall(SYS_close, file);
  text[size < 0 ? 0 : size] = '\0';
  const auto mask = [&text](const char* key) -> uint64_t {
    const char* line = strstr(text, key);
    return line == nullptr ? 0 : strtoull(line + strlen(key), nullptr, 16);
  };
  return {mask("SigBlk:"), mask("SigCgt:"), mask("SigIgn:")};
}

}  // namespace ravel
