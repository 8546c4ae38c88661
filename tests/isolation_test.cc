// SPDX-License-Identifier: Apache-2.0
//
// What one execution leaves behind does not reach the next: programs that
// would notice say the same in each of many executions.

#include <gtest/gtest.h>
#include <pthread.h>
#include <unistd.h>

#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "tests/exploring.h"

namespace ravel {
namespace {

using ::testing::StartsWith;

constexpr uint64_t kMany = 2000;

// The same as long as one process runs the executions: Ravel did not go over
// to a fork for each.
std::string Process() { return "process " + std::to_string(getpid()); }

Options Many() { return random(kMany); }

int zeroed = 0;
int initialised = 41;
std::atomic<int> atomic_global = 7;
char large[100'000];
std::string text;
std::vector<int> values;
std::vector<int> filled = {1, 2, 3};
std::map<std::string, int> table;

void CountInGlobals() {
  const auto count = [] { ++atomic_global; };
  std::thread t1(count), t2(count);
  ++zeroed;
  ++initialised;
  large[0] += 1;
  large[5'000] += 1;
  large[99'999] += 1;
  t1.join();
  t2.join();
  record(std::to_string(zeroed) + " " + std::to_string(initialised) + " " +
         std::to_string(atomic_global) + " " +
         std::to_string(large[0] + large[5'000] + large[99'999]));
}

TEST(Isolation, OfGlobals) {
  EXPECT_EQ(SaidAlways(CountInGlobals, Many()), "1 42 9 3");
  EXPECT_EQ(zeroed, 0) << "of this process";
}

TEST(Isolation, ByFork) {
  Options options = random(50);
  options.isolation = Isolation::kFork;
  EXPECT_EQ(SaidAlways(CountInGlobals, options), "1 42 9 3");
}

TEST(Isolation, CanBeTurnedOff) {
  Options options = random(3);
  options.isolation = Isolation::kNone;
  const Result result = explore(options, [] {
    static int count = 0;
    record(std::to_string(++count));
  });
  EXPECT_EQ(Said(result), (std::set<std::string>{"1", "2", "3"}));
}

TEST(Isolation, OfContainers) {
  EXPECT_EQ(SaidAlways(
                [] {
                  text += "a text that does not fit into the string itself";
                  values.push_back(static_cast<int>(values.size()));
                  table["key"] += 1;
                  record(std::to_string(text.size()) + " " +
                         std::to_string(values.size()) + " " +
                         std::to_string(table["key"]));
                },
                Many()),
            "47 1 1");
}

// Its memory was allocated before the first execution and is freed in each.
TEST(Isolation, OfAContainerThatHasMemoryAlready) {
  EXPECT_THAT(SaidAlways(
                  [] {
                    for (int i = 4; i < 20; ++i) filled.push_back(i);
                    const std::vector<int> others(3, 7);
                    record(std::to_string(filled[0] + filled[2] + others[1]));
                    record(std::to_string(filled.size()));
                    record(Process());
                  },
                  Many()),
              StartsWith("11 19 process "));
}

int made = 0;

int MadeOnce() {
  static const int value = ++made;
  static std::string name = "a name that is longer than a short string";
  name += "!";
  return value * 100 + static_cast<int>(name.size());
}

TEST(Isolation, OfFunctionLocalStatics) {
  EXPECT_EQ(SaidAlways(
                [] {
                  const int first = MadeOnce();
                  record(std::to_string(first) + " " +
                         std::to_string(MadeOnce()) + " " +
                         std::to_string(made));
                },
                Many()),
            "142 143 1");
}

TEST(Isolation, OfOnceFlags) {
  static std::once_flag once;
  EXPECT_EQ(SaidAlways(
                [] {
                  std::call_once(once, [] { ++made; });
                  std::call_once(once, [] { ++made; });
                  record(std::to_string(made));
                },
                Many()),
            "1");
}

// Speaks when it comes and goes, in the thread that it belongs to.
struct Speaker {
  explicit Speaker(char name) : name_(name) { record(std::string{'+', name}); }
  ~Speaker() { record(std::string{'-', name_, Digit()}); }
  char Digit() const { return static_cast<char>('0' + uses); }
  char name_;
  int uses = 0;
};

thread_local Speaker first('a');
thread_local Speaker second('b');

TEST(Isolation, OfThreadLocalVariables) {
  EXPECT_EQ(SaidAlways(
                [] {
                  ++first.uses;
                  std::thread t1([] {
                    ++second.uses;
                    first.uses += 2;
                  });
                  t1.join();
                  record("joined");
                },
                Many()),
            "+a +b +a +b -b1 -a2 joined -b0 -a1");
}

TEST(Isolation, OfPlainThreadLocalVariables) {
  thread_local int count = 5;
  EXPECT_EQ(
      SaidAlways(
          [] {
            count += 1;
            int of_thread = 0;
            std::thread t1([&] { of_thread = ++count; });
            t1.join();
            record(std::to_string(count) + " " + std::to_string(of_thread));
          },
          Many()),
      "6 6");
}

TEST(Isolation, OfKeysOfThreads) {
  static pthread_key_t key;
  static int destroyed;
  EXPECT_THAT(
      SaidAlways(
          [] {
            const int error = pthread_key_create(&key, [](void* value) {
              destroyed += static_cast<int>(reinterpret_cast<uintptr_t>(value));
            });
            record(std::to_string(error));
            record(pthread_getspecific(key) == nullptr ? "new" : "old");
            pthread_setspecific(key, reinterpret_cast<void*>(1));
            std::thread t1([] {
              record(pthread_getspecific(key) == nullptr ? "new" : "old");
              pthread_setspecific(key, reinterpret_cast<void*>(10));
            });
            t1.join();
            record(std::to_string(destroyed));
            record(Process());
          },
          Many()),
      StartsWith("0 new new 10 process "));
}

TEST(Isolation, OfKeysMadeBefore) {
  pthread_key_t key;
  ASSERT_EQ(pthread_key_create(&key, nullptr), 0);
  EXPECT_EQ(SaidAlways(
                [key] {
                  record(pthread_getspecific(key) == nullptr ? "new" : "old");
                  pthread_setspecific(key, reinterpret_cast<void*>(1));
                  record(pthread_getspecific(key) == nullptr ? "new" : "old");
                },
                random(100)),
            "new old");
  EXPECT_EQ(pthread_getspecific(key), nullptr);
  pthread_key_delete(key);
}

// The system writes into memory of the program's that no execution has
// written to before.
TEST(Isolation, LetsTheSystemWriteToGlobals) {
  static int ends[2];
  alignas(4096) static char buffer[8192];
  EXPECT_EQ(SaidAlways(
                [] {
                  record(std::to_string(pipe(ends)));
                  const ssize_t wrote = write(ends[1], "text", 5);
                  record(std::to_string(wrote));
                  record(std::to_string(read(ends[0], buffer + 4096, 5)));
                  record(buffer + 4096);
                  close(ends[0]);
                  close(ends[1]);
                },
                random(100)),
            "0 5 5 text");
}

// Were an execution to begin in a program of one thread again, the owners of
// a shared_ptr would be counted without atomics, and that races.
TEST(Isolation, LeavesTheProgramMultiThreaded) {
  EXPECT_THAT(SaidAlways(
                  [] {
                    auto shared = std::make_shared<int>(1);
                    std::thread t([shared] {});
                    shared.reset();
                    t.join();
                    record(Process());
                  },
                  random(100).set_races(Races::kFail)),
              StartsWith("process "));
}

TEST(Isolation, OfExceptionsInFlight) {
  const Result result = explore(exhaustive(), [] {
    std::mutex mutex;
    record(std::uncaught_exceptions() == 0 ? "none" : "some");
    record(std::current_exception() == nullptr ? "none" : "some");
    std::thread t1([&] {
      try {
        throw std::runtime_error("one");
      } catch (const std::exception& error) {
        const std::scoped_lock lock(mutex);
        check(std::string(error.what()) == "one", "not mine");
        try {
          throw;
        } catch (const std::exception& again) {
          check(std::string(again.what()) == "one", "not mine");
        }
      }
    });
    try {
      throw std::runtime_error("two");
    } catch (const std::exception&) {
      { const std::scoped_lock lock(mutex); }
      try {
        throw;
      } catch (const std::exception& again) {
        check(std::string(again.what()) == "two", "not mine");
      }
    }
    t1.join();
  });
  EXPECT_THAT(result, IsExhausted());
  EXPECT_GT(result.executions, 1u);
  EXPECT_EQ(Said(result), std::set<std::string>{"none none"});
}

TEST(Isolation, OfExecutionsThatWereStopped) {
  Options options = random(50);
  options.keep_going = true;
  const Result result = explore(options, [] {
    thread_local int depth = 0;
    record(std::to_string(zeroed++ + depth++ + errno));
    errno = 5;
    std::mutex mutex;
    mutex.lock();
    try {
      throw 1;
    } catch (...) {
      mutex.lock();
    }
  });
  EXPECT_EQ(result.bugs, 50u);
  EXPECT_EQ(Said(result), std::set<std::string>{"0"});
}

}  // namespace
}  // namespace ravel
