// SPDX-License-Identifier: Apache-2.0
//
// A process is killed while it may hold a lock that it shares with its
// parent. Nobody unlocks an ordinary mutex for it; a robust one tells the next
// holder, who puts right what was left half done.

#include <pthread.h>
#include <ravel/ravel.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "scenarios/all.h"

namespace {

struct Ledger {
  pthread_mutex_t mutex;
  int debit;
  int credit;  // the same, but while an entry is made
};

Ledger* OpenLedger(int robustness) {
  void* memory = mmap(nullptr, sizeof(Ledger), PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  auto* ledger = static_cast<Ledger*>(memory);
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  pthread_mutexattr_setrobust(&attributes, robustness);
  pthread_mutex_init(&ledger->mutex, &attributes);
  pthread_mutexattr_destroy(&attributes);
  return ledger;
}

void Enter(Ledger* ledger) {
  if (pthread_mutex_lock(&ledger->mutex) == EOWNERDEAD) {
    ledger->credit = ledger->debit;
    pthread_mutex_consistent(&ledger->mutex);
  }
  ravel::check(ledger->debit == ledger->credit, "the ledger is out of balance");
  ++ledger->debit;
  ++ledger->credit;
  pthread_mutex_unlock(&ledger->mutex);
}

void KillTheWorker(int robustness) {
  Ledger* ledger = OpenLedger(robustness);
  const pid_t worker = fork();
  if (worker == 0) {
    Enter(ledger);
    _exit(0);
  }
  kill(worker, SIGKILL);
  waitpid(worker, nullptr, 0);
  Enter(ledger);
  munmap(ledger, sizeof(Ledger));
}

void OrdinaryLock() { KillTheWorker(PTHREAD_MUTEX_STALLED); }

void RobustLock() { KillTheWorker(PTHREAD_MUTEX_ROBUST); }

}  // namespace

namespace ravel::scenarios {

std::span<const Scenario> KilledWorker() {
  static constexpr Scenario kScenarios[] = {
      {"killed_worker/ordinary_lock",
       "a process is killed that may hold a shared lock",
       OrdinaryLock,
       {Verdict::kBug, "deadlock",
        "a worker that is killed between lock and unlock leaves the mutex "
        "locked for ever"},
       "random"},
      {"killed_worker/robust_lock",
       "the same with a robust lock, whose next holder repairs the ledger",
       RobustLock,
       {Verdict::kExhausted, "",
        "whoever locks a robust mutex after its holder died is told so"}},
  };
  return kScenarios;
}

}  // namespace ravel::scenarios
