// SPDX-License-Identifier: Apache-2.0
//
// Ravel's own processes and what they share, in both worlds, with and without
// instrumentation.

#include <gtest/gtest.h>
#include <ravel/ipc.h>

#include <cstdlib>
#include <mutex>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

#include "tests/two_worlds.h"

namespace ravel {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Not what the instrumented code compares: the scenario's own global.
int plain_global = 0;

std::string Text(int n) { return std::to_string(n); }

TEST(Process, HasACopyOfEverything) {
  ExpectInBothWorlds("0 4", [] {
    plain_global = 0;
    SharedValue<int> sum;
    const auto add = [&sum] {
      ++plain_global;
      const std::scoped_lock lock(sum.get_lock());
      sum += 1;
    };
    Process a(add), b(add), c(add), d(add);
    for (Process* process : {&a, &b, &c, &d}) process->start();
    for (Process* process : {&a, &b, &c, &d}) process->join();
    record(Text(plain_global) + " " + Text(sum));
  });
}

TEST(Process, LosesUpdatesWithoutTheLock) {
  const Result result = explore(exhaustive(), [] {
    SharedValue<int> sum;
    const auto add = [&sum] { sum += 1; };
    Process a(add);
    Process b(add);
    a.start();
    b.start();
    a.join();
    b.join();
    check(sum == 2, "lost");
  });
  EXPECT_THAT(result, HasBug("assertion"));
  EXPECT_GT(result.races, 0u);
}

TEST(Process, TakesArguments) {
  ExpectInBothWorlds("7 x", [] {
    SharedValue<int> number;
    SharedArray<char> letters(1);
    const auto store = [](SharedValue<int>* to, int value,
                          const std::string& text, SharedArray<char>* also) {
      to->store(value);
      (*also)[0] = text[0];
    };
    Process process(store, &number, 7, std::string("x"), &letters);
    process.start();
    process.join();
    record(Text(number) + " " + char(letters[0]));
  });
}

// What the parent changed before, a spawned process does not see.
TEST(Process, StartsAfreshWhenSpawned) {
  const auto body = [](StartMethod method) {
    plain_global = 5;
    SharedValue<int> seen(-1);
    Process process({.start = method}, [&seen] { seen = plain_global; });
    process.start();
    process.join();
    record(Text(seen) + Text(plain_global));
  };
  ExpectInBothWorlds("55", [&] { body(StartMethod::kFork); });
  ExpectInBothWorlds("05", [&] { body(StartMethod::kSpawn); });
}

TEST(Process, KnowsItsExitCode) {
  ExpectInBothWorlds("none 3 0", [] {
    Process three([] { exit(3); });
    const bool none = !three.exitcode().has_value();
    three.start();
    three.join();
    Process zero([] {});
    zero.start();
    zero.join();
    record(std::string(none ? "none " : "some ") + Text(*three.exitcode()) +
           " " + Text(*zero.exitcode()));
  });
}

TEST(Process, IsEndedBySignals) {
  ExpectInBothWorlds("-15 -9", [] {
    ipc::Event never("never");
    Process a([&] { never.wait(); });
    Process b([&] { never.wait(); });
    a.start();
    b.start();
    a.terminate();
    b.kill();
    a.join();
    b.join();
    record(Text(*a.exitcode()) + " " + Text(*b.exitcode()));
  });
}

TEST(Process, IsAliveUntilItEnds) {
  ExpectInBothWorlds("no yes no", [] {
    ipc::Event end("end");
    Process process([&] { end.wait(); });
    std::string alive = process.is_alive() ? "yes" : "no";
    process.start();
    alive += process.is_alive() ? " yes" : " no";
    check(!process.join_for(std::chrono::milliseconds(1)), "it ended");
    end.set();
    process.join();
    alive += process.is_alive() ? " yes" : " no";
    record(alive);
  });
}

TEST(Process, IsNotWaitedForIfItIsADaemon) {
  ExpectInBothWorlds("done", [] {
    ipc::Event never("never");
    Process daemon({.name = "d", .daemon = true}, [&] { never.wait(); });
    daemon.start();
    record("done");
  });
}

TEST(Process, IsCalledByItsName) {
  const Result result = explore(random(1), [] {
    ipc::Mutex mutex("balance");
    mutex.lock();
    Process worker({.name = "worker-1"}, [&] { mutex.lock(); });
    worker.start();
    worker.join();
  });
  ASSERT_THAT(result, HasBug("deadlock"));
  EXPECT_THAT(result.bug->report, HasSubstr("worker-1 (process 1)"));
  EXPECT_THAT(result.bug->report, HasSubstr("shared mutex \"balance\""));
}

TEST(Process, ThatThrowsIsABug) {
  EXPECT_THAT(
      explore(random(1),
              [] {
                Process process([] { throw std::runtime_error("no record"); });
                process.start();
                process.join();
              }),
      HasBugThatSays("exception", HasSubstr("no record")));
}

TEST(Process, IsMisused) {
  ExpectMisuse("thread main joined process \"p\", which was not started", [] {
    Process process({.name = "p"}, [] {});
    process.join();
  });
}

TEST(IpcLocks, AreTakenInEveryOrder) {
  const std::set<std::string> words = AllWords([] {
    ipc::Mutex mutex("order");
    SharedArray<char> order(4);
    SharedValue<int> size;
    const auto run = [&](char name) {
      for (int i = 0; i < 2; ++i) {
        const std::scoped_lock lock(mutex);
        order[static_cast<size_t>(size.load())] = name;
        size += 1;
      }
    };
    Process a(run, 'a');
    Process b(run, 'b');
    a.start();
    b.start();
    a.join();
    b.join();
    record(std::string(order.begin(), order.end()));
  });
  EXPECT_THAT(words,
              ElementsAre("aabb", "abab", "abba", "baab", "baba", "bbaa"));
}

TEST(IpcLocks, CountWithARecursiveMutexAndASemaphore) {
  ExpectInBothWorlds("timed out, 2", [] {
    ipc::RecursiveMutex mutex;
    ipc::Semaphore permits(0);
    SharedValue<int> count;
    mutex.lock();
    mutex.lock();
    Process process([&] {
      check(!mutex.try_lock(), "it is held");
      permits.release(2);
      const std::scoped_lock lock(mutex);
      count += 2;
    });
    process.start();
    permits.acquire();
    permits.acquire();
    const bool got = permits.try_acquire_for(std::chrono::milliseconds(1));
    mutex.unlock();
    mutex.unlock();
    process.join();
    record((got ? "got, " : "timed out, ") + Text(count));
  });
}

TEST(IpcLocks, WakeWhoWaitsOnAConditionVariable) {
  ExpectInBothWorlds("7", [] {
    ipc::Mutex mutex;
    ipc::ConditionVariable changed("changed");
    SharedValue<int> value;
    Process process([&] {
      const std::scoped_lock lock(mutex);
      value = 7;
      changed.notify_all();
    });
    process.start();
    {
      std::unique_lock lock(mutex);
      changed.wait(lock, [&] { return value == 7; });
      record(Text(value));
    }
    process.join();
  });
}

TEST(IpcLocks, MeetAtABarrier) {
  ExpectInBothWorlds("2 1", [] {
    ipc::Barrier barrier(2);
    SharedValue<int> before;
    SharedValue<int> last;
    const auto run = [&] {
      {
        const std::scoped_lock lock(before.get_lock());
        before += 1;
      }
      if (barrier.wait()) last = last + 1;
    };
    Process process(run);
    process.start();
    run();
    const int both = before;
    process.join();
    record(Text(both) + " " + Text(last));
  });
}

TEST(IpcPipe, CarriesMessages) {
  ExpectInBothWorlds("hello 42 end", [] {
    auto [parent, child] = ipc::Pipe();
    Process process([&, &child = child] {
      const auto text = child.recv<std::string>();
      child.send(std::tuple(text, 42));
    });
    process.start();
    parent.send(std::string("hello"));
    const auto [text, number] = parent.recv<std::tuple<std::string, int>>();
    process.join();
    child.close();
    try {
      parent.recv<int>();
    } catch (const ipc::EndOfFile&) {
      record(text + " " + Text(number) + " end");
    }
  });
}

TEST(IpcQueue, CarriesWhatIsPut) {
  ExpectInBothWorlds("a1b2", [] {
    ipc::Queue<std::pair<std::string, std::vector<int>>> queue("items");
    Process process([&] {
      queue.put({"a", {1}});
      queue.put({"b", {2}});
    });
    process.start();
    std::string got;
    for (int i = 0; i < 2; ++i) {
      const auto [name, numbers] = queue.get();
      got += name + Text(numbers.at(0));
    }
    process.join();
    record(got);
  });
}

TEST(IpcQueue, IsBounded) {
  const auto body = [] {
    ipc::Queue<int> queue(1, "narrow");
    queue.put(1);
    record(queue.try_put(2) ? "room" : "full");
    check(queue.get() == 1, "another");
  };
  ExpectInBothWorlds("full", body);
}

// A pipe holds 64 KiB: who puts more ends only once somebody gets it.
void JoinBeforeGet(size_t size) {
  ipc::Queue<std::string> queue("results");
  Process process([&] { queue.put(std::string(size, 'x')); });
  process.start();
  process.join();
  record(Text(static_cast<int>(queue.get().size())));
}

TEST(IpcQueue, DeadlocksWhereItsProcessIsJoinedBeforeTheGet) {
  ExpectInBothWorlds("1000", [] { JoinBeforeGet(1000); });
  EXPECT_THAT(explore(random(5), [] { JoinBeforeGet(100'000); }),
              HasBug("deadlock"));
}

}  // namespace
}  // namespace ravel
