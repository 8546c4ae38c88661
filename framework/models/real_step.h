// SPDX-License-Identifier: Apache-2.0
//
// An operation of a hardware thread, in a repetition of the real world. While
// it lives, the watchdog can say what the thread is blocked in; before it
// begins, the thread may be held up for a moment, at random, so that
// repetitions differ in their timing. Anywhere else it is nothing.
//
//   if (scheduler == nullptr) {
//     const RealStep step({.kind = OpKind::kLock, .object = this});
//     return real_.lock();
//   }

#ifndef RAVEL_FRAMEWORK_MODELS_REAL_STEP_H_
#define RAVEL_FRAMEWORK_MODELS_REAL_STEP_H_

#include <cstdint>

#include "scheduler/operation.h"

namespace ravel {

// What a thread is about to do, as a report words it.
struct RealOp {
  OpKind kind = OpKind::kNone;
  const void* object = nullptr;
  bool timed = false;          // ends by itself in the end
  const char* sort = nullptr;  // of the object: "queue"
  uint32_t size = 0;           // of it
  const char* name = nullptr;  // what the program calls it
  // The word that says who is in the way: the system's number of the thread,
  // or that of RealThreads. 0 is nobody.
  const int* holder_tid = nullptr;
  const uint32_t* holder_number = nullptr;
};

class RealStep {
 public:
  // How threads run. Set where no other thread does.
  enum class Mode : uint8_t { kFree, kWatched, kShaken };
  static void SetMode(Mode mode, uint64_t seed, uint64_t repetition);

  explicit RealStep(const RealOp& op) {
    if (mode_ != Mode::kFree) [[unlikely]]
      Begin(op);
  }
  ~RealStep() {
    if (began_) [[unlikely]]
      End();
  }
  RealStep(const RealStep&) = delete;
  RealStep& operator=(const RealStep&) = delete;

  // The same of an operation that never blocks.
  static void Shake() {
    if (mode_ == Mode::kShaken) [[unlikely]]
      HoldUp();
  }

  // What the calling thread is doing; of several operations in one another,
  // the outermost. May be called in a signal's handler.
  static const RealOp& Current();

 private:
  void Begin(const RealOp& op);
  static void End();
  static void HoldUp();

  static constinit Mode mode_;
  bool began_ = false;
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_MODELS_REAL_STEP_H_
