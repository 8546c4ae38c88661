// SPDX-License-Identifier: Apache-2.0
//
// Readers and writers: any number of readers at a time, or one writer
// (Courtois, Heymans, Parnas, "Concurrent control with readers and writers",
// 1971). Where a reader need only wait while somebody writes, a stream of
// readers that overlap keeps a waiting writer out for ever. Starvation is
// shown by its measure, which a finite execution has: how many readers that
// came later went in before the writer.

#include <ravel/ravel.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "scenarios/all.h"

namespace {

enum class First { kReaders, kWriters };

class Room {
 public:
  explicit Room(First first) : first_(first) {}

  void EnterToRead() {
    std::unique_lock<std::mutex> lock(mutex_);
    const bool writer_was_first = writer_waits_;
    changed_.wait(lock, [this] {
      return !writing_ && (first_ == First::kReaders || !writer_waits_);
    });
    if (writer_was_first && writer_waits_) ++overtaken_;
    ravel::check(overtaken_ < 2,
                 "the writer starves: two readers that came "
                 "after it went in before it");
    ++readers_;
  }
  void LeaveReading() {
    const std::lock_guard<std::mutex> lock(mutex_);
    --readers_;
    changed_.notify_all();
  }
  void Write() {
    std::unique_lock<std::mutex> lock(mutex_);
    writer_waits_ = true;
    changed_.wait(lock, [this] { return !writing_ && readers_ == 0; });
    writer_waits_ = false;
    writing_ = true;
    lock.unlock();
    ++value_;
    lock.lock();
    writing_ = false;
    changed_.notify_all();
  }
  int value() const { return value_; }

 private:
  const First first_;
  std::mutex mutex_;
  std::condition_variable changed_;
  int readers_ = 0;
  bool writing_ = false;
  bool writer_waits_ = false;
  int overtaken_ = 0;
  int value_ = 0;  // under the room's own rules, not under the mutex
};

void Read(Room& room, int times) {
  for (int i = 0; i < times; ++i) {
    room.EnterToRead();
    const int value = room.value();
    ravel::check(value == 0 || value == 1, "a reader saw half a write");
    room.LeaveReading();
  }
}

void Run(First first, int times) {
  Room room(first);
  std::thread reader1([&] { Read(room, times); });
  std::thread reader2([&] { Read(room, times); });
  std::thread writer([&] { room.Write(); });
  reader1.join();
  reader2.join();
  writer.join();
  ravel::check(room.value() == 1, "the writer did not write");
}

void ReadersFirst() { Run(First::kReaders, 3); }

void WritersFirst() { Run(First::kWriters, 1); }

void WritersFirstOfThree() { Run(First::kWriters, 3); }

}  // namespace

namespace ravel::scenarios {

std::span<const Scenario> ReadersWriters() {
  static constexpr Scenario kScenarios[] = {
      {"readers_writers/readers_first",
       "a reader waits only while somebody writes",
       ReadersFirst,
       {Verdict::kBug, "assertion",
        "a reader that comes while another reads goes in, past the writer "
        "that waits for both to leave"},
       "random"},
      {"readers_writers/writers_first",
       "a reader also waits while a writer does",
       WritersFirst,
       {Verdict::kExhausted, "",
        "a reader that comes after the writer waits until it has written"},
       "dfs:preemptions=1"},
      {"readers_writers/writers_first_of_three",
       "the same, with three rounds of each reader",
       WritersFirstOfThree,
       {Verdict::kPassed, "", "as writers_first"},
       "random",
       {.schedules = 1000}},
  };
  return kScenarios;
}

}  // namespace ravel::scenarios
