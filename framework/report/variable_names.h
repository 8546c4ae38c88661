// SPDX-License-Identifier: Apache-2.0
//
// The variables of an execution by address: those of static storage, and the
// local ones of whichever call had its frame there at the time.

#ifndef RAVEL_FRAMEWORK_REPORT_VARIABLE_NAMES_H_
#define RAVEL_FRAMEWORK_REPORT_VARIABLE_NAMES_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "framework/report/debug_info.h"
#include "framework/report/symbolizer.h"
#include "scheduler/execution_log.h"
#include "scheduler/observers/recorder.h"

namespace ravel {

// "t2" for a thread that has no name of its own.
std::string ThreadLabel(const ExecutionLog& log, ThreadId thread);

class VariableNames {
 public:
  struct Named {
    std::string name;  // "account"; of another thread than main "t2: account"
    uintptr_t begin = 0;
    DebugInfo::Type type = DebugInfo::kNoType;
  };

  // `recording` has the stacks; nullptr: local variables are unknown.
  VariableNames(const DebugInfo& debug, const Symbolizer& symbolizer,
                const ExecutionLog& log, const Recording* recording)
      : debug_(debug),
        symbolizer_(symbolizer),
        log_(log),
        recording_(recording) {}

  // The variable at `address`, as things were at that record of the
  // recording. What the compiler made for itself is "temporary of Run()".
  std::optional<Named> Find(uintptr_t address, size_t record) const;

  // The name of the object of `size` bytes: "account.balance"; without debug
  // information, of a variable of static storage, "account+8". Empty if no
  // variable is there.
  std::string NameAt(uintptr_t address, size_t size, size_t record) const;

  // Differs for two calls whose frames were at the same address; 0 where no
  // frame was.
  uint64_t LifeAt(uintptr_t address, size_t record) const;

 private:
  struct Call {
    DebugInfo::Activation activation;
    ThreadId thread;
  };

  // One that has a stack, in the order of records.
  struct Snapshot {
    size_t record;
    const Record* stack;
  };

  std::optional<Named> FindLocal(uintptr_t address, size_t record) const;
  std::vector<Call> CallsAt(uintptr_t address, size_t record) const;
  std::optional<Call> CallIn(const Record& stack, uintptr_t address) const;
  std::optional<Named> FindIn(const Call& call, uintptr_t address) const;
  const std::vector<Snapshot>& SnapshotsOf(ThreadId donor) const;

  const DebugInfo& debug_;
  const Symbolizer& symbolizer_;
  const ExecutionLog& log_;
  const Recording* const recording_;
  mutable bool read_ = false;
  mutable std::map<ThreadId, std::vector<Snapshot>> snapshots_;  // by donor
  mutable std::map<uintptr_t, uint64_t> functions_;  // by return address
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_REPORT_VARIABLE_NAMES_H_
