// SPDX-License-Identifier: Apache-2.0
//
// endings HOW [NUMBER]: ends as it is told.

#include <assert.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void* exits(void* status) {
  exit((int)(long)status);
}

static void* prints(void* text) {
  printf("%s\n", (const char*)text);
  return 0;
}

static void says_goodbye(void) { printf("goodbye\n"); }

__attribute__((destructor)) static void is_destroyed(void) { printf("destroyed\n"); }

int main(int argc, char** argv) {
  const char* how = argc > 1 ? argv[1] : "return";
  const int number = argc > 2 ? atoi(argv[2]) : 0;
  pthread_t thread;
  printf("begins, ");
  atexit(says_goodbye);
  if (strcmp(how, "return") == 0) return number;
  if (strcmp(how, "exit") == 0) exit(number);
  if (strcmp(how, "_exit") == 0) _exit(number);
  if (strcmp(how, "quick_exit") == 0) quick_exit(number);
  if (strcmp(how, "assert") == 0) assert(number != 0);
  if (strcmp(how, "abort") == 0) abort();
  if (strcmp(how, "raise") == 0) raise(number);
  if (strcmp(how, "null") == 0) return *(volatile int*)(long)number;
  if (strcmp(how, "exit_in_thread") == 0) {
    pthread_create(&thread, 0, exits, (void*)(long)number);
    pthread_join(thread, 0);
  }
  // The process ends with its last thread, and with 0.
  if (strcmp(how, "pthread_exit") == 0) {
    pthread_create(&thread, 0, prints, "the last thread");
    pthread_exit(0);
  }
  return 99;
}
