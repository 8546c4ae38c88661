// SPDX-License-Identifier: Apache-2.0
//
// A fuzzer's process: one execution per input, in that process, as long as
// nothing fails. What fails is reported as everywhere else, and then ends the
// process by SIGABRT, from which the fuzzer makes its crash file.

#ifndef RAVEL_FRAMEWORK_FUZZ_FUZZ_SESSION_H_
#define RAVEL_FRAMEWORK_FUZZ_FUZZ_SESSION_H_

#include <signal.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "framework/explorer/subject.h"
#include "framework/fuzz/feedback.h"
#include "framework/fuzz/fuzz_bytes.h"
#include "framework/fuzz/fuzz_reporter.h"
#include "framework/fuzz/fuzz_runner.h"
#include "framework/fuzz/mutator.h"
#include "ravel/ravel.h"

namespace ravel {

class FuzzSession {
 public:
  // `counters` are raised by what executions do that is new, as feedback.h
  // says.
  FuzzSession(Subject subject, Options options, InputSize input_size,
              std::span<volatile uint8_t> counters,
              Mutator::MutateBytes mutate_bytes);
  ~FuzzSession();

  // Runs the execution that the bytes say. Does not return if it fails.
  void Run(std::span<const uint8_t> bytes);

  // What libFuzzer asks of a custom mutator; see mutator.h.
  Mutator& mutator() { return mutator_; }

  // The race that was found, if races are reported and no bug was found:
  // reports it. Returns whether there is one.
  bool ReportRace();

 private:
  void Start();
  [[noreturn]] void Fail();
  void LearnPoints();

  Subject subject_;
  Options options_;
  InputSize input_size_;
  Arena arena_;
  SearchState& state_;
  int& executing_;
  Feedback feedback_;
  Mutator mutator_;
  FuzzReporter reporter_;
  std::unique_ptr<FuzzRunner> runner_;
  struct sigaction fuzzers_abort_ = {};
  size_t places_known_ = 0;
  std::optional<FuzzCase> last_;
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_FUZZ_FUZZ_SESSION_H_
