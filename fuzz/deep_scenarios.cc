// SPDX-License-Identifier: Apache-2.0

#include "fuzz/deep_scenarios.h"

#include <ravel/ravel.h>

#include <atomic>
#include <thread>

namespace ravel::fuzz {
namespace {

// Two threads, each a load and a store of one atomic.
void Counter() {
  std::atomic<int> value = 0;
  const auto increase = [&] { value.store(value.load() + 1); };
  std::thread t1(increase);
  std::thread t2(increase);
  t1.join();
  t2.join();
}

// Each thread makes its next move only if the other has just made its own:
// six conflicts in one order, and each miss is for good.
void Relay() {
  std::atomic<int> stage = 0;
  const auto run = [&](int parity) {
    for (int round = 0; round < 4; ++round) {
      const int wanted = 2 * round + parity;
      if (stage.load() == wanted) stage.store(wanted + 1);
    }
  };
  std::thread even(run, 0);
  std::thread odd(run, 1);
  even.join();
  odd.join();
  check(stage.load() < 7, "the relay came to its end");
}

// A lock of four tumblers: a thief must look at each between two changes of
// the guard's.
void Tumblers() {
  std::atomic<int> tumblers[5] = {};
  int fallen = 0;
  std::thread guard([&] {
    for (auto& tumbler : tumblers) {
      tumbler.store(1);
      tumbler.store(0);
    }
  });
  std::thread thief([&] {
    for (auto& tumbler : tumblers) fallen += tumbler.load();
  });
  guard.join();
  thief.join();
  check(fallen < 5, "the lock is open");
}

// A version that is read twice and never changed in between, says the reader:
// five times it is changed and changed back.
void Mirage() {
  std::atomic<int> versions[3] = {};
  int odd = 0;
  std::thread writer([&] {
    for (int round = 0; round < 3; ++round) {
      versions[round].fetch_add(1);
      versions[round].fetch_add(1);
    }
  });
  std::thread first([&] {
    for (auto& version : versions) odd += version.load() & 1;
  });
  std::thread second([&] {
    for (auto& version : versions) odd += version.load() & 1;
  });
  writer.join();
  first.join();
  second.join();
  check(odd < 6, "every look was a mirage");
}

constexpr Expectation kFails = {Verdict::kBug, "assertion", "by its making"};

constexpr Scenario kScenarios[] = {
    {"deep/counter", "two increases of an atomic", Counter, {}},
    {"deep/relay", "seven moves by turns", Relay, kFails},
    {"deep/tumblers", "five looks at the right moment", Tumblers, kFails},
    {"deep/mirage", "six looks at the right moment", Mirage, kFails},
};

}  // namespace

std::span<const Scenario> DeepScenarios() { return kScenarios; }

}  // namespace ravel::fuzz
