// SPDX-License-Identifier: Apache-2.0
//
// GoogleMock matchers for what ravel::explore() returns:
//
//   EXPECT_THAT(ravel::explore(ravel::exhaustive(), body),
//               ravel::IsExhausted());
//   EXPECT_THAT(ravel::explore(ravel::random(1000), body),
//               ravel::HasBug("deadlock"));

#ifndef RAVEL_GMOCK_H_
#define RAVEL_GMOCK_H_

#include <gmock/gmock.h>
#include <ravel/ravel.h>

#include <ostream>

namespace ravel {
namespace internal {

inline void Explain(const Result& result,
                    testing::MatchResultListener* listener) {
  *listener << "after " << result.executions << " executions";
  if (result.bug.has_value()) {
    *listener << ", with the bug " << result.bug->kind << ": "
              << result.bug->message << "\n"
              << result.bug->report;
  }
  if (!result.diverged.empty()) *listener << ", diverged: " << result.diverged;
}

}  // namespace internal

// How a failed expectation names the result; the matchers explain the rest.
inline void PrintTo(const Result& result, std::ostream* out) {
  constexpr const char* kWords[] = {"passed", "exhausted", "bug", "diverged",
                                    "inconclusive"};
  *out << kWords[static_cast<int>(result.verdict)];
}

// Every schedule was seen, and none has a bug.
MATCHER(IsExhausted, negation ? "is not exhausted" : "is exhausted") {
  internal::Explain(arg, result_listener);
  return arg.verdict == Verdict::kExhausted;
}

// No bug was found; a proof only if it is also exhausted.
MATCHER(HasNoBug, negation ? "has a bug" : "has no bug") {
  internal::Explain(arg, result_listener);
  return arg.verdict == Verdict::kExhausted ||
         arg.verdict == Verdict::kPassed ||
         arg.verdict == Verdict::kInconclusive;
}

// A bug of this kind was found: "data_race", "deadlock", ...
MATCHER_P(HasBug, kind,
          std::string(negation ? "has no" : "has a") + " bug of kind " +
              testing::PrintToString(kind)) {
  internal::Explain(arg, result_listener);
  return arg.bug.has_value() && arg.bug->kind == kind;
}

}  // namespace ravel

#endif  // RAVEL_GMOCK_H_
