// SPDX-License-Identifier: Apache-2.0
//
// Pools of processes, in both worlds, with and without instrumentation.

#include <gtest/gtest.h>
#include <ravel/ipc.h>
#include <ravel/primitives.h>
#include <unistd.h>

#include <future>
#include <set>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

#include "tests/two_worlds.h"

namespace ravel {
namespace {

using testing::HasSubstr;

int Square(int n) { return n * n; }

int Fail(int n) {
  if (n == 2) throw std::runtime_error("two is no good");
  return n;
}

std::string Text(int n) { return std::to_string(n); }

std::string Words(const std::vector<int>& numbers) {
  std::string words;
  for (const int n : numbers) words += (words.empty() ? "" : " ") + Text(n);
  return words;
}

TEST(Pool, MapsInOrder) {
  ExpectInBothWorlds("0 1 4 9 16", [] {
    Pool pool(2);
    record(Words(pool.map(Square, std::vector<int>{0, 1, 2, 3, 4})));
  });
}

TEST(Pool, MapsNothing) {
  ExpectInBothWorlds("0", [] {
    Pool pool(2);
    record(Text(static_cast<int>(pool.map(Square, std::vector<int>()).size())));
  });
}

TEST(Pool, MapsChunksOfASize) {
  ExpectInBothWorlds("2 3", [] {
    Pool pool(1);
    const std::vector<int> three = {0, 0, 0};
    const auto ids = pool.map([](int) { return static_cast<int>(getpid()); },
                              three, /*chunksize=*/2);
    const auto parent = static_cast<int>(getpid());
    check(std::set<int>(ids.begin(), ids.end()).size() == 1, "one process");
    check(ids[0] != parent, "another process");
    record("2 " + Text(static_cast<int>(ids.size())));
  });
}

TEST(Pool, StarmapsTuples) {
  ExpectInBothWorlds("6 120 0", [] {
    Pool pool(2);
    const std::vector<std::tuple<int, int, int>> triplets = {
        {1, 2, 3}, {4, 5, 6}, {7, 0, 9}};
    record(Words(
        pool.starmap([](int a, int b, int c) { return a * b * c; }, triplets)));
  });
}

TEST(Pool, AppliesWhatCapturesValues) {
  ExpectInBothWorlds("5 hello world", [] {
    Pool pool(1);
    int two = 2;
    const int five = pool.apply([two](int n) { return n + two; }, 3);
    const std::string text = pool.apply(
        [](const std::string& a, const std::string& b) { return a + b; },
        "hello ", std::string("world"));
    record(Text(five) + " " + text);
  });
}

TEST(Pool, AppliesWhatReturnsNothing) {
  ExpectInBothWorlds("called ready", [] {
    Pool pool(1);
    bool called = false;
    Future<void> done = pool.apply_async(
        {.callback = [&] { called = true; }}, [](int) {}, 1);
    done.get();
    record(called ? "called ready" : "ready");
  });
}

// Every order of the callbacks, each value once.
TEST(Pool, CallsBack) {
  const auto body = [] {
    std::vector<int> seen;
    Pool pool(2);
    for (const int n : {1, 2}) {
      pool.apply_async(
          {.callback = [&](int square) { seen.push_back(square); }}, Square, n);
    }
    pool.close();
    pool.join();
    record(Words(seen));
  };
  const Result result = explore(random(1000), body);
  EXPECT_EQ(result.verdict, Verdict::kPassed);
  EXPECT_EQ(result.races, 0u);
  EXPECT_EQ(Said(result), (std::set<std::string>{"1 4", "4 1"}));
  EXPECT_EQ(explore(Really(50), body).verdict, Verdict::kPassed);
}

TEST(Pool, HandsErrorsOver) {
  ExpectInBothWorlds("two is no good, twice; 3", [] {
    Pool pool(2);
    std::string told;
    const auto tell = [&told](const std::exception_ptr& error) {
      try {
        std::rethrow_exception(error);
      } catch (const ipc::RemoteError& remote) {
        told = remote.what();
      }
    };
    Future<int> bad = pool.apply_async({.error_callback = tell}, Fail, 2);
    Future<int> good = pool.apply_async(Fail, 3);
    try {
      bad.get();
    } catch (const ipc::RemoteError& error) {
      if (told == error.what()) told += ", twice; ";
    }
    record(told + Text(good.get()));
  });
}

TEST(Pool, HandsErrorsOfAMapOver) {
  ExpectInBothWorlds("two is no good", [] {
    Pool pool(2);
    try {
      pool.map(Fail, std::vector<int>{1, 2, 3});
    } catch (const ipc::RemoteError& error) {
      record(error.what());
    }
  });
}

TEST(Pool, GivesResultsAsTheyCome) {
  const auto body = [] {
    Pool pool(2);
    std::vector<int> squares;
    for (const int square : pool.imap_unordered(Square, std::vector{1, 2})) {
      squares.push_back(square);
    }
    record(Words(squares));
  };
  const Result result = explore(random(1000), body);
  EXPECT_EQ(result.verdict, Verdict::kPassed);
  EXPECT_EQ(Said(result), (std::set<std::string>{"1 4", "4 1"}));
  for (const auto& [words, count] : explore(Really(50), body).records) {
    EXPECT_TRUE(words == "1 4" || words == "4 1") << words;
  }
}

// More than a pipe holds, both ways at once.
TEST(Pool, SendsLargeMessages) {
  const auto body = [] {
    Pool pool(2);
    std::vector<std::string> texts(4, std::string(100'000, 'x'));
    size_t size = 0;
    for (const auto& text :
         pool.map([](const std::string& given) { return given + given; }, texts,
                  /*chunksize=*/1)) {
      size += text.size();
    }
    record(Text(static_cast<int>(size)));
  };
  EXPECT_EQ(SaidAlways(body, random(3)), "800000");
  EXPECT_EQ(SaidAlways(body, Really(20)), "800000");
}

TEST(Pool, TerminatesInTheMiddle) {
  ExpectInBothWorlds("broken", [] {
    static ipc::Event* forever = nullptr;
    ipc::Event event;
    forever = &event;
    Pool pool(2);
    Future<int> never = pool.apply_async(
        [](int n) {
          forever->wait();
          return n;
        },
        1);
    pool.terminate();
    pool.join();
    try {
      never.get();
    } catch (const std::future_error&) {
      record("broken");
    }
  });
}

TEST(Pool, EndsWithItsScope) {
  ExpectInBothWorlds("left", [] {
    {
      Pool pool(2);
      pool.apply_async(Square, 1);
    }
    record("left");
  });
}

TEST(Pool, OfTwoAtATime) {
  ExpectInBothWorlds("1 4", [] {
    Pool first(1), second(1);
    Future<int> one = first.apply_async(Square, 1);
    Future<int> four = second.apply_async(Square, 2);
    first.close();
    first.join();
    second.close();
    second.join();
    record(Text(one.get()) + " " + Text(four.get()));
  });
}

TEST(Pool, IsUsedFromACallback) {
  ExpectInBothWorlds("16", [] {
    Promise<int> last;
    Pool pool(1);
    Future<int> answer = last.get_future();
    pool.apply_async(
        {.callback =
             [&](int four) {
               pool.apply_async(
                   {.callback = [&](int sixteen) { last.set_value(sixteen); }},
                   Square, four);
             }},
        Square, 2);
    record(Text(answer.get()));
  });
}

// What a killed process was given is never answered.
TEST(Pool, WaitsForEverForTheDead) {
  Options options = random(2000);
  options.crashes = 1;
  const auto body = [] {
    Pool pool(1, "pool");
    pool.apply(Square, 2);
  };
  const Result result = explore(options, body);
  ASSERT_THAT(result, HasBug("deadlock"));
  EXPECT_THAT(result.bug->report, HasSubstr("blocked in get on future"));
  EXPECT_EQ(explore(random(500), body).verdict, Verdict::kPassed);
}

TEST(Pool, IsMisused) {
  ExpectMisuse("thread main made pool \"p\" without processes",
               [] { Pool pool(0, "p"); });
  ExpectMisuse("thread main joined pool \"p\", which is still open", [] {
    Pool pool(1, "p");
    pool.join();
  });
  ExpectMisuse("thread main submitted to pool \"p\", which was closed", [] {
    Pool pool(1, "p");
    pool.close();
    pool.apply_async(Square, 1);
  });
}

}  // namespace
}  // namespace ravel
