// SPDX-License-Identifier: Apache-2.0
//
// Happens-before and data races of one execution by brute force: every edge
// of [intro.races], [atomics.order], [atomics.fences] and [thread.mutex]
// (C++20) between two events, and their transitive closure. Nothing of it is
// shared with the detector that is checked against it.

#ifndef RAVEL_TESTS_SCHEDULER_RACE_ORACLE_H_
#define RAVEL_TESTS_SCHEDULER_RACE_ORACLE_H_

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "scheduler/observer.h"

namespace ravel {

class RaceOracle final : public Observer {
 public:
  // The places of two racing accesses, the earlier one first.
  using Pairs = std::set<std::pair<uint32_t, uint32_t>>;

  Interests interests() const override {
    return {.announcements = false, .accesses = true};
  }
  void OnBegin(uint32_t epoch) override;
  void OnStep(const Step& step, uintptr_t place) override;
  void OnAccess(ThreadId thread, uintptr_t address, size_t size, bool is_write,
                uintptr_t place) override;
  void OnNewMemory(uintptr_t address, size_t size) override;

  Pairs FindRaces();
  bool overflowed() const { return count_ == kMaxEvents; }

 private:
  static constexpr size_t kMaxEvents = 256;

  struct Event {
    Step step;
    size_t size = 0;
    uint32_t place = 0;
    bool new_memory = false;
  };
  using Set = std::bitset<kMaxEvents>;

  Event* Append(ThreadId thread, uint32_t place);
  bool IsAtomic(size_t event) const;
  bool IsAtomicWrite(size_t event) const;
  bool IsAtomicRead(size_t event) const;
  bool IsFence(size_t event) const;
  bool SameThread(size_t a, size_t b) const;

  std::optional<size_t> WriteReadBy(size_t read) const;
  bool InSequence(size_t head, size_t write) const;
  void AddReleases(size_t write, Set& sources) const;
  void AddAcquired(size_t read, Set& sources) const;
  Set SourcesOf(size_t event) const;
  void FindOrder();
  bool LivesOn(uintptr_t byte, size_t from, size_t to) const;
  bool Races(size_t a, size_t b) const;

  // An array, since it grows on the threads of executions.
  Event events_[kMaxEvents];
  size_t count_ = 0;
  std::vector<Set> before_;  // what happens before each event
};

}  // namespace ravel

#endif  // RAVEL_TESTS_SCHEDULER_RACE_ORACLE_H_
