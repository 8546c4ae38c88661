// SPDX-License-Identifier: Apache-2.0
//
// c11_threads [FILE]: every function of <threads.h>, its errors included.
// Prints what they return, which must be the same under control.

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <threads.h>
#include <time.h>

static const char* name(int outcome) {
  switch (outcome) {
    case thrd_success:
      return "success";
    case thrd_busy:
      return "busy";
    case thrd_error:
      return "error";
    case thrd_nomem:
      return "nomem";
    default:
      return "timedout";
  }
}

#define SAY(call) printf("%s %s\n", #call, name(call))

static mtx_t plain, timed, recursive;
static cnd_t ready, never;
static int items;
static once_flag once = ONCE_FLAG_INIT;
static int initialised;
static tss_t key;
static int destroyed;

static void initialise(void) { ++initialised; }
static void destroy(void* value) { destroyed += *(int*)value; }

static int produce(void* argument) {
  static int five = 5;
  call_once(&once, initialise);
  tss_set(key, &five);
  mtx_lock(&plain);
  items += *(int*)argument;
  cnd_signal(&ready);
  mtx_unlock(&plain);
  return 42;
}

static int leave(void* argument) {
  (void)argument;
  thrd_exit(7);
}

static int tries(void* argument) {
  (void)argument;
  const struct timespec past = {1, 0};
  SAY(mtx_trylock(&timed));
  SAY(mtx_timedlock(&timed, &past));
  return mtx_trylock(&recursive);
}

static void uses_threads(void) {
  thrd_t thread;
  int result = 0, amount = 3;
  SAY(tss_create(&key, destroy));
  SAY(thrd_create(&thread, produce, &amount));
  SAY(mtx_lock(&plain));
  while (items == 0) cnd_wait(&ready, &plain);
  SAY(mtx_unlock(&plain));
  SAY(thrd_join(thread, &result));
  printf("items %d result %d initialised %d destroyed %d\n", items, result,
         initialised, destroyed);
  call_once(&once, initialise);
  SAY(thrd_create(&thread, leave, 0));
  SAY(thrd_join(thread, &result));
  printf("result %d initialised %d value %d\n", result, initialised,
         tss_get(key) != 0);
  SAY(thrd_create(&thread, leave, 0));
  SAY(thrd_detach(thread));
  printf("self %d\n", thrd_equal(thrd_current(), thrd_current()) != 0);
  tss_delete(key);
}

static void uses_locks(void) {
  thrd_t thread;
  int result = 0;
  const struct timespec past = {1, 0};
  SAY(mtx_init(&timed, mtx_timed));
  SAY(mtx_init(&recursive, mtx_plain | mtx_recursive));
  SAY(mtx_init(&timed, 77));
  SAY(mtx_lock(&recursive));
  SAY(mtx_lock(&recursive));
  SAY(mtx_lock(&timed));
  SAY(thrd_create(&thread, tries, 0));
  SAY(thrd_join(thread, &result));
  printf("recursive %s\n", name(result));
  SAY(cnd_timedwait(&never, &timed, &past));
  SAY(mtx_unlock(&timed));
  SAY(mtx_unlock(&recursive));
  SAY(mtx_unlock(&recursive));
  SAY(mtx_unlock(&recursive));
  SAY(cnd_broadcast(&never));
  mtx_destroy(&timed);
  mtx_destroy(&recursive);
}

int main(int argc, char** argv) {
  if (argc > 1 && freopen(argv[1], "w", stdout) == 0) return 1;
  const struct timespec moment = {0, 1000}, wrong = {0, -1};
  SAY(mtx_init(&plain, mtx_plain));
  SAY(cnd_init(&ready));
  SAY(cnd_init(&never));
  uses_threads();
  uses_locks();
  printf("sleep %d %d\n", thrd_sleep(&moment, 0), thrd_sleep(&wrong, 0));
  thrd_yield();
  cnd_destroy(&ready);
  cnd_destroy(&never);
  mtx_destroy(&plain);
  return 0;
}
