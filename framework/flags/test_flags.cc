// SPDX-License-Identifier: Apache-2.0

#include "framework/flags/test_flags.h"

#include <unistd.h>

#include "framework/flags/flags.h"

namespace ravel::internal {
namespace {

Flags& TestFlags() {
  static auto* const flags = new Flags(Door::kTests);
  return *flags;
}

}  // namespace

std::string TakeTestFlags(int* argc, char** argv) {
  absl::Status status = TestFlags().TakeEnvironment(environ);
  if (status.ok()) status = TestFlags().TakeArguments(argc, argv);
  return std::string(status.message());
}

Options WithTestFlags(const Options& code_options) {
  Settings settings;
  settings.options = code_options;
  TestFlags().ApplyTo(settings);
  return settings.options;
}

}  // namespace ravel::internal
