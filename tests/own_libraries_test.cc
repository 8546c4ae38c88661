// SPDX-License-Identifier: Apache-2.0
//
// What libravel.so brings along is told from what the program needs, is one
// mapping in a worker, and works as before.

#include "framework/isolation/own_libraries.h"

#include <gtest/gtest.h>
#include <link.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "tests/exploring.h"

namespace ravel {
namespace {

std::vector<std::string> Loaded() {
  std::vector<std::string> paths;
  const auto visit = [](dl_phdr_info* info, size_t, void* data) {
    static_cast<std::vector<std::string>*>(data)->emplace_back(info->dlpi_name);
    return 0;
  };
  dl_iterate_phdr(visit, &paths);
  return paths;
}

std::string Kind(const std::string& path) {
  const OwnLibraries& own = OwnLibraries::OfProcess();
  return own.Contains(path) ? "own" : "the program's";
}

// How many mappings are of files that nothing but libravel.so needs.
int MappingsOfOwnFiles() {
  std::set<std::string> files;
  for (const std::string& path : Loaded()) {
    if (!OwnLibraries::OfProcess().Contains(path)) continue;
    files.insert(std::filesystem::canonical(path));
  }
  std::ifstream maps("/proc/self/maps");
  int count = 0;
  for (std::string line; std::getline(maps, line);) {
    const size_t path = line.find('/');
    count += path != line.npos && files.contains(line.substr(path));
  }
  return count;
}

TEST(OwnLibraries, AreThoseThatTheProgramDoesNotNeed) {
  int own = 0;
  for (const std::string& path : Loaded()) {
    const std::string name = path.substr(path.rfind('/') + 1);
    if (path.empty() || name.starts_with("libc.so") ||
        name.starts_with("libstdc++") || name.starts_with("ld-linux") ||
        name.starts_with("libravel")) {
      EXPECT_EQ(Kind(path), "the program's") << path;
    } else if (name.starts_with("libabsl") || name.starts_with("libdw")) {
      EXPECT_EQ(Kind(path), "own") << path;
      ++own;
    }
  }
  if (own == 0) GTEST_SKIP() << "libravel.so was linked with archives";
  EXPECT_GT(MappingsOfOwnFiles(), 0);
}

TEST(OwnLibraries, AreMergedInAWorker) {
  const std::string said = SaidAlways(
      [] { record(std::to_string(MappingsOfOwnFiles()) + " mappings"); },
      random(10));
  EXPECT_EQ(said, "0 mappings");
}

// A search, its report and all, in a process that has merged them.
TEST(OwnLibraries, WorkWhenTheyAreMerged) {
  const auto find_bug = [] {
    const Result result = explore(random(100), [] {
      int value = 0;
      std::thread other([&] { ++value; });
      ++value;
      other.join();
      check(false, "always");
    });
    return result.bug ? result.bug->message + result.bug->schedule : "none";
  };
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  if (child == 0) {
    OwnLibraries::OfProcess().Merge();
    const bool merged = MappingsOfOwnFiles() == 0;
    const std::string found = find_bug();
    const auto size = static_cast<ssize_t>(found.size());
    _exit(merged && write(ends[1], found.data(), found.size()) == size ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  char found[4096];
  const ssize_t size = read(ends[0], found, sizeof found);
  ASSERT_GT(size, 0);
  EXPECT_EQ(std::string(found, static_cast<size_t>(size)), find_bug());
  close(ends[0]);
  close(ends[1]);
}

}  // namespace
}  // namespace ravel
