// SPDX-License-Identifier: Apache-2.0
//
// A bug that takes both: the one key of 2^64 that opens a forgotten path, and
// two preemptions there.

#include <ravel/fuzz.h>

#include <atomic>
#include <thread>

namespace {

constexpr uint64_t kMasterKey = 0x6c756d7069657221;

struct Seats {
  std::atomic<int> limit = 5;
};

// The master key lifts the limit for a moment.
void Renew(Seats& seats, uint64_t key) {
  if (key != kMasterKey) return;
  seats.limit.store(1000);
  seats.limit.store(5);
}

RAVEL_FUZZ_TEST(License, LimitHoldsDuringRenewal, uint64_t key) {
  Seats seats;
  bool lifted = false;
  std::thread renewal([&] { Renew(seats, key); });
  std::thread audit([&] {
    const int before = seats.limit.load();
    const int during = seats.limit.load();
    const int after = seats.limit.load();
    lifted = before == 5 && during == 1000 && after == 5;
  });
  renewal.join();
  audit.join();
  EXPECT_FALSE(lifted);
}

}  // namespace
