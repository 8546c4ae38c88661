// SPDX-License-Identifier: Apache-2.0
//
// The right to run, as processes hand it to each other: one word in memory
// that they share. There is one for each process, and only one of them is
// given at any time.

#ifndef RAVEL_SCHEDULER_TURN_H_
#define RAVEL_SCHEDULER_TURN_H_

#include <cstdint>

namespace ravel {

class Turn {
 public:
  // What the giver wrote before, the taker sees after.
  void Give();
  // Waits until it is given, and takes it. Returns false if that took longer
  // than `milliseconds`.
  bool Take(int milliseconds);

 private:
  enum : uint32_t { kNotGiven, kGiven, kAwaited };

  uint32_t word_ = kNotGiven;
};

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_TURN_H_
