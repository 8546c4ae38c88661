// SPDX-License-Identifier: Apache-2.0

#include "fuzz/deep_scenarios.h"

#include <ravel/ravel.h>

#include <atomic>
#include <mutex>
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
// eight conflicts in one order, and each miss is for good.
void Relay() {
  std::atomic<int> stage = 0;
  const auto run = [&](int parity) {
    for (int round = 0; round < 5; ++round) {
      const int wanted = 2 * round + parity;
      if (stage.load() == wanted) stage.store(wanted + 1);
    }
  };
  std::thread even(run, 0);
  std::thread odd(run, 1);
  even.join();
  odd.join();
  check(stage.load() < 9, "the relay came to its end");
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

// Three threads pass a token around twice; whoever looks too early or too late
// lets it fall.
void Ring() {
  std::atomic<int> token = 0;
  const auto run = [&](int place) {
    for (int round = 0; round < 2; ++round) {
      const int wanted = 3 * round + place;
      if (token.load() == wanted) token.store(wanted + 1);
    }
  };
  std::thread first(run, 0);
  std::thread second(run, 1);
  std::thread third(run, 2);
  first.join();
  second.join();
  third.join();
  check(token.load() < 6, "the token went round twice");
}

// The relay again, behind a lock.
void LockedRelay() {
  std::mutex lock;
  int stage = 0;
  const auto run = [&](int parity) {
    for (int round = 0; round < 8; ++round) {
      const std::lock_guard guard(lock);
      if (stage == 2 * round + parity) ++stage;
    }
  };
  std::thread even(run, 0);
  std::thread odd(run, 1);
  even.join();
  odd.join();
  check(stage < 15, "the locked relay came to its end");
}

// Between a reader's look and its exchange, the value changes and changes
// back, twice.
void TwiceBack() {
  std::atomic<int> value = 0;
  std::atomic<int> changes = 0;
  int missed = 0;
  std::thread writer([&] {
    for (int round = 0; round < 4; ++round) {
      changes.fetch_add(1);
      value.store(1);
      value.store(0);
    }
  });
  std::thread reader([&] {
    for (int round = 0; round < 2; ++round) {
      const int before = changes.load();
      int expected = value.load();
      const bool same = value.compare_exchange_strong(expected, expected);
      if (expected == 1 && same && changes.load() >= before + 2) ++missed;
    }
  });
  writer.join();
  reader.join();
  check(missed < 2, "what was there again was another");
}

// A consumer that is slower than its producer must catch up all the same.
void Starved() {
  std::atomic<int> made = 0;
  std::atomic<int> taken = 0;
  bool caught_up = true;
  std::thread producer([&] {
    for (int i = 0; i < 5; ++i) {
      made.fetch_add(1);
      if (i > 0 && taken.load() < i) caught_up = false;
    }
  });
  std::thread consumer([&] {
    for (int i = 0; i < 5; ++i) {
      if (made.load() == 0) continue;
      const int before = taken.load();
      if (before < made.load()) taken.store(before + 1);
    }
  });
  producer.join();
  consumer.join();
  check(!caught_up, "the consumer kept up");
}

// Three clerks stamp a form by turns, each of them twice, and say so through
// a word of their own.
void Stamps() {
  std::atomic<int> said[3] = {};
  bool complete = true;
  const auto clerk = [&](int place) {
    for (int round = 1; round <= 2; ++round) {
      const int before =
          place == 0 ? said[2].load() + 1 : said[place - 1].load();
      if (before == round) said[place].store(round);
    }
  };
  std::thread first(clerk, 0);
  std::thread second(clerk, 1);
  std::thread third(clerk, 2);
  first.join();
  second.join();
  third.join();
  for (auto& word : said) complete = complete && word.load() == 2;
  check(!complete, "the form was stamped six times");
}

constexpr Expectation kFails = {Verdict::kBug, "assertion", "by its making"};

constexpr Scenario kScenarios[] = {
    {"deep/counter", "two increases of an atomic", Counter, {}},
    {"deep/relay", "nine moves by turns", Relay, kFails},
    {"deep/locked_relay", "fifteen moves by turns, locked", LockedRelay,
     kFails},
    {"deep/tumblers", "five looks at the right moment", Tumblers, kFails},
    {"deep/ring", "six hands in a row", Ring, kFails},
    {"deep/stamps", "six stamps in a row", Stamps, kFails},
    {"deep/starved", "five times in time", Starved, kFails},
    {"deep/twice_back", "changed and changed back, twice", TwiceBack, kFails},
};

}  // namespace

std::span<const Scenario> DeepScenarios() { return kScenarios; }

}  // namespace ravel::fuzz
