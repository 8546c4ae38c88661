// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>

#include "framework/flags/test_flags.h"
#include "framework/gtest/replays.h"
#include "ravel/gtest.h"

namespace ravel {
namespace {

constexpr int kUsageStatus = 2;

[[noreturn]] void Refuse(const std::string& sentence) {
  fprintf(stderr, "ravel: %s\n", sentence.c_str());
  exit(kUsageStatus);
}

void Require(void (*work)()) {
  try {
    work();
  } catch (const std::invalid_argument& problem) {
    Refuse(problem.what());
  }
}

}  // namespace

void InitTests(int* argc, char** argv) {
  const std::string error = internal::TakeTestFlags(argc, argv);
  if (!error.empty()) Refuse(error);
  Require([] { internal::TestOutputs(); });
}

int RunAllTests() {
  const int status = RUN_ALL_TESTS();
  if (!GTEST_FLAG_GET(list_tests)) {
    Require([] { internal::TestOutputs().Write(); });
  }
  const bool wanted = !internal::WithTestFlags({}).replay.empty();
  if (wanted && internal::Replays() == 0 && !GTEST_FLAG_GET(list_tests)) {
    Refuse(
        "the schedule to replay is of no test that ran: name its test with "
        "--gtest_filter");
  }
  return status;
}

}  // namespace ravel
