// SPDX-License-Identifier: Apache-2.0
//
// Promise, Future and ThreadPoolExecutor, in both worlds.

#include <gtest/gtest.h>
#include <ravel/primitives.h>

#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/two_worlds.h"

namespace ravel {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// What the standard says of an error of this kind.
std::string Error(std::future_errc code) {
  return std::make_error_code(code).message();
}

template <typename Function>
void SayError(Function function) {
  try {
    function();
    record("no error");
  } catch (const std::future_error& error) {
    record(error.code().message());
  }
}

TEST(Future, BringsAValueOver) {
  const auto body = [] {
    Promise<std::string> answer("answer");
    Future<std::string> future = answer.get_future();
    int before = 0;
    Thread worker([&] {
      before = 1;
      answer.set_value("yes");
    });
    record(future.get());
    record(std::to_string(before));
    worker.join();
  };
  ExpectInBothWorlds("yes 1", body);
  EXPECT_THAT(AllWords(body), ElementsAre("yes 1"));
}

TEST(Future, BringsAnExceptionOver) {
  ExpectInBothWorlds("out of paper", [] {
    Promise<int> answer;
    Future<int> future = answer.get_future();
    Thread worker([&] {
      answer.set_exception(
          std::make_exception_ptr(std::runtime_error("out of paper")));
    });
    try {
      future.get();
    } catch (const std::runtime_error& error) {
      record(error.what());
    }
    worker.join();
  });
}

TEST(Future, MayBeThrownAwayByEither) {
  const auto body = [] {
    Promise<std::vector<int>> answer;
    Future<std::vector<int>> future = answer.get_future();
    Thread worker(
        [promise = std::move(answer)]() mutable { promise.set_value(3, 1); });
    { const Future<std::vector<int>> gone = std::move(future); }
    worker.join();
  };
  EXPECT_THAT(explore(AtEveryAccess(random(300)), body), HasNoBug());
  EXPECT_THAT(explore(Really(20), body), HasNoBug());
}

TEST(Future, GivesUpWhenTheTimeIsOver) {
  ExpectInBothWorlds("timeout 0 ready 1", [] {
    Promise<void> done;
    const Future<void> future = done.get_future();
    const auto say = [&] {
      const auto status = future.wait_for(milliseconds(1));
      record(status == std::future_status::ready ? "ready" : "timeout");
      record(std::to_string(future.done()));
    };
    say();
    done.set_value();
    say();
  });
}

TEST(Future, RefusesWhatTheStandardRefuses) {
  const std::string words = Error(std::future_errc::no_state) + " " +
                            Error(std::future_errc::future_already_retrieved) +
                            " " +
                            Error(std::future_errc::promise_already_satisfied) +
                            " " + Error(std::future_errc::no_state) + " " +
                            Error(std::future_errc::broken_promise);
  ExpectInBothWorlds(words, [] {
    SayError([] { Future<int>().get(); });
    Promise<int> answer;
    Future<int> future = answer.get_future();
    SayError([&] { answer.get_future(); });
    answer.set_value(1);
    SayError([&] { answer.set_value(2); });
    future.get();
    SayError([&] { future.get(); });
    Future<int> broken = Promise<int>().get_future();
    SayError([&] { broken.get(); });
  });
}

// Set first or added first: called exactly once, with the value there.
TEST(Future, CallsBackOnce) {
  const auto body = [] {
    Promise<int> answer;
    Future<int> future = answer.get_future();
    int value = 0, calls = 0;
    Thread worker([&] {
      value = 1;
      answer.set_value(2);
    });
    future.add_done_callback([&] { calls += value; });
    worker.join();
    record(std::to_string(calls));
  };
  ExpectInBothWorlds("1", body);
  EXPECT_THAT(AllWords(body), ElementsAre("1"));
}

// Two threads set it: either is first, the other one is told.
TEST(Future, IsSetByEither) {
  EXPECT_THAT(AllWords([] {
                Promise<int> answer;
                Future<int> future = answer.get_future();
                const auto set = [&](int value) {
                  try {
                    answer.set_value(value);
                  } catch (const std::future_error&) {
                    record("late");
                  }
                };
                Thread t1(set, 1), t2(set, 2);
                t1.join();
                t2.join();
                record(std::to_string(future.get()));
              }),
              ElementsAre("late 1", "late 2"));
}

TEST(Future, NamesItselfInADeadlock) {
  const Result result = explore(random(1), [] {
    Promise<int> answer("answer");
    answer.get_future().get();
  });
  ASSERT_THAT(result, HasBug("deadlock"));
  EXPECT_THAT(result.bug->report,
              HasSubstr("blocked in get on future \"answer\" (not ready)"));
}

TEST(ThreadPoolExecutor, RunsWhatIsSubmitted) {
  ExpectInBothWorlds("42 done", [] {
    ThreadPoolExecutor pool(2, "pool");
    Future<int> answer = pool.submit([](int x) { return 2 * x; }, 21);
    Future<void> nothing = pool.submit([] {});
    record(std::to_string(answer.get()));
    nothing.get();
    record("done");
  });
}

TEST(ThreadPoolExecutor, MapsInOrder) {
  ExpectInBothWorlds("1 4 9", [] {
    ThreadPoolExecutor pool(2);
    const std::vector<int> numbers = {1, 2, 3};
    for (const int square : pool.map([](int x) { return x * x; }, numbers)) {
      record(std::to_string(square));
    }
  });
}

TEST(ThreadPoolExecutor, ThrowsWhereTheResultIsAskedFor) {
  ExpectInBothWorlds("out of paper", [] {
    ThreadPoolExecutor pool(1);
    Future<int> answer =
        pool.submit([]() -> int { throw std::runtime_error("out of paper"); });
    try {
      answer.get();
    } catch (const std::runtime_error& error) {
      record(error.what());
    }
  });
}

TEST(ThreadPoolExecutor, RunsAllBeforeTheScopeIsLeft) {
  const auto body = [] {
    int sum = 0;
    Mutex mu;
    {
      ThreadPoolExecutor pool(2);
      for (int i = 1; i <= 2; ++i) {
        pool.submit([&, i] {
          const std::scoped_lock lock(mu);
          sum += i;
        });
      }
    }
    record(std::to_string(sum));
  };
  ExpectInBothWorlds("3", body);
  EXPECT_THAT(explore(exhaustive().preemptions(1), body), IsExhausted());
}

// One worker keeps the order; two may turn it round.
TEST(ThreadPoolExecutor, OfOneKeepsTheOrder) {
  const auto body = [](size_t workers) {
    return [workers] {
      ThreadPoolExecutor pool(workers);
      pool.submit([] { yield(), record("1"); });
      pool.submit([] { yield(), record("2"); });
    };
  };
  EXPECT_THAT(AllWords(body(1)), ElementsAre("1 2"));
  EXPECT_THAT(Said(explore(random(1000), body(2))), ElementsAre("1 2", "2 1"));
}

TEST(ThreadPoolExecutor, IsMisused) {
  ExpectMisuse("thread main made thread pool \"p\" without threads",
               [] { ThreadPoolExecutor pool(0, "p"); });
  ExpectMisuse(
      "thread main submitted to thread pool \"p\", which was shut down", [] {
        ThreadPoolExecutor pool(1, "p");
        pool.shutdown();
        pool.submit([] {});
      });
}

}  // namespace
}  // namespace ravel
