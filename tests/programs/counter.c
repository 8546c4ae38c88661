// SPDX-License-Identifier: Apache-2.0
//
// What the others get wrong, right: nothing is to be found.

#include <assert.h>
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int value;

static void* increase(void* unused) {
  pthread_mutex_lock(&lock);
  ++value;
  pthread_mutex_unlock(&lock);
  return unused;
}

int main(void) {
  pthread_t threads[2];
  for (int i = 0; i < 2; ++i) pthread_create(&threads[i], 0, increase, 0);
  for (int i = 0; i < 2; ++i) pthread_join(threads[i], 0);
  assert(value == 2);
  return 0;
}
