// SPDX-License-Identifier: Apache-2.0
//
// Makes a Failure of a detailed replay: puts names on threads, objects and
// places, and keeps of the plain accesses those that threads share.

#ifndef RAVEL_FRAMEWORK_REPORT_FAILURE_BUILDER_H_
#define RAVEL_FRAMEWORK_REPORT_FAILURE_BUILDER_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "framework/explorer/search_state.h"
#include "framework/report/failure.h"

namespace ravel {

// Where the parts of a Failure come from.
struct Origins {
  std::vector<size_t> records;  // of each step, its record
  std::map<std::pair<uintptr_t, ObjectId>, std::string> names;
};

// Fills in kind, message, place, threads, steps and races, from `outcome` and
// the recording of an execution that ended in it.
Failure BuildFailure(const SearchState& state, const Outcome& outcome,
                     Origins* origins = nullptr);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_REPORT_FAILURE_BUILDER_H_
