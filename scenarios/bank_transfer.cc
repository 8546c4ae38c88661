// SPDX-License-Identifier: Apache-2.0
//
// Two transfers between the same two accounts, in opposite directions. Each
// locks the account that gives and then the one that takes: each may get the
// first lock and wait for ever for the second. Locking in one order for all,
// or both at once, avoids it.

#include <ravel/ravel.h>

#include <functional>
#include <mutex>
#include <thread>

#include "scenarios/all.h"

namespace {

struct Account {
  explicit Account(int n) : number(n) {}
  const int number;
  std::mutex mutex;
  int balance = 100;
};

void Move(Account& from, Account& to, int amount) {
  from.balance -= amount;
  to.balance += amount;
}

void LockGiverFirst(Account& from, Account& to, int amount) {
  const std::lock_guard<std::mutex> first(from.mutex);
  const std::lock_guard<std::mutex> second(to.mutex);
  Move(from, to, amount);
}

void LockLowerFirst(Account& from, Account& to, int amount) {
  const bool in_order = from.number < to.number;
  const std::lock_guard<std::mutex> first((in_order ? from : to).mutex);
  const std::lock_guard<std::mutex> second((in_order ? to : from).mutex);
  Move(from, to, amount);
}

void LockBoth(Account& from, Account& to, int amount) {
  const std::scoped_lock lock(from.mutex, to.mutex);
  Move(from, to, amount);
}

void TransferBothWays(void (*transfer)(Account&, Account&, int)) {
  Account a(1);
  Account b(2);
  std::thread t1(transfer, std::ref(a), std::ref(b), 30);
  std::thread t2(transfer, std::ref(b), std::ref(a), 50);
  t1.join();
  t2.join();
  ravel::check(a.balance == 120 && b.balance == 80, "money was lost or made");
}

void Opposite() { TransferBothWays(LockGiverFirst); }

void Ordered() { TransferBothWays(LockLowerFirst); }

void Together() { TransferBothWays(LockBoth); }

}  // namespace

namespace ravel::scenarios {

std::span<const Scenario> BankTransfer() {
  static constexpr Scenario kScenarios[] = {
      {"bank_transfer/opposite",
       "each transfer locks the account that gives first",
       Opposite,
       {Verdict::kBug, "deadlock",
        "each may hold the account it takes from and wait for the other's"},
       "random"},
      {"bank_transfer/ordered",
       "each transfer locks the account with the lower number first",
       Ordered,
       {Verdict::kExhausted, "",
        "who holds the second lock holds the first as well, so nobody waits "
        "for a thread that waits"}},
      {"bank_transfer/together",
       "std::scoped_lock takes both",
       Together,
       {Verdict::kExhausted, "",
        "std::lock gives the first lock back where the second is taken"},
       "dfs:preemptions=2"},
  };
  return kScenarios;
}

}  // namespace ravel::scenarios
