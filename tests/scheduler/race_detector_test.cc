// SPDX-License-Identifier: Apache-2.0
//
// The race detector on cases that are easy to get wrong; random programs are
// in random_race_test.cc.

#include "scheduler/observers/race_detector.h"

#include <gtest/gtest.h>

#include "scheduler/strategies/depth_first.h"
#include "tests/scheduler/world.h"

namespace ravel {
namespace {

using enum MemoryOrder;

// The detector, in an execution of two threads, the first of which ends
// before the second begins.
class RaceDetectorTest : public testing::Test {
 protected:
  RaceDetectorTest() { world_.scheduler().AddObserver(detector_); }

  template <typename First, typename Second>
  size_t CountRaces(const First& first, const Second& second) {
    DepthFirst strategy;
    log_ = RaceLog();
    world_.Run(strategy, [&] {
      Together(2, [&](uint32_t index) { index == 0 ? first() : second(); });
    });
    return log_.in_execution();
  }

  void Access(size_t offset, size_t size, bool is_write) {
    Scheduler::Current()->Access(At(offset), size, is_write, 1 + offset);
  }
  void Read(size_t offset, size_t size) { Access(offset, size, false); }
  void Write(size_t offset, size_t size) { Access(offset, size, true); }

  void Atomic(OpKind kind, size_t offset, MemoryOrder order) {
    Scheduler& scheduler = *Scheduler::Current();
    Op op;
    op.kind = kind;
    op.order = order;
    op.size = 4;
    op.address = At(offset);
    op.object = scheduler.ObjectAt(op.address);
    scheduler.Announce(op);
    scheduler.Performed(op, 0, 100 + offset);
  }
  void Load(size_t offset, MemoryOrder order) {
    Atomic(OpKind::kAtomicLoad, offset, order);
  }
  void Store(size_t offset, MemoryOrder order) {
    Atomic(OpKind::kAtomicStore, offset, order);
  }

  void NewMemory(size_t offset, size_t size) {
    Scheduler::Current()->NewMemory(At(offset), size);
  }

 private:
  uintptr_t At(size_t offset) const {
    return reinterpret_cast<uintptr_t>(memory_) + offset;
  }

  World world_;
  RaceLog& log_ = *world_.arena().New<RaceLog>();
  RaceDetector detector_{world_.scheduler(), log_};
  alignas(8) char memory_[64] = {};
};

TEST_F(RaceDetectorTest, LooksAtEveryByte) {
  EXPECT_EQ(CountRaces([&] { Write(0, 4); }, [&] { Write(4, 4); }), 0u);
  EXPECT_EQ(CountRaces([&] { Write(0, 4); }, [&] { Write(3, 1); }), 1u);
  EXPECT_EQ(CountRaces([&] { Write(6, 4); }, [&] { Read(9, 2); }), 1u);
  EXPECT_EQ(CountRaces([&] { Write(6, 4); }, [&] { Read(10, 2); }), 0u);
  EXPECT_EQ(CountRaces([&] { Write(5, 16); }, [&] { Read(20, 1); }), 1u);
  EXPECT_EQ(CountRaces([&] { Write(5, 16); }, [&] { Read(21, 1); }), 0u);
  EXPECT_EQ(CountRaces([&] { Read(0, 8); }, [&] { Read(0, 8); }), 0u);
}

TEST_F(RaceDetectorTest, LetsAtomicsMeet) {
  EXPECT_EQ(
      CountRaces([&] { Store(0, kRelaxed); }, [&] { Store(0, kRelaxed); }), 0u);
  EXPECT_EQ(CountRaces([&] { Store(0, kSeqCst); }, [&] { Read(0, 4); }), 1u);
  EXPECT_EQ(CountRaces([&] { Load(0, kSeqCst); }, [&] { Write(0, 4); }), 1u);
  EXPECT_EQ(CountRaces([&] { Load(0, kSeqCst); }, [&] { Read(0, 4); }), 0u);
}

// A new object at the place of an old one: what was released there before
// orders nothing any more.
TEST_F(RaceDetectorTest, ForgetsTheFormerLifeOfMemory) {
  EXPECT_EQ(CountRaces([&] { Write(0, 8); },
                       [&] {
                         NewMemory(0, 8);
                         Write(0, 8);
                       }),
            0u);
  EXPECT_EQ(CountRaces([&] { Write(8, 8); },
                       [&] {
                         NewMemory(0, 8);
                         Write(8, 8);
                       }),
            1u);
  EXPECT_EQ(CountRaces(
                [&] {
                  Write(16, 4);
                  Store(0, kRelease);
                },
                [&] {
                  NewMemory(0, 8);
                  Load(0, kAcquire);
                  Read(16, 4);
                }),
            1u);
}

TEST_F(RaceDetectorTest, TellsNeighbouringAtomicsApart) {
  EXPECT_EQ(CountRaces(
                [&] {
                  Write(16, 4);
                  Store(0, kRelease);
                },
                [&] {
                  Store(4, kRelaxed);
                  Load(0, kAcquire);
                  Read(16, 4);
                }),
            0u);
  EXPECT_EQ(CountRaces(
                [&] {
                  Write(16, 4);
                  Store(0, kRelease);
                },
                [&] {
                  Load(4, kAcquire);
                  Read(16, 4);
                }),
            1u);
}

// Constructing an atomic is a plain write; a load that acquires what was
// stored later comes after it.
TEST_F(RaceDetectorTest, OrdersALoadByWhatItAcquires) {
  EXPECT_EQ(CountRaces(
                [&] {
                  Write(0, 4);
                  Store(0, kRelease);
                },
                [&] { Load(0, kAcquire); }),
            0u);
  EXPECT_EQ(CountRaces(
                [&] {
                  Write(0, 4);
                  Store(0, kRelease);
                },
                [&] { Load(0, kRelaxed); }),
            1u);
}

}  // namespace
}  // namespace ravel
