// SPDX-License-Identifier: Apache-2.0
//
// Random numbers that are the same on every platform: SplitMix64 (Steele, Lea
// and Flood, "Fast Splittable Pseudorandom Number Generators", 2014).

#ifndef RAVEL_SCHEDULER_STRATEGIES_RANDOM_H_
#define RAVEL_SCHEDULER_STRATEGIES_RANDOM_H_

#include <cstdint>

namespace ravel {

class Random {
 public:
  Random() = default;
  // Stream number `stream` of a seed.
  Random(uint64_t seed, uint64_t stream)
      : state_(Mix(seed * kGolden) ^ Mix(stream + kGolden)) {}

  uint64_t Next() { return Mix(state_ += kGolden); }

  // A value in [0, bound), by the upper bits (Lemire, "Fast Random Integer
  // Generation in an Interval", 2019); its bias is below bound / 2^32.
  uint32_t Below(uint32_t bound) {
    return static_cast<uint32_t>((Next() >> 32) * bound >> 32);
  }

 private:
  static constexpr uint64_t kGolden = 0x9e3779b97f4a7c15;

  static uint64_t Mix(uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

  uint64_t state_ = 0;
};

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_STRATEGIES_RANDOM_H_
