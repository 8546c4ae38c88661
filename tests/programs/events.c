// SPDX-License-Identifier: Apache-2.0
//
// events [FILE]: threads that wait for counts of eventfd(). Prints what they
// read, which must be the same under control.

#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

static int plain, one_by_one, full;

static void* adds(void* argument) {
  const eventfd_t five = 5;
  printf("add %zd\n", write(plain, &five, sizeof five));
  return argument;
}

static void* takes(void* argument) {
  eventfd_t value = 0;
  eventfd_read(full, &value);
  return argument;
}

int main(int argc, char** argv) {
  if (argc > 1 && freopen(argv[1], "w", stdout) == 0) return 1;
  pthread_t thread;
  eventfd_t value = 0;
  char small[4];
  plain = eventfd(0, 0);
  one_by_one = eventfd(2, EFD_SEMAPHORE | EFD_NONBLOCK);
  full = eventfd(0, 0);
  pthread_create(&thread, 0, adds, 0);
  const ssize_t size = read(plain, &value, sizeof value);
  pthread_join(thread, 0);
  printf("read %zd: %llu\n", size, (unsigned long long)value);
  for (int i = 0; i < 3; ++i) {
    errno = 0;
    const int error = eventfd_read(one_by_one, &value);
    printf("one %d: %s\n", error, strerror(errno));
  }
  printf("small %zd", read(one_by_one, small, sizeof small));
  printf(" %s\n", strerror(errno));
  // The most that it can hold, so that one more has to wait.
  printf("fill %d\n", eventfd_write(full, UINT64_MAX - 1));
  pthread_create(&thread, 0, takes, 0);
  printf("more %d\n", eventfd_write(full, 1));
  pthread_join(thread, 0);
  printf("close %d\n", close(plain));
  printf("closed %zd", read(plain, &value, sizeof value));
  printf(" %s\n", strerror(errno));
  return 0;
}
