// SPDX-License-Identifier: Apache-2.0
//
// A worker that dies outside of an execution must not pass for one that ran it
// well.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
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
  EXPECT_THAT([&] { Explore(subject, options); },
              testing::ThrowsMessage<std::runtime_error>(testing::HasSubstr(
                  "could not begin: the process was ended by signal 9")));
}

}  // namespace
}  // namespace ravel
