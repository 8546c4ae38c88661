// SPDX-License-Identifier: Apache-2.0
//
// Schedules for tests of their line.

#ifndef RAVEL_TESTS_SCHEDULE_SAMPLES_H_
#define RAVEL_TESTS_SCHEDULE_SAMPLES_H_

#include <cstddef>
#include <cstdint>
#include <random>

#include "framework/schedule/schedule.h"

namespace ravel {

// The standard distributions differ between libraries; this does not.
class Random {
 public:
  explicit Random(uint32_t seed) : engine_(seed) {}
  uint32_t Next() { return static_cast<uint32_t>(engine_()); }
  uint32_t Below(uint32_t bound) { return Next() % bound; }
  // Numbers of every magnitude.
  uint32_t AnySize() {
    const uint32_t shift = Below(32);
    return Next() >> shift;
  }
  uint64_t Word() {
    const uint64_t high = Next();
    return high << 32 | Next();
  }

 private:
  std::mt19937 engine_;
};

inline Choice MakeChoice(uint32_t value, uint32_t bound, uint32_t fallback) {
  Choice choice;
  choice.value = static_cast<uint16_t>(value);
  choice.bound = static_cast<uint16_t>(bound);
  choice.fallback = static_cast<uint16_t>(fallback);
  return choice;
}

inline Schedule RandomBinarySchedule(size_t choices) {
  Random random(1);
  Schedule schedule;
  for (size_t i = 0; i < choices; ++i) {
    schedule.choices.push_back(MakeChoice(random.Below(2), 2, 0));
  }
  return schedule;
}

// Three preemptions among 24 choices, three racing accesses.
inline Schedule LostUpdate() {
  Schedule schedule;
  schedule.scenario = "database_value/unlocked";
  schedule.build = 0x0123456789abcdef;
  schedule.trace = 0xfedcba9876543210;
  schedule.promoted = {0x2a4f1, 0x2a503, 0x2a51c};
  schedule.choices.assign(24, MakeChoice(1, 3, 1));
  schedule.choices[4] = MakeChoice(1, 2, 0);
  schedule.choices[7] = MakeChoice(2, 3, 1);
  schedule.choices[15] = MakeChoice(0, 3, 2);
  return schedule;
}

}  // namespace ravel

#endif  // RAVEL_TESTS_SCHEDULE_SAMPLES_H_
