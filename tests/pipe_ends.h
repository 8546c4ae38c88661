// SPDX-License-Identifier: Apache-2.0
//
// A pipe as tests of pipes use one.

#ifndef RAVEL_TESTS_PIPE_ENDS_H_
#define RAVEL_TESTS_PIPE_ENDS_H_

#include <unistd.h>

#include <string>

#include "ravel/ravel.h"

namespace ravel {

struct Pipe {
  Pipe() { check(pipe(ends) == 0, "pipe"); }
  int in() const { return ends[0]; }
  int out() const { return ends[1]; }
  int ends[2];
};

// Up to the end of file.
inline std::string Hear(int descriptor) {
  std::string heard;
  char bytes[16];
  for (;;) {
    const ssize_t got = read(descriptor, bytes, sizeof bytes);
    if (got <= 0) return heard;
    heard.append(bytes, static_cast<size_t>(got));
  }
}

}  // namespace ravel

#endif  // RAVEL_TESTS_PIPE_ENDS_H_
