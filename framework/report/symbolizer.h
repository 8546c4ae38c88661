// SPDX-License-Identifier: Apache-2.0
//
// Turns addresses of the running program into functions, source places and
// names of variables, over libbacktrace. Reading the debug information takes
// some 100 ms, once, on first use: meant for failures, never for the search.

#ifndef RAVEL_FRAMEWORK_REPORT_SYMBOLIZER_H_
#define RAVEL_FRAMEWORK_REPORT_SYMBOLIZER_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "framework/report/failure.h"

namespace ravel {

// Knows the libraries that were loaded when a Symbolizer was first asked.
// Not for two threads at once.
class Symbolizer {
 public:
  // The functions around a call, innermost first: more than one where the
  // compiler inlined. `return_address` is where the call returns to; for the
  // address of a faulting instruction, pass that plus one. Without debug
  // information the one frame names the symbol, else the module and offset
  // ("libfoo.so+0x12f"), else the address.
  // Asked for again, the answer is at hand: a loop comes by the same places
  // again and again.
  const std::vector<Frame>& Frames(uintptr_t return_address) const;

  // The variable of static storage at `address`: "database_value";
  // "forks[1]" in an array of objects of `object_size`; "account+8" within
  // something bigger. Symbols carry no types, so accesses of up to 8 bytes
  // are always given as an offset: an array of four longs cannot be told
  // from a structure of four. Empty if no symbol covers the address.
  std::string Variable(uintptr_t address, size_t object_size) const;

  // False for the standard library, the system's headers and libraries,
  // GoogleTest, and Ravel's own framework/ and scheduler/.
  static bool IsUserCode(const Frame& frame);

  // The user's frames of a stack of return addresses, innermost first; all
  // frames where none is the user's.
  std::vector<Frame> UserFrames(std::span<const uintptr_t> stack) const;
  // Whether one of those around the call is.
  bool HasUserCode(uintptr_t return_address) const {
    return !Know(return_address).user.empty();
  }

 private:
  struct Call {
    std::vector<Frame> frames;
    std::vector<Frame> user;  // those that are the user's
  };
  const Call& Know(uintptr_t return_address) const;

  mutable std::unordered_map<uintptr_t, Call> known_;
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_REPORT_SYMBOLIZER_H_
