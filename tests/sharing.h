// SPDX-License-Identifier: Apache-2.0
//
// Short forms for tests of several processes.

#ifndef RAVEL_TESTS_SHARING_H_
#define RAVEL_TESTS_SHARING_H_

#include <pthread.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <new>

namespace ravel {

// A T that processes forked later share, zeroed at first.
template <typename T>
T& SharedBetweenProcesses() {
  void* memory = mmap(nullptr, sizeof(T), PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  return *static_cast<T*>(memory);
}

// A process that calls body() and ends with status 0.
template <typename Body>
pid_t InProcess(const Body& body) {
  const pid_t child = fork();
  if (child == 0) {
    body();
    _exit(0);
  }
  return child;
}

// What waitpid() says of it.
inline int WaitFor(pid_t child) {
  int status = -1;
  waitpid(child, &status, 0);
  return status;
}

struct ProcessMutex {
  void Init(bool robust = false) {
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    if (robust) {
      pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    }
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(&mutex, &attributes);
  }
  void lock() { pthread_mutex_lock(&mutex); }
  void unlock() { pthread_mutex_unlock(&mutex); }
  pthread_mutex_t mutex;
};

}  // namespace ravel

#endif  // RAVEL_TESTS_SHARING_H_
