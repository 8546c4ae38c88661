// SPDX-License-Identifier: Apache-2.0
//
// However many executions a search runs, the worker's memory and open files
// stay as they are, also if each execution leaks. A search of ten million is
// in docs/performance.md.

#include <dirent.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <ravel/primitives.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>
#include <thread>

#include "tests/exploring.h"

namespace ravel {
namespace {

constexpr uint64_t kFirst = 50'000;
constexpr uint64_t kEarly = 100'000;
constexpr uint64_t kLate = 300'000;

struct Sample {
  pid_t process = 0;
  long resident = 0;  // pages
  long files = 0;
};

// By system calls alone: this is no part of the scenario.
long ResidentPages() {
  char text[128] = {};
  const long file = syscall(SYS_openat, AT_FDCWD, "/proc/self/statm", O_RDONLY);
  syscall(SYS_read, file, text, sizeof text - 1);
  syscall(SYS_close, file);
  long total = 0, resident = 0;
  sscanf(text, "%ld %ld", &total, &resident);
  return resident;
}

long OpenFiles() {
  alignas(8) char entries[8192];
  const long folder =
      syscall(SYS_openat, AT_FDCWD, "/proc/self/fd", O_RDONLY | O_DIRECTORY);
  const long size = syscall(SYS_getdents64, folder, entries, sizeof entries);
  syscall(SYS_close, folder);
  long count = 0;
  for (long at = 0; at < size; ++count) {
    at += reinterpret_cast<const dirent64*>(entries + at)->d_reclen;
  }
  return count;
}

// Outlives executions and workers.
struct Counts {
  uint64_t executions;
  Sample early;
  Sample late;
};

// The first look of all brings pages of libc's into memory.
void CountExecution(Counts& counts) {
  ++counts.executions;
  if (counts.executions != kFirst && counts.executions != kEarly &&
      counts.executions != kLate) {
    return;
  }
  (counts.executions == kLate ? counts.late : counts.early) = {
      static_cast<pid_t>(syscall(SYS_getpid)), ResidentPages(), OpenFiles()};
}

class SteadyMemory : public testing::TestWithParam<void (*)()> {};

TEST_P(SteadyMemory, OfAWorker) {
  auto* counts =
      static_cast<Counts*>(mmap(nullptr, sizeof(Counts), PROT_READ | PROT_WRITE,
                                MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  ASSERT_NE(counts, MAP_FAILED);
  const long files = OpenFiles();
  const Result result =
      explore(random(kLate).set_points(Points::kSync), [counts] {
        GetParam()();
        CountExecution(*counts);
      });
  EXPECT_THAT(result, HasNoBug());
  EXPECT_EQ(counts->executions, kLate);
  EXPECT_EQ(counts->early.process, counts->late.process) << "of one worker";
  // A page leaked in one execution of a thousand would be 200.
  EXPECT_NEAR(static_cast<double>(counts->early.resident),
              static_cast<double>(counts->late.resident), 64);
  EXPECT_EQ(counts->early.files, counts->late.files);
  EXPECT_EQ(OpenFiles(), files) << "of the explorer";
  munmap(counts, sizeof(Counts));
}

std::mutex mutex;
std::string* leaked = nullptr;

void Leak() {
  static const std::string long_lived(1000, 's');
  const auto work = [] {
    const std::scoped_lock lock(mutex);
    thread_local std::string own(500, 't');
    leaked = new std::string(2000, own[0]);
    free(malloc(3000));
  };
  std::thread t1(work), t2(work);
  t1.join();
  t2.join();
}

void LeakOnPrimitives() {
  Mutex mu("mutex");
  Queue<std::string> queue("queue");
  const auto work = [&] {
    const std::scoped_lock lock(mu);
    queue.put(std::string(2000, 'x'));
    leaked = new std::string(2000, 'y');
  };
  Thread t1({.name = "one"}, work), t2({.name = "two"}, work);
  t1.join();
  t2.join();
}

INSTANTIATE_TEST_SUITE_P(, SteadyMemory,
                         testing::Values(Leak, LeakOnPrimitives),
                         [](const auto& tested) {
                           return tested.index == 0 ? "OfTheStandard"
                                                    : "OfRavelsPrimitives";
                         });

}  // namespace
}  // namespace ravel
