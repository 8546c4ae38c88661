// SPDX-License-Identifier: Apache-2.0
//
// What the fuzzers of Ravel's own code say of a mistake.

#ifndef RAVEL_FUZZ_REQUIRE_H_
#define RAVEL_FUZZ_REQUIRE_H_

#include <cstdlib>

#include "absl/status/status.h"

namespace ravel::fuzz {

inline void Require(bool condition) {
  if (!condition) std::abort();
}

// A reason is one line of printable text.
inline void RequireReason(const absl::Status& status) {
  Require(!status.message().empty());
  for (const char c : status.message()) {
    Require(c == static_cast<char>(c & 0x7f) && c >= ' ');
  }
}

}  // namespace ravel::fuzz

#endif  // RAVEL_FUZZ_REQUIRE_H_
