// SPDX-License-Identifier: Apache-2.0

#include "scheduler/observers/recorder.h"

#include <dlfcn.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "scheduler/observers/race_detector.h"
#include "scheduler/strategies/replay.h"
#include "tests/scheduler/world.h"

namespace ravel {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class RecorderTest : public testing::Test {
 protected:
  RecorderTest() {
    world_.scheduler().AddObserver(detector_);
    world_.scheduler().AddObserver(recorder_);
  }

  template <typename Body>
  void Run(const Body& body, std::vector<Deviation> deviations = {}) {
    Replay strategy(std::move(deviations));
    world_.Run(strategy, body);
  }

  // What the compiler would say of `*word = value`, and then the write.
  static void Write(uint32_t& word, uint32_t value, uintptr_t place) {
    const auto address = reinterpret_cast<uintptr_t>(&word);
    Scheduler::Current()->Access(address, sizeof word, true, place);
    word = value;
  }
  static void Read(const uint32_t& word, uintptr_t place) {
    const auto address = reinterpret_cast<uintptr_t>(&word);
    Scheduler::Current()->Access(address, sizeof word, false, place);
  }
  static void Atomic(OpKind kind, uint32_t& word, uint32_t value,
                     uintptr_t place) {
    Scheduler& scheduler = *Scheduler::Current();
    Op op;
    op.kind = kind;
    op.order = MemoryOrder::kRelaxed;
    op.size = sizeof word;
    op.address = reinterpret_cast<uintptr_t>(&word);
    op.object = scheduler.ObjectAt(op.address);
    scheduler.Announce(op);
    const uint32_t old = word;
    if (kind != OpKind::kAtomicLoad) word = value;
    scheduler.Performed(op, old, place);
  }

  std::vector<Record> MemoryRecords() const {
    std::vector<Record> records;
    for (const Record& record : recording_.Records()) {
      if (Traits(record.step.kind).is_memory) records.push_back(record);
    }
    return records;
  }

  World world_;
  RaceLog& races_ = *world_.arena().New<RaceLog>();
  Recording& recording_ = *new (world_.arena().Allocate(sizeof(Recording)))
                              Recording(world_.arena());
  RaceDetector detector_{world_.scheduler(), races_};
  Recorder recorder_{recording_, world_.log(), races_};
};

TEST_F(RecorderTest, KeepsValuesBeforeAndAfter) {
  for (const bool steps : {false, true}) {
    world_.points().set_all(steps);
    uint32_t word = 1;
    Run([&] {
      Write(word, 2, 1);
      Read(word, 2);
      Write(word, 3, 3);
    });
    const auto records = MemoryRecords();
    ASSERT_EQ(records.size(), 3u);
    EXPECT_EQ(records[0].before, 1u);
    EXPECT_EQ(records[0].after, 2u);
    EXPECT_EQ(records[0].place, 1u);
    EXPECT_EQ(records[0].is_step, steps);
    EXPECT_EQ(records[1].before, 2u);
    EXPECT_EQ(records[1].after, 2u);
    EXPECT_EQ(records[2].before, 2u);
    EXPECT_EQ(records[2].after, 3u);
  }
}

TEST_F(RecorderTest, KeepsValuesOfAtomics) {
  uint32_t word = 1;
  Run([&] {
    Atomic(OpKind::kAtomicStore, word, 5, 1);
    Atomic(OpKind::kAtomicUpdate, word, 6, 2);
    Atomic(OpKind::kAtomicLoad, word, 0, 3);
  });
  const auto records = MemoryRecords();
  ASSERT_EQ(records.size(), 3u);
  EXPECT_EQ(records[0].before, 1u);
  EXPECT_EQ(records[0].after, 5u);
  EXPECT_EQ(records[1].before, 5u);
  EXPECT_EQ(records[1].after, 6u);
  EXPECT_EQ(records[2].before, 6u);
  EXPECT_EQ(records[2].after, 6u);
}

TEST_F(RecorderTest, KeepsTheValueWrittenRightBeforeAFailure) {
  uint32_t word = 1;
  Run([&] {
    Write(word, 2, 1);
    Scheduler& scheduler = *Scheduler::Current();
    Op op;
    op.kind = OpKind::kFailedCheck;
    scheduler.Performed(op);
    scheduler.Stop();
  });
  ASSERT_EQ(recording_.Records().size(), 2u);
  EXPECT_EQ(recording_.Records()[0].after, 2u);
}

// Each thread's write, and no other's, though they meet.
TEST_F(RecorderTest, KeepsWhatEachThreadWrote) {
  world_.points().set_all(true);
  uint32_t word = 0;
  Run(
      [&] {
        Together(2, [&](uint32_t index) {
          Write(word, index + 1, 1);
          Write(word, index + 3, 1);
        });
      },
      // Through the gate, to the other thread and back after each write.
      {{1, 0}, {0, 0}, {0, 0}});
  for (const Record& record : MemoryRecords()) {
    EXPECT_NE(record.before, record.after);
    EXPECT_TRUE(record.step.thread == 1
                    ? record.after == 1 || record.after == 3
                    : record.after == 2 || record.after == 4);
  }
  EXPECT_EQ(MemoryRecords().size(), 4u);
}

// Whether a frame of the stack is in the code of this program.
bool IsOfThisProgram(uintptr_t frame) {
  Dl_info frame_info, own_info;
  const auto* own = reinterpret_cast<const void*>(&IsOfThisProgram);
  return dladdr(reinterpret_cast<const void*>(frame), &frame_info) != 0 &&
         dladdr(own, &own_info) != 0 &&
         frame_info.dli_fbase == own_info.dli_fbase;
}

TEST_F(RecorderTest, KeepsTheStackOfEveryRecord) {
  uint32_t word = 0;
  Run([&] {
    auto child = [&] {
      Write(word, 1, 1);
      Touch(1);
    };
    Join(Start(child));
    Read(word, 2);
  });
  // create, write, touch, exit, join, read, exit
  ASSERT_EQ(recording_.Records().size(), 7u);
  for (const Record& record : recording_.Records()) {
    const auto stack = recording_.Stack(record);
    EXPECT_FALSE(stack.empty());
    const bool ends = record.step.kind == OpKind::kExitThread;
    EXPECT_NE(std::ranges::any_of(stack, IsOfThisProgram), ends);
  }
}

TEST_F(RecorderTest, KeepsWhereThreadsWait) {
  Run([] {
    TestMutex mutex;
    mutex.Lock();
    auto child = [&] { mutex.Lock(); };
    Join(Start(child));
  });
  ASSERT_EQ(world_.outcome(), OutcomeKind::kDeadlock);
  for (const ThreadId thread : {ThreadId{0}, ThreadId{1}}) {
    const Record& waiting = recording_.waiting[thread];
    EXPECT_EQ(waiting.step.kind, world_.log().Blocked()[thread].op.kind);
    EXPECT_FALSE(recording_.Stack(waiting).empty());
  }
}

TEST_F(RecorderTest, PairsTheRecordsThatRace) {
  uint32_t word = 0, other = 0;
  Run([&] {
    Together(2, [&](uint32_t index) {
      if (index == 0) {
        Write(word, 1, 11);
        Write(other, 1, 12);
      } else {
        Read(word, 13);
        Read(other, 14);
      }
    });
  });
  ASSERT_EQ(recording_.Races().size(), 2u);
  const auto records = recording_.Records();
  EXPECT_EQ(records[recording_.Races()[0].first].place, 11u);
  EXPECT_EQ(records[recording_.Races()[0].second].place, 13u);
  EXPECT_EQ(records[recording_.Races()[1].first].place, 12u);
  EXPECT_EQ(records[recording_.Races()[1].second].place, 14u);
}

// The atomic store comes later, but does not race with the atomic load.
TEST_F(RecorderTest, PairsTheAccessThatRaces) {
  uint32_t word = 0;
  Run([&] {
    Together(2, [&](uint32_t index) {
      if (index == 0) {
        Write(word, 1, 11);
        Atomic(OpKind::kAtomicStore, word, 2, 12);
      } else {
        Atomic(OpKind::kAtomicLoad, word, 0, 13);
      }
    });
  });
  ASSERT_EQ(recording_.Races().size(), 1u);
  const auto records = recording_.Records();
  EXPECT_EQ(records[recording_.Races()[0].first].place, 11u);
  EXPECT_EQ(records[recording_.Races()[0].second].place, 13u);
}

std::vector<std::pair<ThreadId, OpKind>> Preempted(const Recording& recording) {
  std::vector<std::pair<ThreadId, OpKind>> found;
  for (const Record& record : recording.Records()) {
    if (!record.preempted) continue;
    found.emplace_back(record.step.thread, record.step.kind);
  }
  return found;
}

TEST_F(RecorderTest, MarksTheRecordAfterWhichAThreadIsPreempted) {
  const auto body = [] {
    Together(2, [](uint32_t) {
      Perform(OpKind::kPut);
      Perform(OpKind::kGet);
    });
  };
  Run(body);
  EXPECT_THAT(Preempted(recording_), IsEmpty());
  // Of thread 1: through the gate, put; then the other.
  Run(body, {{2, 0}});
  EXPECT_THAT(Preempted(recording_),
              ElementsAre(std::pair(ThreadId{1}, OpKind::kPut)));
}

TEST_F(RecorderTest, MarksNobodyWhoGivesWay) {
  Run(
      [] {
        Together(2, [](uint32_t) {
          Perform(OpKind::kPut);
          Perform(OpKind::kYield);
        });
      },
      {{2, 0}});
  EXPECT_THAT(Preempted(recording_), IsEmpty());
}

TEST_F(RecorderTest, BeginsAnewWithEachExecution) {
  uint32_t word = 0;
  const auto body = [&] { Write(word, 1, 1); };
  Run(body);
  const size_t records = recording_.Records().size();
  const uint32_t frames = recording_.frame_count;
  Run(body);
  EXPECT_EQ(recording_.Records().size(), records);
  EXPECT_EQ(recording_.frame_count, frames);
}

}  // namespace
}  // namespace ravel
