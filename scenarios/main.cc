// SPDX-License-Identifier: Apache-2.0
//
// The program `ravel`.

#include "framework/command/command.h"
#include "scenarios/all.h"

int main(int argc, char** argv) {
  return ravel::RunCommand(argc, argv, ravel::scenarios::All());
}
