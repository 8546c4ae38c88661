// SPDX-License-Identifier: Apache-2.0

#include "framework/explorer/job_board.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>

#include <algorithm>
#include <climits>
#include <new>

#include "scheduler/die.h"
#include "scheduler/system_call.h"

namespace ravel {
namespace {

static_assert(std::atomic<uint64_t>::is_always_lock_free);

// At most; who waits looks around then.
constexpr int64_t kPatience = 50'000'000;  // nanoseconds
// What a short execution takes.
constexpr int kSpins = 300;

void WaitWhile(std::atomic<uint32_t>& word, uint32_t value) {
  const timespec patience = {0, kPatience};
  SystemCall(SYS_futex, &word, FUTEX_WAIT, value, &patience);
}

void Wake(std::atomic<uint32_t>& word, int count) {
  SystemCall(SYS_futex, &word, FUTEX_WAKE, count);
}

}  // namespace

void JobSlot::Write(const Script& script) {
  value_count = static_cast<uint32_t>(std::min<size_t>(
      script.values.size(), size_t{ExecutionLog::kMaxChoices}));
  std::copy_n(script.values.begin(), value_count, values);
  // Only a guess: all of it or nothing.
  const bool fits = script.turns.size() <= kMaxTurnWords;
  turn_words = fits ? static_cast<uint32_t>(script.turns.size()) : 0;
  std::copy_n(script.turns.begin(), turn_words, turns);
  begin = script.begin;
}

JobBoard::JobBoard(Arena& arena) {
  for (JobSlot*& slot : slots_) {
    void* const memory = arena.Allocate(sizeof(JobSlot), 64);
    if (memory == nullptr) Die("the arena is too small");
    slot = new (memory) JobSlot(arena);
  }
}

size_t JobBoard::FindFree() const {
  for (size_t i = 0; i < kSlots; ++i) {
    if (PhaseOf(i) == Phase::kFree) return i;
  }
  return kNone;
}

void JobBoard::Post(size_t slot, uint64_t rank) {
  words_[slot].store(Word(Phase::kPosted, 0, std::min(rank, kMaxRank)));
  posted_.fetch_add(1);
  if (waiting_lanes_.load() != 0) Wake(posted_, 1);
}

bool JobBoard::Free(size_t slot) {
  uint64_t word = words_[slot].load();
  do {
    if (static_cast<Phase>(word >> 56) == Phase::kTaken) return false;
  } while (!words_[slot].compare_exchange_weak(word, 0));
  return true;
}

void JobBoard::AwaitPublished(size_t slot) {
  for (int i = 0; i < kSpins; ++i) {
    if (IsDone(slot)) return;
    __builtin_ia32_pause();
  }
  explorer_waits_.store(1);
  const uint32_t before = published_.load();
  if (!IsDone(slot)) WaitWhile(published_, before);
  explorer_waits_.store(0);
}

void JobBoard::Stop() {
  stop_.store(1);
  posted_.fetch_add(1);
  Wake(posted_, INT_MAX);
}

size_t JobBoard::TakenBy(size_t lane) const {
  for (size_t i = 0; i < kSlots; ++i) {
    const uint64_t word = words_[i].load();
    if (word >> 48 == Word(Phase::kTaken, lane, 0) >> 48) return i;
  }
  return kNone;
}

// Returns false if there is nothing.
bool JobBoard::TakeBest(size_t lane, size_t* slot) {
  for (;;) {
    uint64_t best = 0;
    for (size_t i = 0; i < kSlots; ++i) {
      const uint64_t word = words_[i].load(std::memory_order_relaxed);
      if (static_cast<Phase>(word >> 56) != Phase::kPosted) continue;
      if (best != 0 && word <= best) continue;
      best = word;
      *slot = i;
    }
    if (best == 0) return false;
    const uint64_t taken = Word(Phase::kTaken, lane, best & kMaxRank);
    if (words_[*slot].compare_exchange_strong(best, taken)) return true;
  }
}

size_t JobBoard::Take(size_t lane, uint64_t* waits) {
  size_t slot = TakenBy(lane);
  if (slot != kNone) return stopped() ? kNone : slot;
  for (int spins = 0; !stopped(); ++spins) {
    const uint32_t before = posted_.load();
    if (TakeBest(lane, &slot)) return slot;
    __atomic_fetch_add(waits, 1, __ATOMIC_RELAXED);
    if (spins < kSpins) {
      __builtin_ia32_pause();
      continue;
    }
    waiting_lanes_.fetch_add(1);
    WaitWhile(posted_, before);
    waiting_lanes_.fetch_sub(1);
  }
  return kNone;
}

void JobBoard::Publish(size_t slot, SearchState& lane, bool died) {
  JobSlot& job = *slots_[slot];
  BorrowExecution(lane.log, &job.log);
  job.log.skipped = lane.log.skipped;
  std::copy_n(lane.log.skip_message, lane.log.skipped != 0 ? 256 : 0,
              job.log.skip_message);
  job.log.uncontrolled_count = lane.log.uncontrolled_count;
  std::copy_n(lane.log.uncontrolled[0],
              lane.log.uncontrolled_count * ExecutionLog::kUncontrolledSize,
              job.log.uncontrolled[0]);
  const std::span<const Race> races = lane.races.races();
  job.race_count =
      lane.races.in_execution() == 0 ? 0 : static_cast<uint32_t>(races.size());
  std::copy_n(races.begin(), job.race_count, job.races);
  job.died = died;
  words_[slot].store(Word(Phase::kDone, 0, 0));
  published_.fetch_add(1);
  if (explorer_waits_.load() != 0) Wake(published_, 1);
}

}  // namespace ravel
