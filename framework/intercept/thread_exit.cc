// SPDX-License-Identifier: Apache-2.0

#include "framework/intercept/thread_exit.h"

#include <limits.h>
#include <pthread.h>

#include <cerrno>
#include <new>

#include "framework/intercept/real.h"
#include "framework/models/robust_mutexes.h"
#include "scheduler/scheduler.h"

namespace ravel {
namespace {

// A destructor of a thread_local object to be called, the last one first.
struct ExitAction {
  void (*destroy)(void*);
  void* object;
  ExitAction* next;
};

// What pthread_key_create was told. A key's own value lives where libc keeps
// it, in the donor.
using KeyDestructor = void (*)(void*);
constinit KeyDestructor key_destructors[PTHREAD_KEYS_MAX] = {};
constinit bool key_in_use[PTHREAD_KEYS_MAX] = {};
// The execution that created the key, or 0.
constinit uint32_t key_epoch[PTHREAD_KEYS_MAX] = {};
constinit unsigned keys_ever = 0;

bool RunKeyDestructors() {
  bool ran = false;
  for (pthread_key_t key = 0; key < keys_ever; ++key) {
    if (!key_in_use[key]) continue;
    void* value = pthread_getspecific(key);
    if (value == nullptr) continue;
    pthread_setspecific(key, nullptr);
    if (key_destructors[key] == nullptr) continue;
    key_destructors[key](value);
    ran = true;
  }
  return ran;
}

// Keys of earlier executions, which are not given back otherwise.
void DeleteOldKeys(uint32_t epoch) {
  for (pthread_key_t key = 0; key < keys_ever; ++key) {
    if (!key_in_use[key] || key_epoch[key] == 0) continue;
    if (key_epoch[key] != epoch) pthread_key_delete(key);
  }
}

}  // namespace

void BeginThread(VirtualThread& thread) {
  if (thread.id == 0) DeleteOldKeys(thread.scheduler->epoch());
  for (pthread_key_t key = 0; key < keys_ever; ++key) {
    if (key_in_use[key] && pthread_getspecific(key) != nullptr) {
      pthread_setspecific(key, nullptr);
    }
  }
}

// A destructor may make new thread_local objects, and set values again:
// POSIX wants a few rounds of the latter.
void RunExitActions(VirtualThread& thread) {
  while (thread.exit_actions != nullptr) {
    auto* action = static_cast<ExitAction*>(thread.exit_actions);
    thread.exit_actions = action->next;
    action->destroy(action->object);
    delete action;
  }
}

void EndThread(VirtualThread& thread) {
  RunExitActions(thread);
  for (int round = 0; round < PTHREAD_DESTRUCTOR_ITERATIONS; ++round) {
    if (!RunKeyDestructors()) break;
    RunExitActions(thread);
  }
  RobustMutexes::ThreadGone(thread);
}

}  // namespace ravel

using ravel::Real;
using ravel::Scheduler;

extern "C" {

int __cxa_thread_atexit(void (*destroy)(void*), void* object,
                        void* library) noexcept {
  static constinit Real<int(void (*)(void*), void*, void*)> real{
      "__cxa_thread_atexit"};
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real(destroy, object, library);
  ravel::VirtualThread& thread = scheduler->running();
  thread.exit_actions = new ravel::ExitAction{
      destroy, object, static_cast<ravel::ExitAction*>(thread.exit_actions)};
  return 0;
}

int pthread_key_create(pthread_key_t* key, void (*destructor)(void*)) noexcept {
  static constinit Real<int(pthread_key_t*, void (*)(void*))> real{
      "pthread_key_create"};
  const int error = real(key, destructor);
  if (error != 0 || *key >= PTHREAD_KEYS_MAX) return error;
  ravel::key_destructors[*key] = destructor;
  ravel::key_in_use[*key] = true;
  const Scheduler* scheduler = Scheduler::Current();
  ravel::key_epoch[*key] = scheduler == nullptr ? 0 : scheduler->epoch();
  if (*key >= ravel::keys_ever) ravel::keys_ever = *key + 1;
  return 0;
}

int pthread_key_delete(pthread_key_t key) noexcept {
  static constinit Real<int(pthread_key_t)> real{"pthread_key_delete"};
  const int error = real(key);
  if (error == 0 && key < PTHREAD_KEYS_MAX) ravel::key_in_use[key] = false;
  return error;
}

}  // extern "C"
