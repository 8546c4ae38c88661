// SPDX-License-Identifier: Apache-2.0
//
// Ravel against itself: small programs over its models, made of the bytes.
// Depth-first search sees every state that a program can end in; optimal
// reduction must see the same, and random search no other.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "framework/explorer/program.h"
#include "framework/fuzz/fuzz_driver.h"
#include "framework/schedule/fingerprint.h"
#include "scheduler/strategies/depth_first.h"
#include "scheduler/strategies/dpor.h"
#include "scheduler/strategies/random_walk.h"
#include "tests/scheduler/explored.h"

namespace ravel {
namespace {

constexpr size_t kThreads = 3;
constexpr size_t kOperations = 4;  // of each thread
constexpr int kRandomExecutions = 50;

using States = std::set<std::string>;

// Two bytes an operation; the threads take them by turns.
SmallProgram ProgramOf(std::span<const uint8_t> bytes) {
  const size_t threads = 2 + (bytes.empty() ? 0 : bytes[0] % (kThreads - 1));
  std::vector<std::vector<SmallOp>> operations(threads);
  constexpr int kKinds = static_cast<int>(SmallOp::Kind::kYield) + 1;
  size_t thread = 0;
  for (size_t at = 1; at + 1 < bytes.size(); at += 2) {
    if (operations[thread].size() == kOperations) break;
    SmallOp op;
    op.kind = static_cast<SmallOp::Kind>(bytes[at] % kKinds);
    op.index = bytes[at + 1] & 1;
    op.value = (bytes[at + 1] >> 1) % 3;
    op.expected = bytes[at + 1] >> 7;
    operations[thread].push_back(op);
    thread = (thread + 1) % threads;
  }
  return SmallProgram(std::move(operations));
}

States StatesOf(const Explored& explored) {
  States states;
  for (const auto& [name, state] : explored.state_of) states.insert(state);
  return states;
}

// Executions that a failed check ends early leave other states out.
bool HasBug(const States& states) {
  for (const std::string& state : states) {
    if (state.starts_with("assertion")) return true;
  }
  return false;
}

[[noreturn]] void Disagree(const char* what, const SmallProgram& program) {
  fprintf(stderr, "search_fuzz: %s: %s\n", what, program.Describe().c_str());
  abort();
}

class Comparison {
 public:
  Comparison() {
    world_.points().set_all(true);
    world_.scheduler().set_partial_deadlocks(false);
  }

  void Check(const SmallProgram& program) {
    DepthFirst all;
    const Explored expected = Explore(world_, all, program);
    if (expected.cut) return;
    const States states = StatesOf(expected);
    const Explored found = Explore(world_, reduced_, program);
    if (found.cut) {
      // It begins anew whenever a thread is made to wait for others.
      if (found.idled) return;
      Disagree("dpor runs more executions than dfs", program);
    }
    const States reduced = StatesOf(found);
    if (HasBug(states) != HasBug(reduced)) {
      Disagree("only one of dfs and dpor finds the bug", program);
    }
    if (HasBug(states)) return;
    if (states != reduced) Disagree("dfs and dpor see other states", program);
    RandomWalk walk(1);
    for (uint64_t i = 1; i <= kRandomExecutions; ++i) {
      world_.Run(walk, program, i);
      if (states.count(program.FinalState(world_.log())) == 0) {
        Disagree("random search sees a state that dfs does not", program);
      }
    }
    for (const auto& [name, count] : expected.classes) {
      CountFeature(FingerprintOf(name.data(), name.size()));
    }
  }

 private:
  World world_;
  Dpor reduced_;
};

int RunInput(const uint8_t* data, size_t size) {
  static auto* const comparison = new Comparison;
  comparison->Check(ProgramOf({data, size}));
  return 0;
}

}  // namespace
}  // namespace ravel

int main(int argc, char** argv) {
  ravel::FixAddresses(argv);
  return ravel::DrivePlainFuzzer(ravel::RunInput, argc, argv);
}
