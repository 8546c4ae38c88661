// SPDX-License-Identifier: Apache-2.0
//
// The scheduler of a forked process: it decides nothing. Where a thread would
// wait for its turn, the process gives its own turn to the host (see
// process_host.h) and tells it what its threads did since they last had one.
// Plain accesses are only noted down until then: no other process has run
// meanwhile.

#ifndef RAVEL_SCHEDULER_PROCESS_GUEST_H_
#define RAVEL_SCHEDULER_PROCESS_GUEST_H_

#include <sys/types.h>

#include <cstdint>
#include <vector>

#include "scheduler/observer.h"
#include "scheduler/process_table.h"
#include "scheduler/scheduler.h"

namespace ravel {

class ProcessGuest final : public Observer {
 public:
  // Stands for the number of the object at the operation's address, which the
  // host gives.
  static constexpr ObjectId kAtAddress = UINT32_MAX;

  // In the child, right after the fork by `forking`, which goes on here as
  // `main`.
  ProcessGuest(Scheduler& scheduler, const VirtualThread& forking,
               VirtualThread& main, ProcessId process);

  // Waits for the process' next turn.
  void TakeTurn();

  // The parts of Scheduler that are different here.
  void Announce(const Op& op, const Guard& guard);
  Awakening AnnounceWait(const Op& op, const Guard& guard, int64_t deadline,
                         bool may_wake);
  void Performed(const Op& op, uint64_t value, uintptr_t place, bool changes);
  uint16_t Pick(ChoiceKind kind, uint16_t bound);
  // The host knows all that this process did.
  void Sync();
  void Enlist(VirtualThread& thread);
  void MakeDaemon(const VirtualThread& thread);
  [[noreturn]] void ExitThread();
  [[noreturn]] void Stop();
  // The caller ends the process right after these: as a part of the
  // execution, or all of it.
  void End();
  void GiveUp();
  // Of the process that the caller is in; nullptr in the first one.
  static ProcessGuest* Of(Scheduler& scheduler) { return scheduler.guest_; }
  // A step: the caller makes the process another program right after this,
  // which the host lets run to its end before anything else goes on.
  void BecomeProgram();
  // The caller could not.
  void StayWhatItIs() { Sync(); }
  // The host starts the child that this process has forked.
  void Forked(pid_t child);
  void Kill(ProcessId process, int signal);

  ProcessId process() const { return process_; }
  VirtualThread& main() { return *threads_.front(); }

  // Tells the host of plain accesses.
  void OnBegin(uint32_t) override {}
  void OnStep(const Step&, uintptr_t) override {}
  void OnAccess(ThreadId thread, uintptr_t address, size_t size, bool is_write,
                uintptr_t place) override;
  void OnFree(ThreadId thread, uintptr_t address, size_t size,
              uintptr_t place) override;
  void OnNewMemory(uintptr_t address, size_t size) override;

 private:
  using Message = ProcessMessage;

  Message& Add(Message::Kind kind, ThreadId thread);
  void Added();
  void WaitForTurn();
  uint64_t Ask(GuestRequest request, uint64_t value = 0);
  void GiveTurn(GuestRequest request, uint64_t value = 0);
  void CheckHost() const;
  Op Known(const Op& op);
  ObjectId OwnObject(ObjectId object);
  uintptr_t KnownAddress(uintptr_t address) const;

  Scheduler& scheduler_;
  ProcessTable& table_;
  ProcessId process_;
  pid_t host_;
  std::vector<VirtualThread*> threads_;  // of this process
  // Objects that were there at the fork and that only this process sees now
  // are others than those of the parent.
  ObjectId inherited_;
  std::vector<ObjectId> own_objects_;
};

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_PROCESS_GUEST_H_
