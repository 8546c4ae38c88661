// SPDX-License-Identifier: Apache-2.0
//
// signals [FILE]: threads that wait for blocked signals, and what sends them.
// Prints what comes, which must be the same under control.

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static sigset_t both;
static int handled;

static void handles(int signal) { handled = signal; }

static void* waits(void* argument) {
  int signal = 0;
  const int error = sigwait(&both, &signal);
  printf("sigwait %d: %s\n", error, strsignal(signal));
  return argument;
}

int main(int argc, char** argv) {
  if (argc > 1 && freopen(argv[1], "w", stdout) == 0) return 1;
  pthread_t thread;
  int sent;  // printed once the other thread has printed
  siginfo_t info;
  const struct timespec moment = {0, 1000000}, wrong = {0, -1};
  signal(SIGALRM, handles);
  sigemptyset(&both);
  sigaddset(&both, SIGUSR1);
  sigaddset(&both, SIGUSR2);
  printf("mask %d\n", pthread_sigmask(SIG_BLOCK, &both, 0));
  pthread_create(&thread, 0, waits, 0);
  sent = pthread_kill(thread, SIGUSR2);
  pthread_join(thread, 0);
  printf("kill %d\n", sent);
  pthread_create(&thread, 0, waits, 0);
  sent = kill(getpid(), SIGUSR1);
  pthread_join(thread, 0);
  printf("kill %d\n", sent);
  // Of one kind one is kept; the lower number comes first.
  raise(SIGUSR2);
  raise(SIGUSR2);
  raise(SIGUSR1);
  printf("first %d\n", sigwaitinfo(&both, &info) == SIGUSR1);
  printf("info %d\n", info.si_signo == SIGUSR1);
  printf("second %d\n", sigtimedwait(&both, 0, &moment) == SIGUSR2);
  printf("third %d", sigtimedwait(&both, 0, &moment));
  printf(" %s\n", strerror(errno));
  printf("wrong %d", sigtimedwait(&both, 0, &wrong));
  printf(" %s\n", strerror(errno));
  printf("none %d\n", pthread_kill(pthread_self(), 0));
  printf("no signal %s\n", strerror(pthread_kill(pthread_self(), 999)));
  pthread_kill(pthread_self(), SIGALRM);
  printf("handled %s\n", strsignal(handled));
  return 0;
}
