// SPDX-License-Identifier: Apache-2.0
//
// Correct programs that share memory in all the usual ways, through the
// standard library's own code: not one of them races, wherever threads switch.

#include <gtest/gtest.h>

#include <atomic>
#include <exception>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "tests/exploring.h"

namespace ravel {
namespace {

void ExpectNoRace(const Body& body) {
  for (const Options& options :
       {random(300), exhaustive().preemptions(1).set_schedules(2000)}) {
    const Result result = explore(AtEveryAccess(options), body);
    EXPECT_THAT(result, HasNoBug());
    EXPECT_EQ(result.races, 0u);
  }
}

int plain = 0;

TEST(NoRace, FromCreationToTheThreadAndFromItsEndToTheJoin) {
  ExpectNoRace([] {
    plain = 1;
    std::thread t1([] { plain += 1; });
    t1.join();
    plain += 1;
    std::thread t2([] { plain += 1; });
    t2.join();
    check(plain == 4, "lost");
  });
}

TEST(NoRace, OnLocalsOfAThreadThatWaitsForTheOthers) {
  ExpectNoRace([] {
    int first = 0, second = 0;
    std::thread t1([&] { first = 1; }), t2([&] { second = 2; });
    t1.join();
    t2.join();
    check(first + second == 3, "lost");
  });
}

TEST(NoRace, OnReadsOfTheSameData) {
  ExpectNoRace([] {
    plain = 7;
    std::atomic<int> sum = 0;
    const auto read = [&] { sum += plain; };
    std::thread t1(read), t2(read);
    read();
    t1.join();
    t2.join();
    check(sum == 21, "lost");
  });
}

TEST(NoRace, OnTheCountsOfSharedPointers) {
  ExpectNoRace([] {
    auto shared = std::make_shared<std::string>("a string on the heap, long");
    std::weak_ptr<std::string> weak = shared;
    std::thread t1([copy = shared] { check(copy->size() > 20, "short"); });
    std::thread t2([weak] {
      if (const auto locked = weak.lock()) check(!locked->empty(), "empty");
    });
    shared.reset();
    t1.join();
    t2.join();
    check(weak.expired(), "alive");
  });
}

TEST(NoRace, OnAVectorThatGrowsUnderALock) {
  ExpectNoRace([] {
    std::mutex mutex;
    std::vector<int> values;
    const auto append = [&](int value) {
      const std::scoped_lock lock(mutex);
      values.push_back(value);
    };
    std::thread t1(append, 1), t2(append, 2);
    append(3);
    t1.join();
    t2.join();
    check(values.size() == 3, "lost");
  });
}

TEST(NoRace, OnMemoryFreedByOneThreadAndAllocatedByAnother) {
  ExpectNoRace([] {
    const auto work = [] {
      std::string text(100, 'x');
      text += text;
      check(text.size() == 200, "wrong");
    };
    std::thread t1(work), t2(work);
    work();
    t1.join();
    t2.join();
    std::thread t3(work);
    t3.join();
  });
}

TEST(NoRace, OnMemoryThatAnotherThreadFrees) {
  ExpectNoRace([] {
    std::mutex mutex;
    std::unique_ptr<std::string> handed;
    std::thread t1([&] {
      auto text = std::make_unique<std::string>("a string on the heap, long");
      const std::scoped_lock lock(mutex);
      handed = std::move(text);
    });
    std::unique_ptr<std::string> mine;
    {
      const std::scoped_lock lock(mutex);
      mine = std::move(handed);
    }
    if (mine != nullptr) *mine += "er";
    mine.reset();
    t1.join();
  });
}

int Computed() {
  static const int value = [] { return plain + 1; }();
  return value;
}

TEST(NoRace, OnFunctionLocalStatics) {
  ExpectNoRace([] {
    Computed();
    const auto use = [] { check(Computed() == 1, "wrong"); };
    std::thread t1(use), t2(use);
    t1.join();
    t2.join();
  });
}

TEST(NoRace, OnExceptions) {
  ExpectNoRace([] {
    std::mutex mutex;
    std::exception_ptr thrown;
    const auto fail = [&](int n) {
      try {
        throw std::runtime_error("failed with a message long enough " +
                                 std::to_string(n));
      } catch (const std::exception&) {
        const std::scoped_lock lock(mutex);
        if (thrown == nullptr) thrown = std::current_exception();
      }
    };
    std::thread t1(fail, 1), t2(fail, 2);
    t1.join();
    t2.join();
    try {
      std::rethrow_exception(thrown);
    } catch (const std::runtime_error& error) {
      check(std::string(error.what()).starts_with("failed"), "wrong");
    }
  });
}

TEST(NoRace, OnStrings) {
  ExpectNoRace([] {
    const std::string text = "a string that is longer than a small one";
    const auto use = [&] {
      std::string copy = text;
      copy += "!";
      check(copy.size() == text.size() + 1, "wrong");
    };
    std::thread t1(use), t2(use);
    t1.join();
    t2.join();
  });
}

TEST(NoRace, OnAThreadThatIsMoved) {
  ExpectNoRace([] {
    char done[3] = {};
    std::vector<std::thread> threads;
    for (char& flag : done) threads.emplace_back([&flag] { flag = 1; });
    std::thread moved = std::move(threads.back());
    threads.pop_back();
    moved.join();
    for (std::thread& thread : threads) thread.join();
    check(done[0] + done[1] + done[2] == 3, "lost");
  });
}

TEST(NoRace, BetweenAtomicAccessesOfAnyOrder) {
  ExpectNoRace([] {
    std::atomic<int> shared = 0;
    std::thread t1([&] { shared.store(1, std::memory_order_relaxed); });
    shared.fetch_add(2, std::memory_order_relaxed);
    t1.join();
  });
}

}  // namespace
}  // namespace ravel
