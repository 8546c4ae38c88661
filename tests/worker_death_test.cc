// SPDX-License-Identifier: Apache-2.0
//
// A worker that dies outside of an execution must not pass for one that ran it
// well.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <ravel/gmock.h>
#include <signal.h>
#include <unistd.h>

#include <stdexcept>

#include "framework/explorer/explorer.h"
#include "framework/explorer/subject.h"

namespace ravel {
namespace {

TEST(WorkerDeath, BeforeTheFirstExecutionIsNoPass) {
  Subject subject;
  subject.name = "worker";
  subject.body = [] {};
  subject.on_worker_start = [] { kill(getpid(), SIGKILL); };
  Options options = random(10);
  options.minimize = 0;
  try {
    const Result result = Explore(subject, options).result;
    EXPECT_THAT(result, testing::Not(HasNoBug()));
    EXPECT_NE(result.verdict, Verdict::kPassed);
  } catch (const std::runtime_error&) {
    // As good: the run cannot go on.
  }
}

}  // namespace
}  // namespace ravel
