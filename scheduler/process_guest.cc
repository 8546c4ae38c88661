// SPDX-License-Identifier: Apache-2.0

#include "scheduler/process_guest.h"

#include <signal.h>
#include <sys/prctl.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "scheduler/commute.h"
#include "scheduler/process_life.h"
#include "scheduler/shared_region.h"
#include "scheduler/stack_trace.h"
#include "scheduler/system_call.h"

namespace ravel {
namespace {

// How long to wait before looking whether the host is still there.
constexpr int kPatience = 500;  // milliseconds

[[noreturn]] void Vanish() {
  for (;;) SystemCall(SYS_exit_group, 1);
}

}  // namespace

ProcessGuest::ProcessGuest(Scheduler& scheduler, const VirtualThread& forking,
                           VirtualThread& main, ProcessId process)
    : scheduler_(scheduler),
      table_(ProcessTable::Shared()),
      process_(process),
      host_(table_.processes[0].pid),
      threads_{&main},
      inherited_(scheduler.objects_) {
  // A process whose parent ends before it lives on, so only the host's
  // children may die with their parent; see CheckHost() for the others.
  if (forking.process == 0) {
    SystemCall(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL);
    if (SystemCall(SYS_getppid) != host_) Vanish();
  } else {
    CheckHost();
  }
  scheduler.donors_.Inherit(forking, main);
  scheduler.running_ = &main;
  scheduler.creator_ = nullptr;
  scheduler.threads_[main.id] = &main;
  const bool tells = scheduler.on_access_.size != 0;
  scheduler.on_announce_.size = 0;
  scheduler.sole_detector_ = nullptr;
  scheduler.on_access_.size = scheduler.on_step_.size = tells ? 1 : 0;
  scheduler.on_access_.items[0] = scheduler.on_step_.items[0] = this;
}

void ProcessGuest::CheckHost() const {
  if (HasDied(host_)) Vanish();
}

ProcessMessage& ProcessGuest::Add(Message::Kind kind, ThreadId thread) {
  if (table_.message_count == ProcessTable::kMaxMessages) Sync();
  Message& message = table_.messages[table_.message_count++];
  message = Message();
  message.kind = kind;
  message.thread = thread;
  message.deadline = Scheduler::kNoDeadline;
  return message;
}

// Who wants stacks is told of everything at once, while it is so.
void ProcessGuest::Added() {
  if (!scheduler_.stacks_) return;
  PassThrough unseen;
  table_.frame_count = static_cast<uint32_t>(
      CaptureStack(table_.frames, table_.registers, ProcessTable::kMaxFrames));
  Sync();
}

void ProcessGuest::Sync() { Ask(GuestRequest::kNothing); }

uint64_t ProcessGuest::Ask(GuestRequest request, uint64_t value) {
  GiveTurn(request, value);
  TakeTurn();
  return table_.answer;
}

// Leaves copies of what the process' threads wait for, which nobody else can
// change before its next turn.
void ProcessGuest::GiveTurn(GuestRequest request, uint64_t value) {
  for (VirtualThread* thread : threads_) {
    if (thread->mirrored != nullptr) thread->mirror = *thread->mirrored;
  }
  table_.request = request;
  table_.thread = scheduler_.running_->id;
  table_.value = value;
  table_.objects = scheduler_.objects_;
  table_.now = scheduler_.now_;
  table_.tick = scheduler_.tick_;
  table_.host_turn.Give();
}

void ProcessGuest::TakeTurn() {
  Turn& turn = table_.processes[process_].turn;
  for (;;) {
    while (!turn.Take(kPatience)) CheckHost();
    if (!table_.peek) break;
    table_.peek_value = 0;
    memcpy(&table_.peek_value, reinterpret_cast<void*>(table_.peek_address),
           std::min(table_.peek_size, sizeof table_.peek_value));
    table_.host_turn.Give();
  }
  scheduler_.objects_ = table_.objects;
  scheduler_.now_ = table_.now;
  scheduler_.tick_ = table_.tick;
}

// Returns in the thread that goes on.
void ProcessGuest::WaitForTurn() {
  const auto next = static_cast<ThreadId>(Ask(GuestRequest::kTurn));
  if (next != scheduler_.running_->id) {
    scheduler_.SwitchTo(*scheduler_.threads_[next]);
  }
}

uintptr_t ProcessGuest::KnownAddress(uintptr_t address) const {
  constexpr uintptr_t kFirst = 65536;  // below it is no memory
  const bool same = address < kFirst || SharedRegion::Contains(address);
  return same ? address : AddressIn(process_, address);
}

ObjectId ProcessGuest::OwnObject(ObjectId object) {
  if (object == kNoObject || object > inherited_) return object;
  if (own_objects_.empty()) {
    PassThrough unseen;
    own_objects_.resize(inherited_ + 1, kNoObject);
  }
  ObjectId& own = own_objects_[object];
  if (own == kNoObject) own = scheduler_.NewObject();
  return own;
}

// As the host knows it.
Op ProcessGuest::Known(const Op& op) {
  if (NamesThread(op.kind) || op.address == 0 || op.object == kAtAddress ||
      SharedRegion::Contains(op.address)) {
    return op;
  }
  Op known = op;
  known.object = OwnObject(op.object);
  known.address = KnownAddress(op.address);
  return known;
}

void ProcessGuest::Announce(const Op& op, const Guard& guard) {
  AnnounceWait(op, guard, Scheduler::kNoDeadline, /*may_wake=*/false);
}

Awakening ProcessGuest::AnnounceWait(const Op& op, const Guard& guard,
                                     int64_t deadline, bool may_wake) {
  VirtualThread& self = *scheduler_.running_;
  const bool timed = deadline != Scheduler::kNoDeadline;
  const bool starts = scheduler_.creator_ != nullptr;
  const bool goes_on = !starts && Traits(op.kind).is_eager && guard.Holds();
  Guard asked = guard;
  if (guard.word != nullptr && !SharedRegion::Contains(guard.word)) {
    self.mirrored = guard.word;
    self.mirror = *guard.word;
    asked.word = &self.mirror;
  }
  Message& message = Add(Message::Kind::kAnnounce, self.id);
  message.op = Known(op);
  message.guard = asked;
  message.deadline = deadline;
  message.may_wake = may_wake && !timed;
  message.goes_on = goes_on;
  Added();
  if (starts) {
    scheduler_.ReturnToCreator();
  } else if (!goes_on) {
    WaitForTurn();
  }
  self.mirrored = nullptr;
  if (guard.Holds()) return Awakening::kReady;
  return timed ? Awakening::kTimedOut : Awakening::kSpurious;
}

void ProcessGuest::Performed(const Op& op, uint64_t value, uintptr_t place,
                             bool changes) {
  Message& message = Add(Message::Kind::kPerformed, scheduler_.self());
  message.op = Known(op);
  message.value = value;
  message.place = place;
  message.changes = changes;
  Added();
}

uint16_t ProcessGuest::Pick(ChoiceKind kind, uint16_t bound) {
  table_.choice = kind;
  return static_cast<uint16_t>(Ask(GuestRequest::kPick, bound));
}

void ProcessGuest::Enlist(VirtualThread& thread) {
  thread.process = process_;
  {
    PassThrough unseen;
    threads_.push_back(&thread);
  }
  Add(Message::Kind::kEnlist, thread.id);
  Sync();
}

void ProcessGuest::MakeDaemon(const VirtualThread& thread) {
  Add(Message::Kind::kDaemon, scheduler_.self()).value = thread.id;
}

void ProcessGuest::ExitThread() {
  VirtualThread& self = *scheduler_.running_;
  if (&self == threads_.front()) scheduler_.EndProcess(0);
  Op op;
  op.kind = OpKind::kExitThread;
  op.object = self.id;
  Message& message = Add(Message::Kind::kAnnounce, self.id);
  message.op = op;
  message.goes_on = true;
  Added();
  Performed(op, 0, 0, true);
  self.finished = 1;
  threads_.erase(std::find(threads_.begin(), threads_.end(), &self));
  Add(Message::Kind::kThreadEnd, self.id);
  if (scheduler_.creator_ != nullptr) scheduler_.ReturnToCreator();
  WaitForTurn();
  __builtin_unreachable();
}

void ProcessGuest::BecomeProgram() {
  const ProcessRecord& record = table_.processes[process_];
  Op op;
  op.kind = OpKind::kEndProcess;
  op.object = table_.processes[record.parent].children;
  scheduler_.Perform(op);
  GiveTurn(GuestRequest::kProgram);
}

void ProcessGuest::Forked(pid_t child) {
  Ask(GuestRequest::kForked, static_cast<uint64_t>(child));
}

void ProcessGuest::Kill(ProcessId process, int signal) {
  Ask(GuestRequest::kKill, process | static_cast<uint64_t>(signal) << 16);
}

void ProcessGuest::End() { GiveTurn(GuestRequest::kEnd); }

void ProcessGuest::GiveUp() { GiveTurn(GuestRequest::kStop); }

// The host ends the process.
void ProcessGuest::Stop() {
  GiveUp();
  for (;;) SystemCall(SYS_pause);
}

void ProcessGuest::OnAccess(ThreadId thread, uintptr_t address, size_t size,
                            bool is_write, uintptr_t place) {
  Message& message = Add(Message::Kind::kAccess, thread);
  message.op.kind = is_write ? OpKind::kWrite : OpKind::kRead;
  message.op.address = KnownAddress(address);
  message.value = size;
  message.place = place;
  Added();
}

void ProcessGuest::OnFree(ThreadId thread, uintptr_t address, size_t size,
                          uintptr_t place) {
  Message& message = Add(Message::Kind::kFree, thread);
  message.op.address = KnownAddress(address);
  message.value = size;
  message.place = place;
  Added();
}

void ProcessGuest::OnNewMemory(uintptr_t address, size_t size) {
  Message& message = Add(Message::Kind::kNewMemory, scheduler_.self());
  message.op.address = KnownAddress(address);
  message.value = size;
  Added();
}

}  // namespace ravel
