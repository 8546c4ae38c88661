// SPDX-License-Identifier: Apache-2.0

#include "framework/report/failure_builder.h"

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <string_view>

#include "framework/report/failure_label.h"
#include "framework/report/object_names.h"
#include "framework/report/pointer_names.h"
#include "framework/report/symbolizer.h"

namespace ravel {
namespace {

class Builder {
 public:
  Builder(const SearchState& state, const Outcome& outcome)
      : recording_(state.recording),
        log_(state.log),
        outcome_(outcome),
        names_(symbolizer_, log_, &recording_) {}

  Failure Build();
  Origins GiveOrigins() { return {std::move(records_), names_.All()}; }

 private:
  void FindSharedMemory();
  bool IsGoogleTest(const Record& record) const;
  bool IsShown(size_t i) const;
  void AddSteps();
  void AddAccessToFreed(const Record& failed);
  FailureStep& LastOfTrace();
  size_t LastShown(size_t record) const;
  void AddThreads();
  void AddWaits();
  void AddRaces();
  void NameMessage();
  std::string WhoFreed() const;
  FailureStep MakeStep(const Record& record);
  size_t RecordOf(const Record& record) const {
    return static_cast<size_t>(&record - recording_.records);
  }
  std::vector<Frame> StackOf(const Record& record) const;
  std::vector<Frame> WhereTaken(ObjectId object, ThreadId holder) const;

  const Recording& recording_;
  const ExecutionLog& log_;
  const Outcome& outcome_;
  Symbolizer symbolizer_;
  ObjectNames names_;
  Failure failure_;
  std::set<size_t> racing_;       // records
  std::set<uintptr_t> shared_;    // 8-byte groups that threads share
  std::vector<size_t> shown_as_;  // record -> step of the failure
  std::vector<size_t> records_;   // step of the failure -> record
};

constexpr size_t kHidden = SIZE_MAX;

// Memory that one thread wrote and another accessed.
void Builder::FindSharedMemory() {
  struct Use {
    ThreadId thread;
    bool several = false;
    bool written = false;
  };
  std::map<uintptr_t, Use> uses;
  for (const Record& record : recording_.Records()) {
    if (!Traits(record.step.kind).is_memory) continue;
    const auto [found, fresh] = uses.try_emplace(
        record.step.address / 8, Use{record.step.thread, false, false});
    Use& use = found->second;
    use.several |= use.thread != record.step.thread;
    use.written |= Traits(record.step.kind).is_write;
  }
  for (const auto& [group, use] : uses) {
    if (use.several && use.written) shared_.insert(group);
  }
}

// Locks that GoogleTest takes to note a failure are not the user's story.
bool Builder::IsGoogleTest(const Record& record) const {
  if (record.step.kind == OpKind::kFailedCheck) return false;
  for (const uintptr_t address : recording_.Stack(record)) {
    if (symbolizer_.HasUserCode(address)) return false;
    for (const Frame& frame : symbolizer_.Frames(address)) {
      if (frame.function.starts_with("testing::")) return true;
    }
  }
  return false;
}

// Of the plain accesses between steps, those to memory that threads share, if
// the user's own code makes them (and not std::thread, which hands over its
// function) or they race.
bool Builder::IsShown(size_t i) const {
  const Record& record = recording_.records[i];
  if (racing_.count(i) != 0) return true;
  if (record.step.kind == OpKind::kFree) {
    return outcome_.address - record.step.address < record.before;
  }
  if (record.is_step) {
    return record.step.kind != OpKind::kExitThread && !IsGoogleTest(record);
  }
  if (shared_.count(record.step.address / 8) == 0) return false;
  const std::vector<Frame>& frames = symbolizer_.Frames(record.place);
  return !frames.empty() && Symbolizer::IsUserCode(frames.front());
}

// The user's part of the stack. A thread that only begins or ends has none.
std::vector<Frame> Builder::StackOf(const Record& record) const {
  std::span<const uintptr_t> calls = recording_.Stack(record);
  const auto is_user = [&](uintptr_t call) {
    return symbolizer_.HasUserCode(call);
  };
  if (calls.empty() && record.place != 0) {
    return is_user(record.place) ? symbolizer_.Frames(record.place)
                                 : std::vector<Frame>();
  }
  if (std::ranges::none_of(calls, is_user)) return {};
  return symbolizer_.UserFrames(calls);
}

FailureStep Builder::MakeStep(const Record& record) {
  const Step& step = record.step;
  FailureStep made;
  made.thread = step.thread;
  made.kind = step.kind;
  if (Traits(step.kind).is_memory) made.size = step.size();
  made.stack = StackOf(record);
  made.object = step.kind == OpKind::kFailedCheck
                    ? FailureLabel(outcome_)
                    : names_.Of(step, RecordOf(record));
  if (step.kind == OpKind::kCreateThread || step.kind == OpKind::kJoinThread ||
      step.kind == OpKind::kTryJoin) {
    made.other = static_cast<ThreadId>(step.object);
  }
  if (step.kind == OpKind::kChoose) made.before = step.value;
  if (Traits(step.kind).is_memory && step.size() <= 8) {
    made.before = record.before;
    if (Traits(step.kind).is_write) made.after = record.after;
  }
  return made;
}

void Builder::AddSteps() {
  const auto records = recording_.Records();
  shown_as_.assign(records.size(), kHidden);
  failure_.trace_size = log_.step_count;
  size_t trace = 0;  // steps so far
  for (size_t i = 0; i < records.size(); ++i) {
    if (records[i].is_step) ++trace;
    if (!IsShown(i)) continue;
    if (records[i].step.kind == OpKind::kFailedCheck) {
      AddAccessToFreed(records[i]);
    }
    shown_as_[i] = failure_.steps.size();
    failure_.steps.push_back(MakeStep(records[i]));
    // The access to what was freed, if it comes before, is the same record.
    records_.resize(failure_.steps.size(), i);
    if (records[i].is_step) LastOfTrace().trace = trace - 1;
  }
  for (size_t i = 0; i < records.size(); ++i) {
    if (!records[i].preempted) continue;
    const size_t shown = LastShown(i);
    if (shown != kHidden) failure_.steps[shown].preempted = true;
  }
}

// Memory that was given back is not accessed: the execution ends before, with
// a failed check that knows what it would have been.
void Builder::AddAccessToFreed(const Record& failed) {
  if (outcome_.kind != OutcomeKind::kUseAfterFree) return;
  const std::string_view message = outcome_.message;
  FailureStep access;
  access.thread = failed.step.thread;
  access.kind = message.ends_with("written") ? OpKind::kWrite : OpKind::kRead;
  access.size = failed.step.size();
  access.stack = StackOf(failed);
  for (const Record& record : recording_.Records()) {
    if (record.step.kind != OpKind::kFree) continue;
    const uintptr_t offset = failed.step.address - record.step.address;
    if (offset >= record.before) continue;
    Step step = failed.step;
    step.kind = access.kind;
    if (!names_.BlockAt(step.address, RecordOf(record)).empty()) {
      access.object = names_.Of(step, RecordOf(record));
      break;
    }
    access.object = names_.Of(record.step, RecordOf(record));
    if (offset > 0) access.object += "+" + std::to_string(offset);
  }
  failure_.steps.push_back(std::move(access));
}

// The last step, or the access that stands for it.
FailureStep& Builder::LastOfTrace() {
  const bool has_access = failure_.steps.back().kind == OpKind::kFailedCheck &&
                          outcome_.kind == OutcomeKind::kUseAfterFree;
  return failure_.steps[failure_.steps.size() - (has_access ? 2 : 1)];
}

// The step for this record, or else for the thread's last one before it.
size_t Builder::LastShown(size_t record) const {
  const auto records = recording_.Records();
  const ThreadId thread = records[record].step.thread;
  for (size_t i = record + 1; i-- > 0;) {
    if (records[i].step.thread == thread && shown_as_[i] != kHidden) {
      return shown_as_[i];
    }
  }
  return kHidden;
}

void Builder::AddThreads() {
  for (ThreadId id = 0; id < log_.thread_count; ++id) {
    FailureThread thread;
    thread.name = log_.thread_names[id];
    if (thread.name.empty()) {
      thread.name = id == 0 ? "main" : "t" + std::to_string(id);
    }
    failure_.threads.push_back(std::move(thread));
  }
  // What a thread runs is the outermost frame of the user's in its stacks.
  for (const FailureStep& step : failure_.steps) {
    FailureThread& thread = failure_.threads[step.thread];
    if (step.thread == 0 || !thread.function.empty() || step.stack.empty()) {
      continue;
    }
    if (Symbolizer::IsUserCode(step.stack.back())) {
      thread.function = step.stack.back().function;
    }
  }
}

std::vector<Frame> Builder::WhereTaken(ObjectId object, ThreadId holder) const {
  const auto records = recording_.Records();
  for (size_t i = records.size(); i-- > 0;) {
    const Step& step = records[i].step;
    if (step.thread == holder && step.object == object &&
        (step.kind == OpKind::kLock || step.kind == OpKind::kTryLock)) {
      return StackOf(records[i]);
    }
  }
  return {};
}

void Builder::AddWaits() {
  for (const BlockedThread& blocked : log_.Blocked()) {
    FailureWait wait;
    wait.kind = blocked.op.kind;
    wait.holder = blocked.holder;
    wait.object = names_.Of(ravel::MakeStep(blocked.thread, blocked.op));
    wait.stack = StackOf(recording_.waiting[blocked.thread]);
    if (Traits(blocked.op.kind).guard_names_holder) {
      wait.held_since = WhereTaken(blocked.op.object, blocked.holder);
    }
    failure_.threads[blocked.thread].waits = std::move(wait);
  }
}

void Builder::AddRaces() {
  for (const Recording::Pair& pair : recording_.Races()) {
    if (shown_as_[pair.first] == kHidden || shown_as_[pair.second] == kHidden) {
      continue;
    }
    failure_.races.push_back({shown_as_[pair.first], shown_as_[pair.second]});
  }
}

Failure Builder::Build() {
  failure_.kind = KindName(outcome_.kind);
  failure_.message = outcome_.message;
  failure_.file = outcome_.file;
  failure_.line = outcome_.line;
  FindSharedMemory();
  for (const Recording::Pair& pair : recording_.Races()) {
    racing_.insert({pair.first, pair.second});
  }
  AddSteps();
  PointerNames(symbolizer_, names_).NameValues(failure_, records_);
  AddThreads();
  AddWaits();
  AddRaces();
  NameMessage();
  return std::move(failure_);
}

// The engine knows threads by number and memory by address.
void Builder::NameMessage() {
  switch (outcome_.kind) {
    case OutcomeKind::kDataRace:
      if (failure_.races.empty()) return;
      failure_.message =
          "data race on " + failure_.steps[failure_.races[0].second].object;
      return;
    case OutcomeKind::kUseAfterFree:
      failure_.message = "use after free: " + WhoFreed();
      return;
    case OutcomeKind::kDoubleFree:
      failure_.message = "double free: " + WhoFreed();
      return;
    case OutcomeKind::kThreadLeak:
      failure_.message = "thread " + failure_.threads[outcome_.thread].name +
                         " was neither joined nor detached";
      return;
    default:
      return;
  }
}

// "the memory was freed by t2 at list.cc:11 Remove()"
std::string Builder::WhoFreed() const {
  for (const FailureStep& step : failure_.steps) {
    if (step.kind != OpKind::kFree) continue;
    std::string text =
        "the memory was freed by " + failure_.threads[step.thread].name;
    if (step.stack.empty()) return text;
    const Frame& frame = step.stack.front();
    const std::string file = frame.file.substr(frame.file.rfind('/') + 1);
    return text + " at " + file + ":" + std::to_string(frame.line) + " " +
           frame.function;
  }
  return "the memory was freed before";
}

}  // namespace

Failure BuildFailure(const SearchState& state, const Outcome& outcome,
                     Origins* origins) {
  Builder builder(state, outcome);
  Failure failure = builder.Build();
  if (origins != nullptr) *origins = builder.GiveOrigins();
  return failure;
}

}  // namespace ravel
