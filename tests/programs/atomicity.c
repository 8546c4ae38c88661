// SPDX-License-Identifier: Apache-2.0
//
// Each access to the balance is locked, but looking and taking are two.

#include <assert.h>
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long balance = 100;

static long look(void) {
  pthread_mutex_lock(&lock);
  long seen = balance;
  pthread_mutex_unlock(&lock);
  return seen;
}

static void take(long amount) {
  pthread_mutex_lock(&lock);
  balance -= amount;
  assert(balance >= 0);
  pthread_mutex_unlock(&lock);
}

static void* withdraw(void* unused) {
  if (look() >= 80) take(80);
  return unused;
}

int main(void) {
  pthread_t threads[2];
  for (int i = 0; i < 2; ++i) pthread_create(&threads[i], 0, withdraw, 0);
  for (int i = 0; i < 2; ++i) pthread_join(threads[i], 0);
  return 0;
}
