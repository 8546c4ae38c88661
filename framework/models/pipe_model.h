// SPDX-License-Identifier: Apache-2.0
//
// The model of pipes and of pairs of connected sockets: a channel of bytes
// with room for so many buffers. What is in it is in the real one; the model
// knows how much, who has its ends open, and so whether the real call would
// block. A read waits for `ready > 0`, a write for `room > 0`.

#ifndef RAVEL_FRAMEWORK_MODELS_PIPE_MODEL_H_
#define RAVEL_FRAMEWORK_MODELS_PIPE_MODEL_H_

#include <sys/types.h>

#include <cstddef>
#include <cstdint>

#include "framework/models/readiness.h"
#include "scheduler/scheduler.h"

namespace ravel {

struct Channel;

class PipeModel {
 public:
  // Closes what an execution left open and forgets it.
  static void Reset();

  // Hooks of the scheduler.
  static void ProcessBegins(Scheduler& scheduler, uint16_t parent,
                            uint16_t process);
  static void ProcessEnds(Scheduler& scheduler, uint16_t process);

  explicit PipeModel(Scheduler& scheduler) : scheduler_(scheduler) {}

  // Whether the descriptor is an end of a channel made in this execution.
  bool Owns(int descriptor) const;

  // The descriptors are new: a pipe's, or two sockets'.
  void AddPipe(const int* descriptors);
  void AddSockets(const int* descriptors);
  void AddCopy(int descriptor, int copy);

  // Something was written that did not come this way: through a stream.
  void NoteOutput();

  // Of descriptors that are owned. As their namesakes, errno included; `flags`
  // are those of send() and recv(): MSG_DONTWAIT and MSG_NOSIGNAL count.
  ssize_t Read(int descriptor, void* data, size_t size, int flags = 0);
  ssize_t Write(int descriptor, const void* data, size_t size, int flags = 0);
  void Close(int descriptor);
  // A step for each of its channels.
  Readiness Look(int descriptor);

  // How often a descriptor of any kind has changed: what waits for one of many
  // wait for.
  static uint32_t& Changes();

 private:
  Op MakeOp(OpKind kind, const Channel& channel) const;
  Channel* NewChannel(uint32_t buffers, bool merges);
  ssize_t WritePart(int descriptor, Channel& channel, const void* data,
                    size_t size, int flags);

  Scheduler& scheduler_;
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_MODELS_PIPE_MODEL_H_
