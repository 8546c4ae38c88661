// SPDX-License-Identifier: Apache-2.0
//
// The model of a stream of stdio: a lock that a thread may take again, as
// flockfile() does, and output, which happens while nobody else holds it.

#ifndef RAVEL_FRAMEWORK_MODELS_STREAM_MODEL_H_
#define RAVEL_FRAMEWORK_MODELS_STREAM_MODEL_H_

#include <cstdint>

#include "framework/models/mutex_model.h"
#include "scheduler/scheduler.h"

namespace ravel {

class StreamModel {
 public:
  // `address` is the stream's, or nullptr for all of them.
  StreamModel(Scheduler& scheduler, const void* address);

  void Lock() { lock_.Lock(); }
  bool TryLock() { return lock_.TryLock() == 0; }
  void Unlock() { lock_.Unlock(); }

  // One step. Until EndOutput() the real stream may be used; if code of the
  // program's runs meanwhile (of a stream with functions of its own), other
  // threads keep off.
  void BeginOutput();
  void EndOutput();

 private:
  Scheduler& scheduler_;
  const void* address_;
  MutexState& state_;
  MutexModel lock_;
  uint32_t steps_ = 0;  // made when the output began
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_MODELS_STREAM_MODEL_H_
