// SPDX-License-Identifier: Apache-2.0

#include "framework/models/epoll_model.h"

#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>

#include "framework/models/descriptors.h"
#include "framework/models/wait_step.h"
#include "scheduler/system_call.h"

namespace ravel {

struct EpollModel::Entry {
  int descriptor;
  uint32_t events;  // asked for; 0: told once, and off
  epoll_data_t data;
  bool is_new;     // since it was last changed, nothing was told
  uint32_t puts;   // when it was last told
  uint32_t takes;  //
};

struct EpollModel::Set {
  static constexpr size_t kEntries = 128;

  uint32_t epoch;
  ObjectId object;
  uint32_t descriptors;
  size_t count;
  Entry entries[kEntries];  // what was told last is last

  Entry* End() { return entries + count; }
  Entry* Find(int descriptor) {
    return std::find_if(entries, End(), [&](const Entry& entry) {
      return entry.descriptor == descriptor;
    });
  }
};

namespace {

constexpr int kDescriptors = 256;
constexpr uint32_t kAlways = EPOLLERR | EPOLLHUP;

// Events of poll() have the same bits.
static_assert(EPOLLIN == POLLIN && EPOLLOUT == POLLOUT && EPOLLHUP == POLLHUP);

}  // namespace

// Of one process; a child has a copy.
struct EpollModel::Table {
  static constexpr uint8_t kSets = 32;

  uint32_t epoch;
  uint8_t count;
  uint8_t numbers[kDescriptors];  // of their sets + 1; 0: none
  Set sets[kSets];
};

constinit EpollModel::Table EpollModel::table_ = {};

void EpollModel::Reset() {
  if (table_.count == 0) return;
  for (int i = 0; i < kDescriptors; ++i) {
    if (table_.numbers[i] != 0) SystemCall(SYS_close, i);
  }
  table_.count = 0;
  std::fill(std::begin(table_.numbers), std::end(table_.numbers), 0);
}

EpollModel::Set& EpollModel::Of(int set) {
  return table_.sets[table_.numbers[set] - 1];
}

// Where no variable can be, nor a counter (counter_model.cc).
Op EpollModel::MakeOp(OpKind kind, const Set& set) {
  const auto number = static_cast<uintptr_t>(&set - table_.sets);
  return PackOp(kind, set.object, 8 * (number + 1 + kDescriptors));
}

bool EpollModel::Owns(int set) const {
  return set >= 0 && set < kDescriptors && table_.epoch == scheduler_.epoch() &&
         table_.numbers[set] != 0;
}

bool EpollModel::Add(int set) {
  if (table_.epoch != scheduler_.epoch()) {
    table_.epoch = scheduler_.epoch();
    table_.count = 0;
    std::fill(std::begin(table_.numbers), std::end(table_.numbers), 0);
  }
  if (set >= kDescriptors || table_.count == Table::kSets) return false;
  Set& added = table_.sets[table_.count++];
  table_.numbers[set] = table_.count;
  added.object = scheduler_.NewObject();
  added.descriptors = 1;
  added.count = 0;
  ExecutionLog& log = scheduler_.log();
  if (log.named_count < ExecutionLog::kMaxNamed) {
    log.named[log.named_count++] = {added.object, sizeof added, "epoll", ""};
  }
  return true;
}

void EpollModel::AddCopy(int set, int copy) {
  if (copy < 0 || copy >= kDescriptors) return;
  table_.numbers[copy] = table_.numbers[set];
  ++Of(copy).descriptors;
}

void EpollModel::Close(int set) {
  --Of(set).descriptors;
  table_.numbers[set] = 0;
}

bool EpollModel::NoteControl(int set, int operation, int descriptor,
                             const epoll_event* event) {
  Set& changed = Of(set);
  scheduler_.Perform(MakeOp(OpKind::kWritePipe, changed));
  // Whoever waits for the set is told at once if what is new is ready.
  ++PipeModel::Changes();
  Entry* const entry = changed.Find(descriptor);
  if (operation == EPOLL_CTL_DEL) {
    if (entry == changed.End()) return true;
    std::copy(entry + 1, changed.End(), entry);
    --changed.count;
    return true;
  }
  if (entry == changed.End()) {
    if (changed.count == Set::kEntries) return false;
    ++changed.count;
  }
  *entry = {descriptor, event->events | kAlways, event->data, true, 0, 0};
  return true;
}

void EpollModel::Forget(int descriptor) {
  if (table_.epoch != scheduler_.epoch()) return;
  for (uint8_t i = 0; i < table_.count; ++i) {
    Set& set = table_.sets[i];
    Entry* const entry = set.Find(descriptor);
    if (entry == set.End()) continue;
    std::copy(entry + 1, set.End(), entry);
    --set.count;
  }
}

uint32_t EpollModel::News(const Entry& entry, const Readiness& looked) const {
  uint32_t events = static_cast<uint32_t>(looked.events) & entry.events;
  if ((entry.events & EPOLLET) == 0 || entry.is_new) return events;
  constexpr uint32_t kReads = EPOLLIN | EPOLLRDNORM | EPOLLRDHUP;
  const bool reads =
      (entry.events & kReads) != 0 || (events & (EPOLLHUP | EPOLLERR)) != 0;
  const bool writes = (entry.events & (EPOLLOUT | EPOLLWRNORM)) != 0;
  const bool is_news = (reads && looked.puts != entry.puts) ||
                       (writes && looked.takes != entry.takes);
  return is_news ? events : 0;
}

int EpollModel::Wait(int set, epoll_event* events, int count, int64_t deadline,
                     bool waits) {
  Descriptors descriptors(scheduler_);
  const auto look = [&](Op* step, int64_t* expires) {
    Set& watched = Of(set);
    *step = MakeOp(OpKind::kInspect, watched);
    scheduler_.Perform(*step);
    int told = 0;
    size_t rest = watched.count;
    for (size_t i = 0; rest > 0 && told < count; --rest) {
      Entry entry = watched.entries[i];
      const Readiness looked = descriptors.Look(entry.descriptor);
      const uint32_t news = News(entry, looked);
      // Another thread may have changed the set, while this one looked.
      Entry* const there = watched.Find(entry.descriptor);
      if (there == watched.End()) continue;
      if (news == 0) {
        *expires = std::min(*expires, descriptors.Expires(entry.descriptor));
        i = static_cast<size_t>(there - watched.entries) + 1;
        continue;
      }
      events[told].events = news;
      events[told++].data = entry.data;
      entry.is_new = false;
      entry.puts = looked.puts;
      entry.takes = looked.takes;
      if ((entry.events & EPOLLONESHOT) != 0) entry.events = 0;
      // Others come before it the next time.
      std::copy(there + 1, watched.End(), there);
      *(watched.End() - 1) = entry;
    }
    return told;
  };
  return descriptors.WaitFor(deadline, waits, look);
}

Readiness EpollModel::Look(int set) {
  Set& watched = Of(set);
  Readiness result;
  Op step = MakeOp(OpKind::kInspect, watched);
  scheduler_.Perform(step);
  for (size_t i = 0; i < watched.count; ++i) {
    const Entry entry = watched.entries[i];
    const Readiness looked = Descriptors(scheduler_).Look(entry.descriptor);
    step = looked.step;
    if (News(entry, looked) != 0) result.events = POLLIN | POLLRDNORM;
    result.puts += looked.puts;
  }
  result.step = step;
  return result;
}

int64_t EpollModel::Expires(int set) const {
  const Set& watched = Of(set);
  int64_t expires = Scheduler::kNoDeadline;
  for (size_t i = 0; i < watched.count; ++i) {
    const int descriptor = watched.entries[i].descriptor;
    expires = std::min(expires, Descriptors(scheduler_).Expires(descriptor));
  }
  return expires;
}

}  // namespace ravel
