// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>
#include <ravel/gtest.h>

#include "framework/explorer/program.h"

int main(int argc, char** argv) {
  ravel::FixAddresses(argv);
  testing::InitGoogleTest(&argc, argv);
  ravel::InitTests(&argc, argv);
  return ravel::RunAllTests();
}
