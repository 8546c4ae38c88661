// SPDX-License-Identifier: Apache-2.0

#include "framework/program/handover.h"

#include <dlfcn.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace ravel {
namespace {

// The number of the file, whose words end in zeros.
constexpr const char* kFile = "RAVEL_HANDED_OVER";
// What else the program is started with and should not see.
constexpr const char* kOthers[] = {"RAVEL_FIXED_ADDRESSES", "LD_BIND_NOW"};
constexpr const char* kPreload = "LD_PRELOAD";

std::string OwnPath() {
  Dl_info info = {};
  dladdr(reinterpret_cast<void*>(&HandOver), &info);
  return info.dli_fname == nullptr ? "" : info.dli_fname;
}

void AddPreload() {
  const char* given = getenv(kPreload);
  std::string libraries = OwnPath();
  if (given != nullptr) libraries = libraries + ":" + given;
  setenv(kPreload, libraries.c_str(), 1);
}

// The first is Ravel's.
void RemovePreload() {
  const char* libraries = getenv(kPreload);
  if (libraries == nullptr ||
      OwnPath() != std::string(libraries).substr(0, OwnPath().size())) {
    return;
  }
  const char* rest = strchr(libraries, ':');
  if (rest == nullptr) {
    unsetenv(kPreload);
  } else {
    setenv(kPreload, std::string(rest + 1).c_str(), 1);
  }
}

}  // namespace

std::string HandOver(const std::vector<std::string>& command,
                     const std::vector<std::string>& program, bool preload) {
  const int file = memfd_create("ravel-command", 0);
  if (file < 0) return "cannot make a file in memory";
  std::string text;
  for (const std::string& word : command) text.append(word).append(1, '\0');
  if (write(file, text.data(), text.size()) !=
      static_cast<ssize_t>(text.size())) {
    return "cannot write to a file in memory";
  }
  setenv(kFile, std::to_string(file).c_str(), 1);
  setenv("LD_BIND_NOW", "1", 1);
  if (preload) AddPreload();
  std::vector<char*> arguments;
  for (const std::string& word : program) {
    arguments.push_back(const_cast<char*>(word.c_str()));
  }
  arguments.push_back(nullptr);
  execv(program.front().c_str(), arguments.data());
  return program.front() + ": " + strerror(errno);
}

std::vector<std::string> TakeHandover() {
  std::vector<std::string> command;
  const char* number = getenv(kFile);
  if (number == nullptr) return command;
  const int file = atoi(number);
  unsetenv(kFile);
  for (const char* name : kOthers) unsetenv(name);
  RemovePreload();
  std::string text;
  char part[4096];
  lseek(file, 0, SEEK_SET);
  for (;;) {
    const ssize_t size = read(file, part, sizeof part);
    if (size <= 0) break;
    text.append(part, static_cast<size_t>(size));
  }
  close(file);
  for (size_t at = 0; at < text.size(); at += command.back().size() + 1) {
    command.emplace_back(text.c_str() + at);
  }
  return command;
}

}  // namespace ravel
