// SPDX-License-Identifier: Apache-2.0
//
// A cache under a lock: a thread looks a key up, and loads and inserts the
// value if it is not there. Look and insertion are under the lock, each for
// itself, so there is no data race; but two threads may both miss, and both
// load.

#include <ravel/ravel.h>

#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <thread>

#include "scenarios/all.h"

namespace {

class Cache {
 public:
  int GetInTwoSteps(const std::string& key) {
    if (!Has(key)) Insert(key, Load());
    const std::lock_guard<std::mutex> lock(mutex_);
    return values_.at(key);
  }
  int GetInOneStep(const std::string& key) {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = values_.find(key);
    if (found != values_.end()) return found->second;
    return values_[key] = Load();
  }
  int loads() const { return loads_.load(); }

 private:
  bool Has(const std::string& key) {
    const std::lock_guard<std::mutex> lock(mutex_);
    return values_.count(key) != 0;
  }
  void Insert(const std::string& key, int value) {
    const std::lock_guard<std::mutex> lock(mutex_);
    values_[key] = value;
  }
  // Dear, so it should happen once for each key.
  int Load() { return loads_.fetch_add(1); }

  std::mutex mutex_;
  std::map<std::string, int> values_;
  std::atomic<int> loads_ = 0;
};

void GetTwice(int (Cache::*get)(const std::string&)) {
  Cache cache;
  const auto look_up = [&] { (cache.*get)("key"); };
  std::thread t1(look_up);
  std::thread t2(look_up);
  t1.join();
  t2.join();
  ravel::check(cache.loads() == 1, "the value was loaded twice");
}

void TwoSteps() { GetTwice(&Cache::GetInTwoSteps); }

void OneStep() { GetTwice(&Cache::GetInOneStep); }

}  // namespace

namespace ravel::scenarios {

std::span<const Scenario> CheckThenAct() {
  static constexpr Scenario kScenarios[] = {
      {"check_then_act/two_steps",
       "looks under the lock, inserts under the lock, not both at once",
       TwoSteps,
       {Verdict::kBug, "assertion",
        "both threads may look before either inserts"},
       "random"},
      {"check_then_act/one_step",
       "holds the lock from the look to the insertion",
       OneStep,
       {Verdict::kExhausted, "",
        "the second thread looks after the first has inserted"}},
  };
  return kScenarios;
}

}  // namespace ravel::scenarios
