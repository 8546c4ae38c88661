// SPDX-License-Identifier: Apache-2.0
//
// Two processes increase a number that they share, and each a plain global.
// The global is copied by fork(), so what the child does to it the parent
// never sees; the shared number is one, and needs a lock that both see.

#include <pthread.h>
#include <ravel/ravel.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scenarios/all.h"

namespace {

struct Shared {
  pthread_mutex_t mutex;
  int value;
};

int global_value = 0;

Shared* MapShared() {
  void* memory = mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  auto* shared = static_cast<Shared*>(memory);
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  pthread_mutex_init(&shared->mutex, &attributes);
  pthread_mutexattr_destroy(&attributes);
  return shared;
}

void Increase(Shared* shared) {
  const int copy = shared->value;
  shared->value = copy + 1;
  ++global_value;
}

void IncreaseLocked(Shared* shared) {
  pthread_mutex_lock(&shared->mutex);
  Increase(shared);
  pthread_mutex_unlock(&shared->mutex);
}

void RunInTwoProcesses(void (*increase)(Shared*)) {
  Shared* shared = MapShared();
  global_value = 0;
  const pid_t child = fork();
  if (child == 0) {
    increase(shared);
    _exit(0);
  }
  increase(shared);
  int status = 0;
  waitpid(child, &status, 0);
  ravel::check(status == 0, "the child failed");
  ravel::check(global_value == 1, "the child changed its parent's global");
  ravel::check(shared->value == 2, "two increases, but the value is not 2");
  munmap(shared, sizeof(Shared));
}

void Unlocked() { RunInTwoProcesses(Increase); }

void Locked() { RunInTwoProcesses(IncreaseLocked); }

}  // namespace

namespace ravel::scenarios {

std::span<const Scenario> ProcessCounter() {
  static constexpr Scenario kScenarios[] = {
      {"process_counter/unlocked",
       "two processes increase a number in shared memory",
       Unlocked,
       {Verdict::kBug, "assertion",
        "both processes may copy 0 before either writes 1; the global, which "
        "fork() copies, is 1 in either of them"},
       "random"},
      {"process_counter/locked",
       "the same with a mutex in the shared memory",
       Locked,
       {Verdict::kExhausted, "",
        "the mutex is one for both processes, so the second one copies what "
        "the first has written"}},
  };
  return kScenarios;
}

}  // namespace ravel::scenarios
