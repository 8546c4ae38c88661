// SPDX-License-Identifier: Apache-2.0
//
// An execution that is run in one process and told to a strategy in another:
// all that the strategy would have been asked and shown, in order. The one
// that runs it follows a script, the one that is told checks that it would
// have chosen the same.

#ifndef RAVEL_SCHEDULER_TOLD_EXECUTION_H_
#define RAVEL_SCHEDULER_TOLD_EXECUTION_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "scheduler/execution_log.h"
#include "scheduler/strategy.h"

namespace ravel {

// Copies what the log says of one execution but for the arrays that it points
// to, which become those of the other log.
void BorrowExecution(ExecutionLog& from, ExecutionLog* to);

// The notes of one execution: bytes in memory that both processes see.
struct Tale {
  static constexpr size_t kBytes = size_t{256} << 20;

  size_t size = 0;
  bool overflowed = false;  // there was more
  char* bytes = nullptr;    // kBytes of them
};

// Runs what a script says, and notes it.
class Teller final : public Strategy {
 public:
  explicit Teller(const ExecutionLog& log) : log_(log) {}

  // Parts of a Script.
  void Follow(std::span<const uint16_t> values, std::span<const uint16_t> turns,
              uint32_t begin, Tale* tale);

  bool Begin(uint64_t execution, Previous previous) override;
  size_t PickThread(const Candidates& candidates) override;
  uint16_t PickValue(const Choice& choice) override;
  bool WatchesTurns() const override { return true; }
  void OnTurn(const NextTurn& turn) override;

 private:
  char* Note(size_t size);
  bool has_turn() const {
    return log_.step_count >= begin_ && turn_ < turns_.size();
  }
  void TakeTurn();
  void DropTurns() { turn_ = turns_.size(); }

  const ExecutionLog& log_;
  std::span<const uint16_t> values_;
  std::span<const uint16_t> turns_;
  uint32_t begin_ = 0;
  Tale* tale_ = nullptr;
  size_t value_ = 0;
  size_t turn_ = 0;   // where the next planned turn begins
  size_t guide_ = 0;  // the values of the one that goes on
  size_t guide_end_ = 0;
  uint32_t threads_ = 0;  // whose first operation was noted
  bool is_choice_ = false;
};

// Tells an execution to a strategy, as if it had made the choices.
class Listener {
 public:
  enum class End {
    kSame,      // it would have
    kOther,     // it chose something else: values() begin the one to tell it
    kDiverged,  // the execution is none that it can follow
  };

  void Begin() {
    told_ = 0;
    known_ = 0;
    answer_ = kNone;
  }
  // The log has the whole execution; it is shown to the strategy as it grew.
  // After kOther, goes on where the one before differed.
  End Tell(const Tale& tale, Strategy& strategy, ExecutionLog* log);

  // The values of the choices up to the one that was another.
  const std::vector<uint16_t>& values() const { return values_; }

 private:
  static constexpr size_t kNone = SIZE_MAX - 2;

  End Differs(size_t answer, size_t bound, const ExecutionLog& log);

  size_t told_ = 0;     // bytes of the tale
  uint32_t known_ = 0;  // threads whose operations are
  size_t answer_ = 0;   // to what comes next, if not kNone
  std::vector<uint16_t> values_;
  std::vector<Op> ops_;
  std::vector<const Op*> pointers_;
  ThreadSet threads_;
};

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_TOLD_EXECUTION_H_
