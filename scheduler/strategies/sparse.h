// SPDX-License-Identifier: Apache-2.0
//
// A base and what departs from it: how a fuzzer's bytes become an execution.
// Every set of departures is a valid one, and a small change to it is a small
// change to the execution:
//
// The base answers every choice by itself. A departure (Override) answers one
// of them instead. It is named by the thread that would go on and by how many
// choices that thread was faced with before, not by a position in the whole
// execution, so it stays where it is in the program when something changes
// elsewhere. What it asks for and cannot have is rounded to what it can.
//
// A base that draws lots hashes the same names, so a departure leaves the
// draws of the other choices as they were.
//
// A Redraw keeps an execution up to one of its choices and draws all that
// follows anew. What had to happen early need not happen again by chance: that
// is how rare events are reached step by step (importance splitting: Kahn and
// Harris, "Estimation of Particle Transmission by Random Sampling", 1951).

#ifndef RAVEL_SCHEDULER_STRATEGIES_SPARSE_H_
#define RAVEL_SCHEDULER_STRATEGIES_SPARSE_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "scheduler/strategy.h"

namespace ravel {

// Answers choice number `ordinal` of a lane: of a thread, or of a kind of
// choices that are not of threads.
struct Override {
  static constexpr uint8_t kThreads = 0xe0;  // lanes below are of threads
  static uint8_t LaneOf(ThreadId thread) {
    return static_cast<uint8_t>(thread % kThreads);
  }
  static uint8_t LaneOf(ChoiceKind kind) {
    return static_cast<uint8_t>(kThreads + static_cast<uint8_t>(kind));
  }

  uint8_t lane = 0;
  uint16_t ordinal = 0;
  uint16_t value = 0;  // the thread that goes next; the value chosen

  friend bool operator==(const Override&, const Override&) = default;
};

struct SparseBase {
  enum class Kind : uint8_t {
    kUniform,     // each choice uniformly
    kRunOn,       // the thread that runs goes on; the first value
    kSticky,      // preempts now and then: with a chance of 2^-rarity
    kPriorities,  // the thread of the highest random priority goes on
  };
  Kind kind = Kind::kUniform;
  uint8_t rarity = 1;  // 1..7
  uint32_t seed = 0;

  friend bool operator==(const SparseBase&, const SparseBase&) = default;
};

// From choice of threads number `choice` on, of the whole execution, lots are
// drawn with another seed, also where the base draws none.
struct Redraw {
  uint16_t choice = 0;
  uint16_t seed = 0;

  friend bool operator==(const Redraw&, const Redraw&) = default;
};

class Sparse final : public Strategy {
 public:
  // What answered a choice of threads.
  struct Made {
    uint32_t step;  // made by then
    uint16_t ordinal;
    uint8_t lane;
  };

  // REQUIRES: not during an execution. `input` answers the first of the
  // scenario's own choices that have 256 values. The spans are copied.
  void Set(std::span<const uint8_t> input, const SparseBase& base,
           std::span<const Override> overrides,
           std::span<const Redraw> redraws = {});

  void Attach(const ExecutionLog& log) override { log_ = &log; }
  bool Begin(uint64_t execution, Previous previous) override;
  size_t PickThread(const Candidates& candidates) override;
  uint16_t PickValue(const Choice& choice) override;

  // Of the last execution; its first kMaxMade choices.
  std::span<const Made> made() const { return made_; }
  // How many choices a lane has had in the last execution.
  uint16_t ordinals(uint8_t lane) const {
    return lanes_[lane].execution == execution_ ? lanes_[lane].next : 0;
  }

 private:
  static constexpr size_t kLanes = 256;
  static constexpr size_t kMaxMade = 4096;

  struct Lane {
    uint64_t execution;
    uint16_t next;    // ordinal
    uint32_t cursor;  // into overrides_
  };

  void CountChoice();
  bool DrawsNone() const;
  Lane& LaneAt(uint8_t lane);
  // The override of the lane's next choice, which this counts, or nullptr.
  const Override* Take(uint8_t lane, uint16_t* ordinal);
  uint32_t Draw(uint64_t lane, uint64_t ordinal) const;
  size_t FromBase(const Candidates& candidates, uint8_t lane,
                  uint16_t ordinal) const;
  size_t Highest(const Candidates& candidates) const;

  const ExecutionLog* log_ = nullptr;
  SparseBase base_;
  std::vector<uint8_t> input_;
  std::vector<Override> overrides_;  // by lane, then ordinal
  std::vector<Redraw> redraws_;      // by choice
  uint64_t execution_ = 0;
  size_t next_input_ = 0;
  size_t next_redraw_ = 0;
  uint64_t choice_ = 0;  // of threads
  uint64_t seed_ = 0;    // now
  Lane lanes_[kLanes] = {};
  std::vector<Made> made_;  // reserved: nothing is allocated in an execution
};

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_STRATEGIES_SPARSE_H_
