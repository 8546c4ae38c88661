// SPDX-License-Identifier: Apache-2.0
//
// Changes fuzz cases: draws the end of an execution anew, moves, adds and drops
// departures from the base, swaps the order of two steps that conflicted in the
// execution of the case, gives it another base, crosses two. What changes in
// the input is left to who knows how (libFuzzer's own mutators, with its table
// of recent comparisons).

#ifndef RAVEL_FRAMEWORK_FUZZ_MUTATOR_H_
#define RAVEL_FRAMEWORK_FUZZ_MUTATOR_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "framework/fuzz/feedback.h"
#include "framework/fuzz/fuzz_bytes.h"
#include "scheduler/strategies/random.h"
#include "scheduler/strategies/sparse.h"

namespace ravel {

class Mutator {
 public:
  // Changes up to `size` of `capacity` bytes in place; returns how many there
  // are then.
  using MutateBytes = size_t (*)(uint8_t* data, size_t size, size_t capacity);

  Mutator(InputSize input_size, uint32_t scenario, MutateBytes mutate_bytes);

  // Both return the size of the result, at most `capacity`.
  size_t Mutate(uint8_t* data, size_t size, size_t capacity, uint32_t seed);
  size_t CrossOver(std::span<const uint8_t> first,
                   std::span<const uint8_t> second, uint8_t* out,
                   size_t capacity, uint32_t seed);

  // What executions teach it. How many threads and choices there are:
  void LearnChoices(const Sparse& strategy, size_t threads);
  // What would swap conflicting steps of this case:
  void LearnSwaps(const FuzzCase& fuzz_case, std::vector<ConflictSwap> swaps);
  // A scheduling point that cases do not have by themselves:
  void LearnPoint(uint32_t code_offset);

 private:
  static constexpr size_t kKnown = 1 << 12;
  static constexpr size_t kMaxPoints = 32;

  struct Known {
    uint64_t name = 0;
    std::vector<ConflictSwap> swaps;
    size_t next = 0;
  };

  Override AnyAnswer();
  uint16_t AnyValue(uint8_t lane);
  SparseBase AnyBase();
  void ChangeSchedule(FuzzCase& fuzz_case);
  void DrawRestAnew(FuzzCase& fuzz_case);
  static void Answer(FuzzCase& fuzz_case, const Override& answer);
  bool Swap(FuzzCase& fuzz_case);
  void Move(FuzzCase& fuzz_case);
  void Drop(FuzzCase& fuzz_case);
  void ChangeInput(FuzzCase& fuzz_case, size_t capacity);
  size_t Finish(FuzzCase& fuzz_case, uint8_t* out, size_t capacity);
  FuzzCase Read(std::span<const uint8_t> bytes) const;
  size_t Below(size_t bound) {
    return random_.Below(static_cast<uint32_t>(bound));
  }

  InputSize input_size_;
  uint32_t scenario_;
  MutateBytes mutate_bytes_;
  uint8_t build_ = BuildTag();
  Random random_;
  uint16_t choices_[256] = {};  // the most that a lane has had
  size_t all_choices_ = 0;
  size_t threads_ = 2;
  uint64_t mutations_ = 0;
  std::vector<Known> known_{kKnown};
  std::vector<uint32_t> points_;
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_FUZZ_MUTATOR_H_
