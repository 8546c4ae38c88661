// SPDX-License-Identifier: Apache-2.0
//
// How many events the threads of a program perform, learned from its first
// executions: what the uniform random walks weigh threads by. An event is a
// step that waited for its turn. A thread's count includes the events of the
// threads that it makes, theirs too, and so on: until they are there, it stands
// for them.
//
// Threads are known by who made them (ThreadName), places by their addresses,
// so that counts of one execution mean something in the next. A place that is
// elsewhere in some executions is only weighed badly.
//
// Learned is from the last kSample executions up to each power of two up to
// kLast, and used from the next one on. It depends on the numbers of the
// executions alone, not on which process runs which; and counts are sums, so
// the order in which they come in does not matter either. They are in shared
// memory, so that they outlive a worker that dies.

#ifndef RAVEL_SCHEDULER_STRATEGIES_EVENT_COUNTS_H_
#define RAVEL_SCHEDULER_STRATEGIES_EVENT_COUNTS_H_

#include <cstdint>
#include <span>

#include "scheduler/commute.h"
#include "scheduler/execution_log.h"
#include "scheduler/op_flags.h"
#include "scheduler/reduction/shared_array.h"
#include "scheduler/step.h"

namespace ravel {

// Of how many events, of one sort.
struct EventCount {
  uint32_t early = 0;  // before the thread first joins another
  uint32_t total = 0;
};

// Whether a step is an event.
inline bool IsEvent(const Step& step) {
  return (OpFlags::Of(step.kind) & OpFlags::kEager) == 0 &&
         step.kind != OpKind::kChoose;
}

// Names a place where events meet; 0 for those that meet nobody.
inline uint64_t PlaceKey(OpKind kind, ObjectId object, uintptr_t address) {
  constexpr uint64_t kNumbered = uint64_t{1} << 63;
  if (NamesThread(kind) || object == kNoObject) return 0;
  return address != 0 ? address : kNumbered | object;
}
inline uint64_t PlaceKey(const Step& step) {
  return PlaceKey(step.kind, step.object, step.address);
}

class EventCounts {
 public:
  static constexpr uint64_t kSample = 8;
  static constexpr uint64_t kLast = 512;
  static constexpr size_t kMaxPlaces = 32;

  // Sorts of events besides those at one place.
  static constexpr uint64_t kAll = 1;
  static constexpr uint64_t kShared = 2;  // those at shared()

  EventCounts() : tables_(2), states_(1) {}

  void Attach(const ExecutionLog& log) { log_ = &log; }
  // What is known is another process' affair.
  void LearnElsewhere() { learns_ = false; }
  // Before execution number `execution`, while the log has the one before. The
  // second call for an execution does nothing.
  void Begin(uint64_t execution);

  // On average, rounded. Zero for whoever was not seen.
  EventCount Of(uint64_t thread_name, uint64_t sort) const;
  // Places that several threads came to and one of them changed, ascending;
  // of more than kMaxPlaces, those that were come to first.
  std::span<const uint64_t> shared() const;
  bool IsShared(uint64_t place) const;

  // Grows whenever what is known has changed.
  uint64_t generation() const { return states_[0].generation; }

 private:
  static constexpr size_t kEntries = size_t{1} << 13;

  struct Entry {
    uint64_t key;  // 0: free
    EventCount count;
  };
  struct Table {
    uint32_t executions;
    uint32_t places;
    uint64_t place[kMaxPlaces];
    Entry entries[kEntries];
  };
  struct State {
    uint64_t generation;
    uint64_t begun;  // the last execution
    uint32_t known;  // which table; the other one gathers
  };

  void Learn();
  void FindShared(Table& table);
  void Adopt();
  static Entry* Find(Table& table, uint64_t key);
  const Table& known() const { return tables_[states_[0].known]; }
  Table& gathering() { return tables_[1 - states_[0].known]; }

  const ExecutionLog* log_ = nullptr;
  bool learns_ = true;
  SharedArray<Table> tables_;
  SharedArray<State> states_;
};

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_STRATEGIES_EVENT_COUNTS_H_
