// SPDX-License-Identifier: Apache-2.0
//
// cancellation [FILE]: threads that are cancelled where they wait, where they
// ask, and where they have forbidden it. Prints what becomes of them, which
// must be the same under control.

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t never = PTHREAD_COND_INITIALIZER;
static pthread_key_t key;
static sem_t none, started;
static int ends[2];

static void unlocks(void* argument) {
  // Trying would find it free if it had not been taken back.
  printf("handler %s\n", (const char*)argument);
  pthread_mutex_unlock(&lock);
}

static void says(void* argument) { printf("handler %s\n", (char*)argument); }

static void destroys(void* value) { printf("value %s\n", (char*)value); }

static void* waits_for_condition(void* argument) {
  pthread_setspecific(key, "of the key");
  pthread_mutex_lock(&lock);
  pthread_cleanup_push(unlocks, "unlocks");
  sem_post(&started);
  for (;;) pthread_cond_wait(&never, &lock);
  pthread_cleanup_pop(1);
  return argument;
}

static void* waits_for_semaphore(void* argument) {
  pthread_cleanup_push(says, "outer");
  pthread_cleanup_push(says, "inner");
  sem_post(&started);
  sem_wait(&none);
  pthread_cleanup_pop(0);
  pthread_cleanup_pop(0);
  return argument;
}

static void* sleeps(void* argument) {
  const struct timespec hour = {3600, 0};
  sem_post(&started);
  for (;;) nanosleep(&hour, 0);
  return argument;
}

static void* reads(void* argument) {
  char byte;
  sem_post(&started);
  for (;;) {
    if (read(ends[0], &byte, 1) == 1) printf("read %c\n", byte);
  }
  return argument;
}

static void* joins_for_ever(void* argument) {
  sem_post(&started);
  pthread_join(*(pthread_t*)argument, 0);
  return argument;
}

static void* asks(void* argument) {
  sem_post(&started);
  for (;;) {
    pthread_testcancel();
    sched_yield();
  }
  return argument;
}

// Cancelled while it has forbidden it: only once it allows it, at a point.
static void* forbids(void* argument) {
  int state = -1, type = -1, error = 0;
  error = pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
  printf("state %d was %d\n", error, state);
  sem_post(&started);
  sem_wait(&none);
  pthread_testcancel();
  error = pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &state);
  printf("state %d was %d\n", error, state);
  error = pthread_setcanceltype(PTHREAD_CANCEL_DEFERRED, &type);
  printf("type %d was %d\n", error, type);
  printf("wrong %d %d\n", pthread_setcancelstate(77, 0),
         pthread_setcanceltype(77, 0));
  pthread_testcancel();
  printf("never\n");
  return argument;
}

static void cancel(const char* name, void* (*function)(void*), void* argument) {
  pthread_t thread;
  void* result = 0;
  pthread_create(&thread, 0, function, argument);
  sem_wait(&started);
  const int error = pthread_cancel(thread);
  if (function == forbids) sem_post(&none);
  pthread_join(thread, &result);
  printf("%s: cancel %d, cancelled %d\n", name, error,
         result == PTHREAD_CANCELED);
}

int main(int argc, char** argv) {
  if (argc > 1 && freopen(argv[1], "w", stdout) == 0) return 1;
  pthread_t endless;
  sem_init(&none, 0, 0);
  sem_init(&started, 0, 0);
  pthread_key_create(&key, destroys);
  if (pipe(ends) != 0) return 1;
  cancel("condition", waits_for_condition, 0);
  printf("lock %s\n", strerror(pthread_mutex_trylock(&lock)));
  cancel("semaphore", waits_for_semaphore, 0);
  cancel("sleep", sleeps, 0);
  cancel("read", reads, 0);
  cancel("testcancel", asks, 0);
  cancel("forbidden", forbids, 0);
  pthread_create(&endless, 0, sleeps, 0);
  sem_wait(&started);
  cancel("join", joins_for_ever, &endless);
  pthread_cancel(endless);
  printf("join %s\n", strerror(pthread_join(endless, 0)));
  return 0;
}
