// SPDX-License-Identifier: Apache-2.0

#include "framework/models/real_processes.h"

#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <mutex>
#include <vector>

#include "framework/models/descendants.h"
#include "framework/models/real_threads.h"
#include "framework/models/real_world.h"
#include "scheduler/die.h"
#include "scheduler/donor.h"
#include "scheduler/system_call.h"

namespace ravel::internal {
namespace {

struct Child {
  pid_t process;
  bool daemon;
};

// Counted by all processes of a repetition.
struct Counts {
  std::atomic<uint32_t> forked;
  std::atomic<uint32_t> waited;
};

constinit std::mutex mutex;
constinit Counts* counts = nullptr;
constinit uint32_t self = 0;

std::vector<Child>& Children() {
  static auto* const children = new std::vector<Child>;
  return *children;
}

// By this process, and not waited for.
std::vector<pid_t>& Forked() {
  static auto* const forked = new std::vector<pid_t>;
  return *forked;
}

void WaitFor(pid_t child) {
  const RealStep step(RealProcesses::WaitOp(child));
  while (SystemCall(SYS_wait4, child, nullptr, 0, nullptr) == -EINTR) {
  }
}

// Those that nobody waited for, and what they have forked. An orphan's parent
// is the keeper, which waits for it.
void KillTheRest() {
  const auto worker = static_cast<pid_t>(SystemCall(SYS_getpid));
  const auto keeper = static_cast<pid_t>(SystemCall(SYS_getppid));
  for (bool found = true; found;) {
    found = false;
    const Descendants left(keeper);
    for (const auto& process : left.all()) {
      if (process.pid == worker || process.ended) continue;
      found = true;
      SystemCall(SYS_kill, process.pid, SIGKILL);
    }
    for (const auto& process : left.all()) {
      if (process.parent == worker) WaitFor(process.pid);
    }
  }
}

}  // namespace

void RealProcesses::Prepare() {
  void* memory = mmap(nullptr, sizeof(Counts), PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) Die("out of memory for the counts of processes");
  counts = new (memory) Counts;
}

void RealProcesses::Begin() {
  counts->forked = 0;
  counts->waited = 0;
  Forked().clear();
}

// No other thread may be in the middle of what the child needs.
pid_t RealProcesses::Fork() {
  if (counts == nullptr) return RealFork();
  const uint32_t number = ++counts->forked;
  mutex.lock();
  RealWorld::BeforeFork();
  const pid_t child = RealFork();
  RealWorld::AfterFork();
  if (child == 0) {
    self = number;
    Children().clear();
    Forked().clear();
    RealThreads::BecomeProcess("");
    RealWorld::BecomeProcess(number);
  } else {
    Forked().push_back(child);
  }
  mutex.unlock();
  return child;
}

uint32_t RealProcesses::Self() { return self; }

RealOp RealProcesses::WaitOp(pid_t child) {
  RealOp op;
  op.kind = OpKind::kWaitProcess;
  // The address is a number here, as that of a thread to be joined is.
  if (child > 0) op.object = reinterpret_cast<void*>(intptr_t{child});
  return op;
}

// Of a program that was spawned nobody counted the beginning.
void RealProcesses::Waited(pid_t child) {
  const std::scoped_lock lock(mutex);
  if (std::erase(Forked(), child) != 0) ++counts->waited;
}

void RealProcesses::Add(pid_t process, bool daemon) {
  const std::scoped_lock lock(mutex);
  Children().push_back({process, daemon});
}

void RealProcesses::Remove(pid_t process) {
  const std::scoped_lock lock(mutex);
  std::erase_if(Children(),
                [process](const Child& c) { return c.process == process; });
}

void RealProcesses::End() {
  std::vector<Child> children;
  {
    const std::scoped_lock lock(mutex);
    children.swap(Children());
  }
  for (const bool daemons : {false, true}) {
    for (const Child& child : children) {
      if (child.daemon != daemons) continue;
      if (daemons) SystemCall(SYS_kill, child.process, SIGKILL);
      WaitFor(child.process);
      Waited(child.process);
    }
  }
  if (counts->forked != counts->waited) KillTheRest();
}

}  // namespace ravel::internal
