// SPDX-License-Identifier: Apache-2.0

#include "framework/models/real_processes.h"

#include <signal.h>

#include <cerrno>
#include <mutex>
#include <vector>

#include "scheduler/system_call.h"

namespace ravel::internal {
namespace {

struct Child {
  pid_t process;
  bool daemon;
};

constinit std::mutex mutex;

std::vector<Child>& Children() {
  static auto* const children = new std::vector<Child>;
  return *children;
}

}  // namespace

void RealProcesses::Add(pid_t process, bool daemon) {
  const std::scoped_lock lock(mutex);
  Children().push_back({process, daemon});
}

void RealProcesses::Remove(pid_t process) {
  const std::scoped_lock lock(mutex);
  std::erase_if(Children(),
                [process](const Child& c) { return c.process == process; });
}

void RealProcesses::Forget() { Children().clear(); }

void RealProcesses::End() {
  const std::scoped_lock lock(mutex);
  for (const bool daemons : {false, true}) {
    for (const Child& child : Children()) {
      if (child.daemon != daemons) continue;
      if (daemons) SystemCall(SYS_kill, child.process, SIGKILL);
      while (SystemCall(SYS_wait4, child.process, nullptr, 0, nullptr) ==
             -EINTR) {
      }
    }
  }
  Children().clear();
}

}  // namespace ravel::internal
