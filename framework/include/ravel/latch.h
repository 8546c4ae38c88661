// SPDX-License-Identifier: Apache-2.0
//
// A count that goes down to 0 once, and lets threads wait for that. It has
// the interface of std::latch:
//
//   Latch ready(2, "ready");
//   ready.count_down();   // in each of two threads
//   ready.wait();
//
// Counting past 0 is misuse, and so is destroying a latch that threads wait
// on.

#ifndef RAVEL_LATCH_H_
#define RAVEL_LATCH_H_

#include <ravel/internal/object.h>

#include <cstdint>
#include <string_view>

namespace ravel {

class Latch {
 public:
  explicit Latch(uint32_t count, std::string_view name = "") noexcept;
  ~Latch();
  Latch(const Latch&) = delete;
  Latch& operator=(const Latch&) = delete;

  void count_down(uint32_t by = 1);
  bool try_wait() const;
  void wait() const;
  void arrive_and_wait(uint32_t by = 1) {
    count_down(by);
    wait();
  }

 private:
  uint32_t real_count_;
  mutable uint32_t real_waiters_ = 0;
  mutable internal::ModelState<4> state_;
  mutable internal::RealMonitor real_;
  internal::ObjectName name_;
};

}  // namespace ravel

#endif  // RAVEL_LATCH_H_
