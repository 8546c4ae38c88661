// SPDX-License-Identifier: Apache-2.0
//
// The lost update, the classic of unlocked code: a thread reads a variable,
// another changes it, and the first writes back without having looked again.

#ifndef RAVEL_FRAMEWORK_REPORT_LOST_UPDATE_H_
#define RAVEL_FRAMEWORK_REPORT_LOST_UPDATE_H_

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "framework/report/failure.h"

namespace ravel::internal {

// Steps, as indices into Failure::steps.
struct LostUpdate {
  std::string object;
  size_t stale_read = 0;   // of the thread that overwrites
  size_t other_read = 0;   // of the thread whose update is lost
  size_t other_write = 0;  // the same as other_read for an atomic update
  size_t overwrite = 0;
};

// The first lost update of `object`. Found only where it is certain: both
// threads read before they wrote, the overwriting one did both in the same
// function, and no third thread saw the value that was lost.
std::optional<LostUpdate> FindLostUpdate(const Failure& failure,
                                         const std::string& object);

// A sentence and the steps it tells of, both ends included.
struct Sentence {
  size_t first = 0;
  size_t last = 0;
  std::string text;
};

// The story of a lost update, in the order of time.
std::vector<Sentence> Explain(const Failure& failure, const LostUpdate& lost);

}  // namespace ravel::internal

#endif  // RAVEL_FRAMEWORK_REPORT_LOST_UPDATE_H_
