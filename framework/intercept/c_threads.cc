// SPDX-License-Identifier: Apache-2.0
//
// <threads.h> of C11. In glibc its objects are those of pthread.h by other
// names, so in both worlds each function is the pthread_ one, whose errors
// become those of C.

#include <pthread.h>
#include <threads.h>
#include <time.h>

#include <cerrno>
#include <cstdint>
#include <memory>

namespace {

int Outcome(int error) {
  switch (error) {
    case 0:
      return thrd_success;
    case ENOMEM:
      return thrd_nomem;
    case ETIMEDOUT:
      return thrd_timedout;
    case EBUSY:
      return thrd_busy;
    default:
      return thrd_error;
  }
}

pthread_mutex_t* Mutex(mtx_t* mutex) {
  static_assert(sizeof(mtx_t) == sizeof(pthread_mutex_t));
  return reinterpret_cast<pthread_mutex_t*>(mutex);
}

pthread_cond_t* Condition(cnd_t* condition) {
  static_assert(sizeof(cnd_t) == sizeof(pthread_cond_t));
  return reinterpret_cast<pthread_cond_t*>(condition);
}

void* Pointer(int result) {
  return reinterpret_cast<void*>(static_cast<intptr_t>(result));
}

struct Start {
  thrd_start_t function;
  void* argument;
};

void* Run(void* argument) {
  Start start;
  {
    const std::unique_ptr<Start> given(static_cast<Start*>(argument));
    start = *given;
  }
  return Pointer(start.function(start.argument));
}

}  // namespace

extern "C" {

int thrd_create(thrd_t* thread, thrd_start_t function, void* argument) {
  auto start = std::make_unique<Start>(Start{function, argument});
  const int error = pthread_create(thread, nullptr, Run, start.get());
  if (error == 0) start.release();
  return error == EAGAIN ? thrd_nomem : Outcome(error);
}

int thrd_join(thrd_t thread, int* result) {
  void* pointer = nullptr;
  const int error = pthread_join(thread, &pointer);
  if (error == 0 && result != nullptr) {
    *result = static_cast<int>(reinterpret_cast<intptr_t>(pointer));
  }
  return Outcome(error);
}

int thrd_detach(thrd_t thread) { return Outcome(pthread_detach(thread)); }

void thrd_exit(int result) { pthread_exit(Pointer(result)); }

void thrd_yield() { sched_yield(); }

int thrd_sleep(const timespec* duration, timespec* left) {
  switch (clock_nanosleep(CLOCK_REALTIME, 0, duration, left)) {
    case 0:
      return 0;
    case EINTR:
      return -1;
    default:
      return -2;
  }
}

int mtx_lock(mtx_t* mutex) { return Outcome(pthread_mutex_lock(Mutex(mutex))); }

int mtx_trylock(mtx_t* mutex) {
  return Outcome(pthread_mutex_trylock(Mutex(mutex)));
}

int mtx_timedlock(mtx_t* mutex, const timespec* time) {
  return Outcome(pthread_mutex_timedlock(Mutex(mutex), time));
}

int mtx_unlock(mtx_t* mutex) {
  return Outcome(pthread_mutex_unlock(Mutex(mutex)));
}

void mtx_destroy(mtx_t* mutex) { pthread_mutex_destroy(Mutex(mutex)); }

int cnd_signal(cnd_t* condition) {
  return Outcome(pthread_cond_signal(Condition(condition)));
}

int cnd_broadcast(cnd_t* condition) {
  return Outcome(pthread_cond_broadcast(Condition(condition)));
}

int cnd_wait(cnd_t* condition, mtx_t* mutex) {
  return Outcome(pthread_cond_wait(Condition(condition), Mutex(mutex)));
}

int cnd_timedwait(cnd_t* condition, mtx_t* mutex, const timespec* time) {
  return Outcome(
      pthread_cond_timedwait(Condition(condition), Mutex(mutex), time));
}

void cnd_destroy(cnd_t* condition) {
  pthread_cond_destroy(Condition(condition));
}

int tss_create(tss_t* key, tss_dtor_t destructor) {
  return Outcome(pthread_key_create(key, destructor));
}

int tss_set(tss_t key, void* value) {
  return Outcome(pthread_setspecific(key, value));
}

void tss_delete(tss_t key) { pthread_key_delete(key); }

}  // extern "C"
