// SPDX-License-Identifier: Apache-2.0

#include "tests/scheduler/class_counter.h"

#include <algorithm>
#include <unordered_map>
#include <utility>
#include <vector>

namespace ravel {
namespace {

using Kind = SmallOp::Kind;

constexpr int kNobody = -1;
constexpr int kSemaphoreBegin = 1, kSemaphoreMost = 5;

// How far a thread is in a wait on the condition variable, with mutex 0.
enum Phase { kLocks, kEnters, kReleases, kWaits, kLocksAgain, kUnlocks };

struct State {
  std::vector<size_t> next;  // operation of each thread
  std::vector<int> phases;
  std::vector<int> held;   // mutex 0 was, before the wait
  std::vector<int> woken;  // and not by its deadline
  std::vector<int> line;   // of threads that wait and were not notified
  std::vector<std::vector<int>> results;
  int atomics[2] = {};
  int plain[2] = {};
  int holders[2] = {kNobody, kNobody};
  int semaphore = kSemaphoreBegin;
  std::vector<int> queue;

  std::string Key() const {
    std::string key;
    const auto add = [&](int value) { key += static_cast<char>(value + 1); };
    for (size_t i = 0; i < next.size(); ++i) {
      add(static_cast<int>(next[i]));
      add(phases[i] * 4 + held[i] * 2 + woken[i]);
    }
    for (const int thread : line) add(thread);
    add(-1);
    for (const auto& seen : results) {
      add(static_cast<int>(seen.size()));
      for (const int value : seen) add(value);
    }
    for (const auto* pair : {&atomics, &plain, &holders}) {
      add((*pair)[0]);
      add((*pair)[1]);
    }
    add(semaphore);
    for (const int item : queue) add(item);
    return key;
  }
};

// What a transition does to what, for all that is shared.
enum class Thing {
  kNone,
  kAtomic,
  kPlain,
  kMutex,
  kQueue,
  kSemaphore,
  kCondition
};

struct Transition {
  int thread;
  int value;  // chosen
  Thing thing = Thing::kNone;
  int index = 0;
  bool changes = false;

  bool DependsOn(const Transition& other) const {
    if (thread == other.thread) return true;
    return thing != Thing::kNone && thing == other.thing &&
           index == other.index && (changes || other.changes);
  }
  bool Is(const Transition& other) const {
    return thread == other.thread && value == other.value;
  }
};

class Counter {
 public:
  Counter(const SmallProgram& program, size_t most)
      : program_(program), most_(most) {
    begin_.next.resize(threads());
    begin_.results.resize(threads());
    begin_.phases.resize(threads());
    begin_.held.resize(threads());
    begin_.woken.resize(threads());
    capacity_ = 1 + threads() % 2;
  }

  std::optional<Classes> Run() {
    for (size_t i = 0; i < threads(); ++i) SkipLocal(begin_, i);
    classes_.count = Count(begin_, {});
    if (known_.size() > most_) return std::nullopt;
    return classes_;
  }

 private:
  size_t threads() const { return program_.threads().size(); }
  const SmallOp* NextOf(const State& state, size_t thread) const {
    const auto& ops = program_.threads()[thread];
    const size_t at = state.next[thread];
    return at < ops.size() ? &ops[at] : nullptr;
  }

  static bool IsWait(const SmallOp& op) {
    return op.kind == Kind::kWait || op.kind == Kind::kTimedWait;
  }
  static bool InLine(const State& state, size_t thread) {
    return std::count(state.line.begin(), state.line.end(),
                      static_cast<int>(thread)) != 0;
  }

  // What nobody else can tell: unlocking what one does not hold, and locking
  // what one holds; waking up once notified.
  void SkipLocal(State& state, size_t thread) const {
    for (;;) {
      const SmallOp* op = NextOf(state, thread);
      if (op == nullptr) return;
      const bool holds = state.holders[op->index] == static_cast<int>(thread);
      int& phase = state.phases[thread];
      if (IsWait(*op)) {
        if (phase == kLocks) {
          state.held[thread] =
              state.holders[0] == static_cast<int>(thread) ? 1 : 0;
          if (state.held[thread] == 0) return;
          phase = kEnters;
        }
        if (phase == kWaits && !InLine(state, thread)) {
          state.woken[thread] = 1;
          phase = kLocksAgain;
        }
        if (phase != kUnlocks || state.held[thread] == 0) return;
        phase = kLocks;
        ++state.next[thread];
        continue;
      }
      const bool locks = op->kind == Kind::kLock ||
                         op->kind == Kind::kTryLock ||
                         op->kind == Kind::kTimedLock;
      const bool idle = locks ? holds : op->kind == Kind::kUnlock && !holds;
      if (!idle) return;
      ++state.next[thread];
    }
  }

  // A wait with a deadline can always end.
  bool CanRun(const State& state, size_t thread, const SmallOp& op) const {
    const int phase = state.phases[thread];
    switch (op.kind) {
      case Kind::kWait:
      case Kind::kTimedWait:
        if (phase == kLocks || phase == kLocksAgain) {
          return state.holders[0] == kNobody;
        }
        return phase != kWaits || op.kind == Kind::kTimedWait;
      case Kind::kLock:
        return state.holders[op.index] == kNobody;
      case Kind::kPut:
        return state.queue.size() < capacity_;
      case Kind::kGet:
        return !state.queue.empty();
      case Kind::kAcquire:
        return state.semaphore > 0;
      default:
        return true;
    }
  }

  // One transition of a wait.
  Transition RunWait(State& state, int thread) const {
    const auto self = static_cast<size_t>(thread);
    int& phase = state.phases[self];
    const int begun = phase++;
    Transition done{thread, 0, Thing::kMutex};
    done.changes = true;
    if (begun == kLocks || begun == kLocksAgain) state.holders[0] = thread;
    if (begun == kReleases || begun == kUnlocks) state.holders[0] = kNobody;
    if (begun == kEnters || begun == kWaits) done.thing = Thing::kCondition;
    if (begun == kEnters) state.line.push_back(thread);
    if (begun == kWaits) {
      // In line still: the time is up.
      std::erase(state.line, thread);
      state.woken[self] = 0;
    }
    if (begun == kLocksAgain) {
      const bool timed = NextOf(state, self)->kind == Kind::kTimedWait;
      if (timed) state.results[self].push_back(state.woken[self]);
      state.woken[self] = 0;
    }
    if (begun == kUnlocks) {
      phase = kLocks;
      ++state.next[self];
    }
    SkipLocal(state, self);
    return done;
  }

  // How many ways the operation has to go.
  static int ValuesOf(const State& state, const SmallOp& op) {
    if (op.kind == Kind::kChoose) return 2 + op.index;
    if (op.kind != Kind::kNotifyOne) return 1;
    return std::max(static_cast<int>(state.line.size()), 1);
  }

  // Runs the transition, and says what it did.
  Transition Run(State& state, int thread, int value) const {
    const SmallOp& op = *NextOf(state, static_cast<size_t>(thread));
    if (IsWait(op)) return RunWait(state, thread);
    Transition done{thread, value};
    auto& seen = state.results[static_cast<size_t>(thread)];
    ++state.next[static_cast<size_t>(thread)];
    done.index = op.index;
    int& atomic = state.atomics[op.index];
    int& plain = state.plain[op.index];
    int& holder = state.holders[op.index];
    switch (op.kind) {
      case Kind::kLoad:
      case Kind::kStore:
      case Kind::kAdd:
      case Kind::kCompareExchange: {
        const int old = atomic;
        done.thing = Thing::kAtomic;
        if (op.kind == Kind::kStore) atomic = op.value;
        if (op.kind == Kind::kAdd) atomic += 1 + op.value;
        const bool exchanges =
            op.kind == Kind::kCompareExchange && old == op.expected;
        if (exchanges) atomic = op.value + 1;
        done.changes =
            exchanges || op.kind == Kind::kStore || op.kind == Kind::kAdd;
        if (op.kind != Kind::kStore) seen.push_back(old);
        break;
      }
      case Kind::kRead:
        done.thing = Thing::kPlain;
        seen.push_back(plain);
        break;
      case Kind::kWrite:
        done.thing = Thing::kPlain;
        done.changes = true;
        plain = op.value;
        break;
      case Kind::kLock:
      case Kind::kTryLock:
      case Kind::kTimedLock:
        done.thing = Thing::kMutex;
        done.changes = holder == kNobody;
        if (op.kind != Kind::kLock) seen.push_back(done.changes ? 1 : 0);
        if (done.changes) holder = thread;
        break;
      case Kind::kUnlock:
        done.thing = Thing::kMutex;
        done.changes = true;
        holder = kNobody;
        break;
      case Kind::kPut:
      case Kind::kTryPut:
        done = Transition{thread, value, Thing::kQueue};
        done.changes = state.queue.size() < capacity_;
        if (done.changes) {
          state.queue.push_back(thread * 16 + static_cast<int>(seen.size()));
        }
        if (op.kind == Kind::kTryPut) seen.push_back(done.changes ? 0 : 1);
        break;
      case Kind::kGet:
      case Kind::kTryGet:
      case Kind::kTimedGet:
        done = Transition{thread, value, Thing::kQueue};
        done.changes = !state.queue.empty();
        seen.push_back(done.changes ? state.queue.front() : 99);
        if (done.changes) state.queue.erase(state.queue.begin());
        break;
      case Kind::kAcquire:
      case Kind::kTryAcquire:
      case Kind::kTimedAcquire:
        done = Transition{thread, value, Thing::kSemaphore};
        done.changes = state.semaphore > 0;
        if (done.changes) --state.semaphore;
        if (op.kind != Kind::kAcquire) seen.push_back(done.changes ? 1 : 0);
        break;
      case Kind::kRelease:
        done = Transition{thread, value, Thing::kSemaphore};
        done.changes = state.semaphore + 1 + op.index <= kSemaphoreMost;
        if (done.changes) state.semaphore += 1 + op.index;
        break;
      case Kind::kChoose:
        seen.push_back(value);
        break;
      case Kind::kNotifyOne:
      case Kind::kNotifyAll: {
        done.thing = Thing::kCondition;
        done.index = 0;
        done.changes = true;
        std::vector<int> woken = state.line;
        if (op.kind == Kind::kNotifyOne && !woken.empty()) {
          woken.assign(1, state.line[static_cast<size_t>(value)]);
        }
        for (const int one : woken) {
          std::erase(state.line, one);
          if (state.phases[static_cast<size_t>(one)] == kWaits) {
            SkipLocal(state, static_cast<size_t>(one));
          }
        }
        break;
      }
      default:
        abort();  // not for this counter
    }
    SkipLocal(state, static_cast<size_t>(thread));
    return done;
  }

  uint64_t Count(const State& state, std::vector<Transition> asleep) {
    std::string key = state.Key();
    key += '|';
    for (const Transition& one : asleep) {
      key += static_cast<char>(one.thread * 8 + one.value);
    }
    const auto found = known_.find(key);
    if (found != known_.end()) return found->second;
    if (known_.size() > most_) return 0;
    uint64_t count = 0;
    bool ends = true;
    bool deadlocks = false;
    for (size_t i = 0; i < threads(); ++i) {
      const SmallOp* op = NextOf(state, i);
      if (op == nullptr) continue;
      if (!CanRun(state, i, *op)) {
        deadlocks = true;
        continue;
      }
      ends = false;
      const int values = ValuesOf(state, *op);
      for (int value = 0; value < values; ++value) {
        State after = state;
        const Transition done = Run(after, static_cast<int>(i), value);
        std::vector<Transition> still;
        bool sleeps = false;
        for (const Transition& one : asleep) {
          sleeps |= one.Is(done);
          if (!one.DependsOn(done)) still.push_back(one);
        }
        if (sleeps) continue;
        count += Count(after, std::move(still));
        // By thread and value, so that equal sets have equal keys.
        auto at = asleep.begin();
        while (at != asleep.end() && std::pair(at->thread, at->value) <
                                         std::pair(done.thread, done.value)) {
          ++at;
        }
        asleep.insert(at, done);
      }
    }
    if (ends) {
      count = 1;
      classes_.states.insert(InWords(state, deadlocks));
    }
    known_.emplace(std::move(key), count);
    return count;
  }

  static std::string InWords(const State& state, bool deadlocks) {
    std::string words = deadlocks ? "deadlock" : "finished";
    for (const auto& seen : state.results) {
      words += " |";
      for (const int value : seen) words += ' ' + std::to_string(value);
    }
    words += " :";
    for (const int value : state.atomics) words += ' ' + std::to_string(value);
    for (const int value : state.plain) words += ' ' + std::to_string(value);
    return words;
  }

  const SmallProgram& program_;
  size_t most_;
  size_t capacity_;
  State begin_;
  Classes classes_;
  std::unordered_map<std::string, uint64_t> known_;
};

}  // namespace

std::optional<Classes> CountClasses(const SmallProgram& program,
                                    size_t most_states) {
  return Counter(program, most_states).Run();
}

}  // namespace ravel
