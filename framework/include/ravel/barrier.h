// SPDX-License-Identifier: Apache-2.0
//
// Lets a number of threads wait for one another, again and again. It has the
// interface of std::barrier:
//
//   Barrier round(3, "round");
//   round.arrive_and_wait();
//
// A wait blocks until `expected` threads have arrived; then the completion
// function, if there is one, runs on the thread that arrived last, before any
// of them goes on.
//
// A barrier for 0 threads is misuse, and so is destroying one that threads
// wait on.

#ifndef RAVEL_BARRIER_H_
#define RAVEL_BARRIER_H_

#include <ravel/internal/object.h>

#include <cstdint>
#include <functional>
#include <string_view>

namespace ravel {

class Barrier {
 public:
  // The phase that an arrival belongs to.
  using arrival_token = uint32_t;

  explicit Barrier(uint32_t expected, std::string_view name = "")
      : Barrier(expected, std::function<void()>(), name) {}
  Barrier(uint32_t expected, std::function<void()> completion,
          std::string_view name = "");
  ~Barrier();
  Barrier(const Barrier&) = delete;
  Barrier& operator=(const Barrier&) = delete;

  void arrive_and_wait() { wait(arrive()); }
  [[nodiscard]] arrival_token arrive() { return Arrive(false); }
  void wait(arrival_token phase) const;
  // Arrives, and is expected no more in the phases to come.
  void arrive_and_drop() { Arrive(true); }

 private:
  arrival_token Arrive(bool drop);
  arrival_token ArriveControlled(bool drop);

  std::function<void()> completion_;
  uint32_t real_expected_;
  uint32_t real_missing_;
  uint32_t real_phase_ = 0;
  mutable uint32_t real_waiters_ = 0;
  mutable internal::ModelState<6> state_;
  mutable internal::RealMonitor real_;
  internal::ObjectName name_;
};

}  // namespace ravel

#endif  // RAVEL_BARRIER_H_
