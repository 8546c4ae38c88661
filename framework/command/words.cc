// SPDX-License-Identifier: Apache-2.0

#include "framework/command/words.h"

namespace ravel {

const char* WordOf(Backend backend) {
  return backend == Backend::kReal ? "real" : "controlled";
}

const char* WordOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPassed:
      return "passed";
    case Verdict::kExhausted:
      return "exhausted";
    case Verdict::kBug:
      return "bug";
    case Verdict::kDiverged:
      return "diverged";
    case Verdict::kInconclusive:
      return "inconclusive";
  }
  return "unknown";
}

const char* WordOf(Points points) {
  switch (points) {
    case Points::kSync:
      return "sync";
    case Points::kRacy:
      return "racy";
    case Points::kAll:
      return "all";
  }
  return "unknown";
}

const char* WordOf(Clock clock) {
  return clock == Clock::kOrdered ? "ordered" : "any";
}

const char* WordOf(Heap heap) {
  return heap == Heap::kReuse ? "reuse" : "quarantine";
}

const char* WordOf(Isolation isolation) {
  switch (isolation) {
    case Isolation::kGlobals:
      return "globals";
    case Isolation::kFork:
      return "fork";
    case Isolation::kNone:
      return "none";
  }
  return "unknown";
}

}  // namespace ravel
