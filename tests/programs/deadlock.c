// SPDX-License-Identifier: Apache-2.0
//
// Two accounts, and transfers that lock first the one that pays.

#include <pthread.h>

struct account {
  pthread_mutex_t lock;
  long balance;
};

static struct account left = {PTHREAD_MUTEX_INITIALIZER, 100};
static struct account right = {PTHREAD_MUTEX_INITIALIZER, 100};

static void transfer(struct account* from, struct account* to, long amount) {
  pthread_mutex_lock(&from->lock);
  pthread_mutex_lock(&to->lock);
  from->balance -= amount;
  to->balance += amount;
  pthread_mutex_unlock(&to->lock);
  pthread_mutex_unlock(&from->lock);
}

static void* to_right(void* unused) {
  transfer(&left, &right, 10);
  return unused;
}

static void* to_left(void* unused) {
  transfer(&right, &left, 20);
  return unused;
}

int main(void) {
  pthread_t threads[2];
  pthread_create(&threads[0], 0, to_right, 0);
  pthread_create(&threads[1], 0, to_left, 0);
  pthread_join(threads[0], 0);
  pthread_join(threads[1], 0);
  return left.balance == 110 ? 0 : 1;
}
