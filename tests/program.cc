// SPDX-License-Identifier: Apache-2.0

#include "tests/program.h"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace ravel {
namespace {

constexpr int kCannotRun = 127;

std::string ReadAll(int file) {
  const off_t size = lseek(file, 0, SEEK_END);
  std::string text(static_cast<size_t>(size < 0 ? 0 : size), '\0');
  const ssize_t got = pread(file, text.data(), text.size(), 0);
  text.resize(static_cast<size_t>(got < 0 ? 0 : got));
  close(file);
  return text;
}

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

Ended RunProgram(const std::string& path,
                 const std::vector<std::string>& arguments,
                 const std::vector<std::string>& variables) {
  std::vector<std::string> words = {path};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<std::string> settings = variables;
  const std::vector<char*> pointers = Pointers(words);
  std::vector<char*> added = Pointers(settings);
  const int out = memfd_create("out", MFD_CLOEXEC);
  const int error = memfd_create("error", MFD_CLOEXEC);
  const pid_t child = fork();
  if (child == 0) {
    dup2(out, STDOUT_FILENO);
    dup2(error, STDERR_FILENO);
    for (char* variable : added) {
      if (variable != nullptr) putenv(variable);
    }
    execv(path.c_str(), pointers.data());
    _exit(kCannotRun);
  }
  int status = 0;
  while (waitpid(child, &status, 0) == -1 && errno == EINTR) {
  }
  Ended ended;
  if (WIFEXITED(status)) ended.status = WEXITSTATUS(status);
  ended.out = ReadAll(out);
  ended.error = ReadAll(error);
  return ended;
}

}  // namespace ravel
