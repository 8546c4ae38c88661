// SPDX-License-Identifier: Apache-2.0

#include "scheduler/process_life.h"

#include <poll.h>
#include <time.h>

#include <cerrno>

#include "scheduler/system_call.h"

namespace ravel {

// kill() would find one that was not waited for.
bool HasDied(pid_t process) {
  const long file = SystemCall(SYS_pidfd_open, process, 0);
  if (file < 0) return file == -ESRCH;
  pollfd ended = {static_cast<int>(file), POLLIN, 0};
  const timespec now = {};
  const long ready = SystemCall(SYS_ppoll, &ended, 1, &now, nullptr, 0);
  SystemCall(SYS_close, file);
  return ready > 0;
}

}  // namespace ravel
