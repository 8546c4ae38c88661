// SPDX-License-Identifier: Apache-2.0
//
// A stream of stdio that writes to a pipe, or to one of a pair of sockets. Its
// buffer is the real one; what leaves it goes through the model of the pipe,
// in the pieces in which glibc writes it, and so waits for room under control.

#ifndef RAVEL_FRAMEWORK_MODELS_PIPE_STREAM_H_
#define RAVEL_FRAMEWORK_MODELS_PIPE_STREAM_H_

#include <stdio.h>

#include <string_view>

#include "framework/models/pipe_model.h"

namespace ravel {

class PipeStream {
 public:
  PipeStream(Scheduler& scheduler, FILE* stream);

  // False of any other stream, which the functions below must not be used on.
  bool IsOne() const { return is_one_; }

  // Returns false if nobody reads any more, as fflush() does.
  bool Write(std::string_view bytes);
  bool Flush();
  // The stream is closed right after this.
  bool Close();

 private:
  void MakeBuffer();
  bool Send(std::string_view bytes);
  void Keep(std::string_view bytes);

  PipeModel model_;
  FILE* stream_;
  int descriptor_;
  bool is_one_;
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_MODELS_PIPE_STREAM_H_
