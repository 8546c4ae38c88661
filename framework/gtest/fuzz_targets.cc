// SPDX-License-Identifier: Apache-2.0

#include "framework/gtest/fuzz_targets.h"

#include <vector>

namespace ravel::internal {
namespace {

// Filled before main(), by whichever file comes first.
std::vector<FuzzTarget>& Targets() {
  static auto* const targets = new std::vector<FuzzTarget>;
  return *targets;
}

}  // namespace

bool AddFuzzTarget(const FuzzTarget& target) {
  Targets().push_back(target);
  return true;
}

std::span<const FuzzTarget> FuzzTargets() { return Targets(); }

}  // namespace ravel::internal
