// SPDX-License-Identifier: Apache-2.0
//
// Two processes move money between two accounts in shared memory, each of
// which has a lock. Where they take the locks in opposite order, each may hold
// one and wait for the other for ever.

#include <pthread.h>
#include <ravel/ravel.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scenarios/all.h"

namespace {

struct Account {
  pthread_mutex_t mutex;
  int balance;
};

struct Bank {
  Account left;
  Account right;
};

Bank* OpenBank() {
  void* memory = mmap(nullptr, sizeof(Bank), PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  auto* bank = static_cast<Bank*>(memory);
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  pthread_mutex_init(&bank->left.mutex, &attributes);
  pthread_mutex_init(&bank->right.mutex, &attributes);
  pthread_mutexattr_destroy(&attributes);
  return bank;
}

void Move(Account& first, Account& second, int amount) {
  pthread_mutex_lock(&first.mutex);
  pthread_mutex_lock(&second.mutex);
  first.balance -= amount;
  second.balance += amount;
  pthread_mutex_unlock(&second.mutex);
  pthread_mutex_unlock(&first.mutex);
}

pid_t Start(void (*run)(Bank*), Bank* bank) {
  const pid_t child = fork();
  if (child != 0) return child;
  run(bank);
  _exit(0);
}

void RunBoth(void (*one)(Bank*), void (*other)(Bank*)) {
  Bank* bank = OpenBank();
  const pid_t a = Start(one, bank);
  const pid_t b = Start(other, bank);
  waitpid(a, nullptr, 0);
  waitpid(b, nullptr, 0);
  ravel::check(bank->left.balance + bank->right.balance == 0,
               "money came or went");
  munmap(bank, sizeof(Bank));
}

void ToTheRight(Bank* bank) { Move(bank->left, bank->right, 1); }
void ToTheLeft(Bank* bank) { Move(bank->right, bank->left, 1); }
void BackFromTheRight(Bank* bank) { Move(bank->left, bank->right, -1); }

void Opposite() { RunBoth(ToTheRight, ToTheLeft); }

void Ordered() { RunBoth(ToTheRight, BackFromTheRight); }

}  // namespace

namespace ravel::scenarios {

std::span<const Scenario> ProcessLocks() {
  static constexpr Scenario kScenarios[] = {
      {"process_locks/opposite",
       "two processes take two locks in opposite order",
       Opposite,
       {Verdict::kBug, "deadlock",
        "each process may hold the lock that the other one wants next"},
       "random"},
      {"process_locks/ordered",
       "two processes take two locks in the same order",
       Ordered,
       {Verdict::kExhausted, "",
        "who holds the left lock finds the right one free or about to be"}},
  };
  return kScenarios;
}

}  // namespace ravel::scenarios
