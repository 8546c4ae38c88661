// SPDX-License-Identifier: Apache-2.0
//
// Queue<T>, in both worlds.

#include <gtest/gtest.h>
#include <ravel/primitives.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/two_worlds.h"

namespace ravel {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

TEST(Queue, IsFirstInFirstOut) {
  const auto body = [] {
    Queue<std::string> pipeline(2, "pipeline");
    Thread producer([&] {
      for (const char* word : {"a", "b", "c"}) pipeline.put(word);
    });
    for (int i = 0; i < 3; ++i) record(pipeline.get());
    producer.join();
  };
  ExpectInBothWorlds("a b c", body);
  EXPECT_THAT(AllWords(body), ElementsAre("a b c"));
}

TEST(Queue, TakesWhatCanOnlyBeMoved) {
  ExpectInBothWorlds("7", [] {
    Queue<std::unique_ptr<int>> pipeline;
    Thread producer([&] { pipeline.put(std::make_unique<int>(7)); });
    record(std::to_string(*pipeline.get()));
    producer.join();
  });
}

TEST(Queue, SaysHowFullItIs) {
  ExpectInBothWorlds("0 1 0, 1 0 0, 2 0 1", [] {
    Queue<int> pipeline(2);
    const auto say = [&](const char* end) {
      record(std::to_string(pipeline.qsize()));
      record(std::to_string(pipeline.empty()));
      record(std::to_string(pipeline.full()) + end);
    };
    say(",");
    pipeline.put(1);
    say(",");
    pipeline.put(2);
    say("");
  });
}

TEST(Queue, TriesWithoutWaiting) {
  ExpectInBothWorlds("1 0 0 5 none none", [] {
    Queue<int> pipeline(1);
    record(std::to_string(pipeline.try_put(5)));
    record(std::to_string(pipeline.try_put(6)));
    record(std::to_string(pipeline.put_for(7, milliseconds(1))));
    record(std::to_string(*pipeline.try_get()));
    record(pipeline.try_get() ? "some" : "none");
    record(pipeline.get_for(milliseconds(1)) ? "some" : "none");
  });
}

// Two producers put two items each: 4! / (2! 2!) orders.
TEST(Queue, IsPutIntoInEveryOrder) {
  EXPECT_THAT(AllWords([] {
                Queue<std::string> pipeline;
                const auto put = [&](const char* one, const char* two) {
                  pipeline.put(one);
                  pipeline.put(two);
                };
                Thread t1(put, "a", "b"), t2(put, "c", "d");
                t1.join();
                t2.join();
                for (int i = 0; i < 4; ++i) record(pipeline.get());
              }),
              SizeIs(6));
}

// With room for one item, no put can follow a put, and no get a get.
TEST(Queue, OfOnePlaceLeavesNoChoice) {
  EXPECT_THAT(AllWords([] {
                Queue<int> pipeline(1);
                Thread producer([&] {
                  for (int i = 0; i < 3; ++i) {
                    pipeline.put(i);
                    record("p");
                  }
                });
                for (int i = 0; i < 3; ++i) {
                  pipeline.get();
                  record("g");
                }
                producer.join();
              }),
              ElementsAre("p g p g p g"));
}

// Two consumers, two items: each gets one, or either gets both.
TEST(Queue, IsDrainedInEveryWay) {
  EXPECT_THAT(AllWords([] {
                Queue<int> pipeline;
                pipeline.put(1);
                pipeline.put(2);
                pipeline.close();
                int got[2] = {};
                const auto drain = [&](int me) {
                  while (pipeline.try_get()) ++got[me];
                };
                Thread t1(drain, 0), t2(drain, 1);
                t1.join();
                t2.join();
                record(std::to_string(got[0]) + "-" + std::to_string(got[1]));
              }),
              ElementsAre("0-2", "1-1", "2-0"));
}

TEST(Queue, HandsOverWhatItsProducerDid) {
  const auto body = [] {
    Queue<int*> pipeline;
    int value = 0;
    Thread producer([&] {
      value = 3;
      pipeline.put(&value);
    });
    record(std::to_string(*pipeline.get()));
    producer.join();
  };
  EXPECT_THAT(AllWords(body), ElementsAre("3"));
}

TEST(Queue, JoinsWhenEveryTaskIsDone) {
  const auto body = [] {
    Queue<int> pipeline(1, "pipeline");
    int done = 0;
    Thread worker([&] {
      for (int i = 0; i < 2; ++i) {
        done += pipeline.get();
        pipeline.task_done();
      }
    });
    pipeline.put(1);
    pipeline.put(2);
    pipeline.join();
    record(std::to_string(done));
    worker.join();
  };
  ExpectInBothWorlds("3", body);
  EXPECT_THAT(AllWords(body), ElementsAre("3"));
}

TEST(Queue, DrainsOnceClosed) {
  const auto body = [] {
    Queue<int> pipeline;
    Thread worker([&] {
      int sum = 0;
      try {
        for (;;) sum += pipeline.get();
      } catch (const QueueClosed& closed) {
        record(std::to_string(sum) + " " + closed.what());
      }
    });
    pipeline.put(1);
    pipeline.put(2);
    pipeline.close();
    worker.join();
    record(std::to_string(pipeline.try_put(3)));
  };
  ExpectInBothWorlds("3 the queue is closed 0", body);
  EXPECT_THAT(AllWords(body), ElementsAre("3 the queue is closed 0"));
}

TEST(Queue, ClosedWakesWhoWaitsForRoom) {
  ExpectInBothWorlds("closed", [] {
    Queue<int> pipeline(1);
    pipeline.put(1);
    Thread producer([&] {
      try {
        pipeline.put(2);
      } catch (const QueueClosed&) {
        record("closed");
      }
    });
    pipeline.close();
    producer.join();
  });
}

TEST(Queue, NamesItselfInADeadlock) {
  const Result result = explore(random(1), [] {
    Queue<int> pipeline(1, "pipeline"), other(1, "other");
    Thread t1([&] { other.put(1), other.put(2); });
    pipeline.get();
    t1.join();
  });
  ASSERT_THAT(result, HasBug("deadlock"));
  EXPECT_THAT(result.bug->report,
              HasSubstr("blocked in get on queue \"pipeline\" (empty)"));
  EXPECT_THAT(result.bug->report,
              HasSubstr("blocked in put on queue \"other\" (full)"));
}

TEST(Queue, IsMisusedByATaskDoneTooMany) {
  ExpectMisuse(
      "thread main called task_done once too often on queue \"pipeline\"", [] {
        Queue<int> pipeline("pipeline");
        pipeline.put(1);
        pipeline.task_done();
        pipeline.task_done();
      });
}

TEST(Queue, IsMisusedByDestroyingItUnderAWaiter) {
  const auto body = [] {
    auto* pipeline = new Queue<int>("pipeline");
    Thread t1({.daemon = true}, [&] { pipeline->get(); });
    sleep_for(milliseconds(20));
    delete pipeline;
  };
  const char* sentence =
      "thread main destroyed queue \"pipeline\" that threads wait on";
  EXPECT_THAT(explore(random(1000), body), HasBugThatSays("misuse", sentence));
  EXPECT_THAT(explore(Really(1), body), HasBugThatSays("misuse", sentence));
}

Queue<int> static_queue("static");

TEST(Queue, OfStaticStorageIsEmptyInEveryExecution) {
  ExpectInBothWorlds("0 1", [] {
    while (static_queue.try_get()) {
    }
    record(std::to_string(static_queue.qsize()));
    static_queue.put(1);
    record(std::to_string(static_queue.qsize()));
  });
}

}  // namespace
}  // namespace ravel
