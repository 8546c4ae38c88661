// SPDX-License-Identifier: Apache-2.0
//
// The owner frees the message once it is marked as sent, which the sender
// still looks at.

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

struct message {
  atomic_int sent;
  int size;
};

static atomic_long bytes;

static void* sender(void* argument) {
  struct message* message = argument;
  atomic_store(&message->sent, 1);
  atomic_fetch_add(&bytes, message->size);
  return 0;
}

static void* owner(void* argument) {
  struct message* message = argument;
  if (atomic_load(&message->sent)) free(message);
  return 0;
}

int main(void) {
  struct message* message = malloc(sizeof *message);
  atomic_init(&message->sent, 0);
  message->size = 7;
  pthread_t threads[2];
  pthread_create(&threads[0], 0, sender, message);
  pthread_create(&threads[1], 0, owner, message);
  pthread_join(threads[0], 0);
  pthread_join(threads[1], 0);
  return 0;
}
