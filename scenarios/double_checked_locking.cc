// SPDX-License-Identifier: Apache-2.0
//
// Double-checked locking: look at a pointer, and take the lock only if there
// is nothing yet (Meyers, Alexandrescu, "C++ and the perils of double-checked
// locking", 2004). The look without the lock must see a finished object.
//
// What a relaxed store allows the hardware to do, publish the pointer before
// the object is finished, Ravel does not do with values: it reports that the
// accesses are not ordered. `published_early` is that program as it would run.

#include <ravel/ravel.h>

#include <atomic>
#include <mutex>
#include <thread>

#include "scenarios/all.h"

namespace {

struct Config {
  int port = 0;
};

using Order = std::memory_order;

class Lazy {
 public:
  // The settings, made by whoever comes first.
  const Config& Get(Order look, Order publish) {
    Config* config = config_.load(look);
    if (config != nullptr) return *config;
    const std::lock_guard<std::mutex> lock(mutex_);
    config = config_.load(Order::relaxed);
    if (config == nullptr) {
      storage_.port = 80;
      config = &storage_;
      config_.store(config, publish);
    }
    return *config;
  }

  const Config& GetPublishedEarly() {
    Config* config = config_.load(Order::acquire);
    if (config != nullptr) return *config;
    const std::lock_guard<std::mutex> lock(mutex_);
    if (config_.load(Order::relaxed) == nullptr) {
      config_.store(&storage_, Order::release);
      storage_.port = 80;
    }
    return storage_;
  }

 private:
  std::mutex mutex_;
  std::atomic<Config*> config_ = nullptr;
  Config storage_;
};

template <typename Get>
void GetTwice(Get get) {
  Lazy lazy;
  const auto use = [&] {
    ravel::check(get(lazy).port == 80, "the object is not finished");
  };
  std::thread t1(use);
  std::thread t2(use);
  t1.join();
  t2.join();
}

void Relaxed() {
  GetTwice([](Lazy& lazy) -> const Config& {
    return lazy.Get(Order::relaxed, Order::relaxed);
  });
}

void PublishedEarly() {
  GetTwice(
      [](Lazy& lazy) -> const Config& { return lazy.GetPublishedEarly(); });
}

void AcquireRelease() {
  GetTwice([](Lazy& lazy) -> const Config& {
    return lazy.Get(Order::acquire, Order::release);
  });
}

}  // namespace

namespace ravel::scenarios {

std::span<const Scenario> DoubleCheckedLocking() {
  static constexpr Scenario kScenarios[] = {
      {"double_checked_locking/relaxed",
       "an atomic pointer, but without orders",
       Relaxed,
       {Verdict::kBug, "data_race",
        "nothing orders the making of the object before its use by a thread "
        "that saw the pointer without the lock"},
       "random",
       {.schedules = 1000}},
      {"double_checked_locking/published_early",
       "the pointer is stored before the object is finished",
       PublishedEarly,
       {Verdict::kBug, "assertion",
        "a thread that comes between sees the pointer and an object without "
        "its port"},
       "random"},
      {"double_checked_locking/acquire_release",
       "the look acquires what the store has released",
       AcquireRelease,
       {Verdict::kExhausted, "",
        "the object is finished before the store, which happens before a "
        "look that sees it; the others go through the lock"}},
  };
  return kScenarios;
}

}  // namespace ravel::scenarios
