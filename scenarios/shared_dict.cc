// SPDX-License-Identifier: Apache-2.0
//
// Four threads put a value each into a map under a lock, and look at its size
// before they take the lock and after they gave it back. The map ends as it
// should, but the look races with whoever inserts at the time: an
// interpreter's own lock hides that, C++ has none.

#include <ravel/ravel.h>

#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "scenarios/all.h"
#include "scenarios/printed.h"

namespace {

using ravel::scenarios::Printed;

class Dict {
 public:
  void Insert(const std::string& key, int value) {
    const std::lock_guard<std::mutex> lock(mutex_);
    values_[key] = value;
  }
  size_t SizeUnlocked() const { return values_.size(); }
  size_t SizeLocked() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return values_.size();
  }
  // REQUIRES: nobody inserts any more.
  const std::map<std::string, int>& values() const { return values_; }

 private:
  std::mutex mutex_;
  std::map<std::string, int> values_;
};

template <typename Size>
void Objify(Printed& printed, Dict& dict, Size size, int n) {
  const auto has = [&](const char* words) {
    return words + std::to_string((dict.*size)()) + " values";
  };
  printed.Line(has("Obj has "));
  dict.Insert(std::to_string(n), n);
  printed.Line(has("Obj now has "));
}

template <typename Size>
void Fill(Size size, int count) {
  Printed printed;
  Dict dict;
  std::vector<std::thread> threads;
  for (int n = 0; n < count; ++n) {
    threads.emplace_back([&, n] { Objify(printed, dict, size, n); });
  }
  for (std::thread& thread : threads) thread.join();
  printed.Line("Obj final result:");
  std::string final = "{";
  for (const auto& [key, value] : dict.values()) {
    if (final.size() > 1) final += ", ";
    final += "'" + key + "': " + std::to_string(value);
  }
  printed.Line(final + "}");
  const std::string expected =
      count == 4 ? "{'0': 0, '1': 1, '2': 2, '3': 3}" : "{'0': 0, '1': 1}";
  ravel::check(printed.End().back() == expected, "a value was lost");
}

void UnlockedSize() { Fill(&Dict::SizeUnlocked, 4); }

void LockedSize() { Fill(&Dict::SizeLocked, 2); }

void LockedSizeOfFour() { Fill(&Dict::SizeLocked, 4); }

}  // namespace

namespace ravel::scenarios {

std::span<const Scenario> SharedDict() {
  static constexpr Scenario kScenarios[] = {
      {"shared_dict/unlocked_size",
       "four threads fill a map under a lock and read its size without",
       UnlockedSize,
       {Verdict::kBug, "data_race",
        "nothing orders the look at the size before or after another "
        "thread's insertion; the insertions are ordered by the lock, so the "
        "final content is right in every schedule"},
       "random",
       {.schedules = 1000}},
      {"shared_dict/locked_size",
       "two threads, and the size is read under the lock as well",
       LockedSize,
       {Verdict::kExhausted, "", "all accesses to the map are under one lock"}},
      {"shared_dict/locked_size_of_four",
       "the same with four threads",
       LockedSizeOfFour,
       {Verdict::kPassed, "", "as locked_size; too many schedules to see all"},
       "random",
       {.schedules = 1000}},
  };
  return kScenarios;
}

}  // namespace ravel::scenarios
