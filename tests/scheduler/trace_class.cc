// SPDX-License-Identifier: Apache-2.0
//
// The test's own account of which steps depend on each other.

#include <algorithm>
#include <map>

#include "tests/scheduler/small_program.h"

namespace ravel {
namespace {

enum class Touches { kNothing, kReads, kWrites, kEverything };

Touches HowItTouches(const Step& step) {
  switch (step.kind) {
    case OpKind::kCreateThread:
    case OpKind::kExitThread:
    case OpKind::kJoinThread:
    case OpKind::kPassBarrier:
    case OpKind::kYield:
      return Touches::kNothing;
    case OpKind::kRead:
    case OpKind::kAtomicLoad:
    case OpKind::kInspect:
      return Touches::kReads;
    case OpKind::kTryLock:
    case OpKind::kTryAcquire:
      return step.value != 0 ? Touches::kWrites : Touches::kReads;
    case OpKind::kRelease:
      return (step.value & 0xffffffff) != 0 ? Touches::kWrites
                                            : Touches::kReads;
    case OpKind::kWakeCondition:
      return step.value != 0 ? Touches::kNothing : Touches::kEverything;
    case OpKind::kTimeOut:
      // Of a condition variable, in whose line it stood, or of anything else.
      return WaitHint::GateIn(step.size()) == kNoGate ? Touches::kWrites
                                                      : Touches::kReads;
    case OpKind::kFailedCheck:
      return Touches::kEverything;
    default:
      return Touches::kWrites;
  }
}

bool Depend(const Step& a, const Step& b) {
  const Touches x = HowItTouches(a), y = HowItTouches(b);
  if (x == Touches::kEverything || y == Touches::kEverything) return true;
  if (x == Touches::kNothing || y == Touches::kNothing) return false;
  if (x == Touches::kReads && y == Touches::kReads) return false;
  return a.address == b.address;
}

}  // namespace

std::string ClassOf(const ExecutionLog& log,
                    const std::vector<std::vector<uint16_t>>& picks) {
  const auto steps = log.Steps();
  std::vector<std::string> names;
  std::map<ThreadId, int> counts;
  std::vector<std::string> lines;
  for (size_t i = 0; i < steps.size(); ++i) {
    const int number = counts[steps[i].thread]++;
    names.push_back(std::to_string(steps[i].thread) + "." +
                    std::to_string(number));
    std::string line = names[i] + Traits(steps[i].kind).name;
    if (i + 1 < picks.size()) {
      for (const uint16_t pick : picks[i + 1]) {
        line += "=" + std::to_string(pick);
      }
    }
    for (size_t j = 0; j < i; ++j) {
      if (steps[j].thread != steps[i].thread && Depend(steps[j], steps[i])) {
        line += "<" + names[j];
      }
    }
    lines.push_back(line);
  }
  // What comes before a step is in the order of the execution.
  for (std::string& line : lines) {
    std::vector<std::string> parts(1);
    for (const char c : line) {
      if (c == '<') {
        parts.emplace_back();
      } else {
        parts.back() += c;
      }
    }
    std::sort(parts.begin() + 1, parts.end());
    line.clear();
    for (const std::string& part : parts) line += part + "<";
  }
  std::sort(lines.begin(), lines.end());
  std::string all;
  for (const std::string& line : lines) all += line + ";";
  return all;
}

}  // namespace ravel
