// SPDX-License-Identifier: Apache-2.0

#include "framework/program/standard_input.h"

#include <poll.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "scheduler/die.h"

namespace ravel {
namespace {

// -1: it cannot be rewound.
constinit off_t start = -1;

void WriteAll(int file, const char* data, ssize_t size) {
  while (size > 0) {
    const ssize_t written = write(file, data, static_cast<size_t>(size));
    if (written < 0) Die("cannot keep the program's standard input");
    data += written;
    size -= written;
  }
}

bool IsReadOnce() {
  struct stat info = {};
  return fstat(STDIN_FILENO, &info) == 0 &&
         (S_ISFIFO(info.st_mode) || S_ISSOCK(info.st_mode));
}

// Who started the program may have left open a pipe that nobody writes to.
bool SomethingComes() {
  constexpr int kPatience = 3000;  // milliseconds
  pollfd input = {STDIN_FILENO, POLLIN, 0};
  if (poll(&input, 1, kPatience) != 0) return true;
  fputs(
      "ravel: nothing comes from standard input: executions begin with an "
      "empty one\n",
      stderr);
  return false;
}

void ReadToEnd() {
  const int copy = memfd_create("ravel-input", MFD_CLOEXEC);
  if (copy < 0) Die("cannot keep the program's standard input");
  static char data[1 << 16];
  bool first = true;
  for (;;) {
    if (first && !SomethingComes()) break;
    first = false;
    const ssize_t size = read(STDIN_FILENO, data, sizeof data);
    if (size == 0) break;
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) break;  // as the program would find it
    WriteAll(copy, data, size);
  }
  dup2(copy, STDIN_FILENO);
  close(copy);
  lseek(STDIN_FILENO, 0, SEEK_SET);
}

}  // namespace

void StandardInput::Keep() {
  if (IsReadOnce()) ReadToEnd();
  start = lseek(STDIN_FILENO, 0, SEEK_CUR);
}

void StandardInput::Rewind() {
  if (start >= 0) lseek(STDIN_FILENO, start, SEEK_SET);
}

}  // namespace ravel
