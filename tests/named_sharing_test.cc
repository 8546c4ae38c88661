// SPDX-License-Identifier: Apache-2.0
//
// What processes share by name or through a file: shared memory objects, named
// semaphores, mapped files; and that none of it is left.

#include <dirent.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <semaphore.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>

#include "tests/sharing.h"
#include "tests/two_worlds.h"

namespace ravel {
namespace {

std::string Text(int n) { return std::to_string(n); }

// For the system's names are everybody's, and tests run side by side. Asked for
// before the first fork.
const char* Name() {
  static const std::string name = "/named_sharing." + std::to_string(getpid());
  return name.c_str();
}
[[maybe_unused]] const char* const asked = Name();

int Named() {
  int count = 0;
  DIR* folder = opendir("/dev/shm");
  while (const dirent* entry = readdir(folder)) {
    if (strstr(entry->d_name, Name() + 1) != nullptr) ++count;
  }
  closedir(folder);
  return count;
}

int* MapInts(int file, size_t count) {
  const size_t size = count * sizeof(int);
  check(ftruncate(file, static_cast<off_t>(size)) == 0, "a size");
  void* memory =
      mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  check(memory != MAP_FAILED, "mapped");
  return static_cast<int*>(memory);
}

// Each process opens and maps for itself.
int* OpenShared() {
  const int file = shm_open(Name(), O_CREAT | O_RDWR, 0600);
  check(file >= 0, "opened");
  int* memory = MapInts(file, 4);
  close(file);
  return memory;
}

sem_t* OpenSemaphore(unsigned value) {
  sem_t* semaphore = sem_open(Name(), O_CREAT, 0600, value);
  check(semaphore != SEM_FAILED, "a semaphore");
  return semaphore;
}

void Increase(int* number) {
  const int copy = *number;
  *number = copy + 1;
}

TEST(ShmOpen, IsSeenByProcessesThatOpenItThemselves) {
  ExpectInBothWorlds("2", [] {
    const auto increase = [] {
      int* number = OpenShared();
      sem_t* lock = OpenSemaphore(1);
      sem_wait(lock);
      Increase(number);
      sem_post(lock);
    };
    const pid_t a = InProcess(increase);
    const pid_t b = InProcess(increase);
    WaitFor(a);
    WaitFor(b);
    record(Text(*OpenShared()));
    shm_unlink(Name());
    sem_unlink(Name());
  });
  EXPECT_EQ(Named(), 0);
}

TEST(ShmOpen, LosesUpdatesAndRaces) {
  const Result result = explore(random(1000), [] {
    const auto increase = [] { Increase(OpenShared()); };
    const pid_t a = InProcess(increase);
    const pid_t b = InProcess(increase);
    WaitFor(a);
    WaitFor(b);
    check(*OpenShared() == 2, "lost");
  });
  EXPECT_THAT(result, HasBug("assertion"));
  EXPECT_GT(result.races, 0u);
  EXPECT_EQ(Named(), 0);
}

// It was not unlinked, and the next execution finds it new.
TEST(ShmOpen, LeavesNothingForTheNextExecution) {
  ExpectInBothWorlds("0 0", [] {
    int* number = OpenShared();
    sem_t* semaphore = OpenSemaphore(0);
    int value = -1;
    sem_getvalue(semaphore, &value);
    record(Text(*number) + " " + Text(value));
    *number = 5;
    sem_post(semaphore);
  });
  EXPECT_EQ(Named(), 0);
}

TEST(ShmOpen, LeavesNothingWhereTheWorkerCrashes) {
  const auto body = [] {
    OpenShared();
    OpenSemaphore(0);
    abort();
  };
  EXPECT_THAT(explore(random(1), body), HasBug("crash"));
  EXPECT_EQ(Named(), 0);
  EXPECT_THAT(explore(Really(1), body), HasBug("crash"));
  EXPECT_EQ(Named(), 0);
}

TEST(ShmOpen, KnowsItsErrors) {
  ExpectInBothWorlds("2 17 2", [] {
    const int none = shm_open(Name(), O_RDWR, 0600);
    const int missing = none < 0 ? errno : 0;
    const int flags = O_CREAT | O_EXCL | O_RDWR;
    close(shm_open(Name(), flags, 0600));
    const int again = shm_open(Name(), flags, 0600) < 0 ? errno : 0;
    shm_unlink(Name());
    const int gone = shm_unlink(Name()) < 0 ? errno : 0;
    record(Text(missing) + " " + Text(again) + " " + Text(gone));
  });
}

// Which of two processes makes it is open.
TEST(ShmOpen, IsMadeByEither) {
  const Result result = explore(exhaustive(), [] {
    int& first = SharedBetweenProcesses<int>();
    const auto make = [&first](int who) {
      const int flags = O_CREAT | O_EXCL | O_RDWR;
      if (shm_open(Name(), flags, 0600) >= 0) first = who;
    };
    const pid_t a = InProcess([&] { make(1); });
    const pid_t b = InProcess([&] { make(2); });
    WaitFor(a);
    WaitFor(b);
    record(Text(first));
  });
  EXPECT_THAT(result, IsExhausted());
  EXPECT_EQ(Said(result), (std::set<std::string>{"1", "2"}));
}

TEST(SemOpen, KnowsItsErrors) {
  ExpectInBothWorlds("2 17 22 2 same", [] {
    const auto fail = [](int flags, unsigned value) {
      return sem_open(Name(), flags, 0600, value) == SEM_FAILED ? errno : 0;
    };
    std::string said = Text(fail(0, 0));
    sem_t* one = OpenSemaphore(1);
    said += " " + Text(fail(O_CREAT | O_EXCL, 1));
    said +=
        " " + Text(sem_open("/", O_CREAT, 0600, 1) == SEM_FAILED ? errno : 0);
    const bool same = one == OpenSemaphore(7);
    sem_unlink(Name());
    said += " " + Text(sem_unlink(Name()) < 0 ? errno : 0);
    sem_wait(one);  // lives on without its name
    sem_close(one);
    record(said + (same ? " same" : ""));
  });
}

TEST(SemOpen, BlocksUntilAnotherProcessPosts) {
  const auto body = [] {
    sem_t* semaphore = OpenSemaphore(0);
    const pid_t child = InProcess([] { sem_post(OpenSemaphore(0)); });
    sem_wait(semaphore);
    WaitFor(child);
    sem_unlink(Name());
  };
  EXPECT_THAT(explore(exhaustive(), body), IsExhausted());
  EXPECT_EQ(explore(Really(20), body).verdict, Verdict::kPassed);
  EXPECT_THAT(explore(random(1), [] { sem_wait(OpenSemaphore(0)); }),
              HasBug("deadlock"));
}

// What the file says at first, and what it says in the end.
TEST(MapShared, IsOfAFile) {
  char path[] = "/tmp/named_sharing_XXXXXX";
  const int file = mkstemp(path);
  const auto set = [file](int value) {
    ASSERT_EQ(pwrite(file, &value, sizeof value, 0), ssize_t{sizeof value});
  };
  const auto body = [&path] {
    const int own = open(path, O_RDWR);
    int* number = MapInts(own, 1);
    close(own);
    const int before = *number;
    WaitFor(InProcess([number] { Increase(number); }));
    record(Text(before) + " " + Text(*number));
    check(munmap(number, sizeof(int)) == 0, "unmapped");
  };
  for (const Options& options : {random(1), Really(1)}) {
    set(7);
    EXPECT_EQ(SaidAlways(body, options), "7 8");
    int after = 0;
    EXPECT_EQ(pread(file, &after, sizeof after, 0), ssize_t{sizeof after});
    EXPECT_EQ(after, 8);
  }
  close(file);
  unlink(path);
}

TEST(MapShared, OfAFileThatIsOnlyReadIsTheSystems) {
  ExpectInBothWorlds("ELF", [] {
    const int file = open("/proc/self/exe", O_RDONLY);
    void* memory = mmap(nullptr, 4, PROT_READ, MAP_SHARED, file, 0);
    close(file);
    check(memory != MAP_FAILED, "mapped");
    record(std::string(static_cast<const char*>(memory) + 1, 3));
    munmap(memory, 4);
  });
}

}  // namespace
}  // namespace ravel
