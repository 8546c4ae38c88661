// SPDX-License-Identifier: Apache-2.0
//
// The consumer looks at nothing before it waits: a signal that came first is
// lost.

#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t ready = PTHREAD_COND_INITIALIZER;
static int item;

static void* consume(void* unused) {
  pthread_mutex_lock(&lock);
  pthread_cond_wait(&ready, &lock);
  item = 0;
  pthread_mutex_unlock(&lock);
  return unused;
}

static void* produce(void* unused) {
  pthread_mutex_lock(&lock);
  item = 1;
  pthread_cond_signal(&ready);
  pthread_mutex_unlock(&lock);
  return unused;
}

int main(void) {
  pthread_t consumer, producer;
  pthread_create(&consumer, 0, consume, 0);
  pthread_create(&producer, 0, produce, 0);
  pthread_join(consumer, 0);
  pthread_join(producer, 0);
  return 0;
}
