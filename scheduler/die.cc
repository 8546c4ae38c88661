// SPDX-License-Identifier: Apache-2.0

#include "scheduler/die.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <cstring>

namespace ravel {
namespace {

constinit int output = STDERR_FILENO;

void Say(const char* text) {
  // By system call: write() may be intercepted, and nothing is left to do
  // about an error.
  (void)syscall(SYS_write, output, text, strlen(text));
}

}  // namespace

void Die(const char* sentence) {
  Say("ravel: ");
  Say(sentence);
  Say("\n");
  for (;;) syscall(SYS_exit_group, kDeathStatus);
}

void SetDeathOutput(int descriptor) { output = descriptor; }

}  // namespace ravel
