// SPDX-License-Identifier: Apache-2.0
//
// Puts the program's own writable data back after every execution: globals,
// function-local statics with their guards, once flags. From the end of the
// first execution on, pages are protected against writing until they are first
// written to, and copied back each time from then on. So an execution pays for
// the pages that executions write, whoever writes them, and not for the
// others.

#ifndef RAVEL_FRAMEWORK_ISOLATION_GLOBALS_SNAPSHOT_H_
#define RAVEL_FRAMEWORK_ISOLATION_GLOBALS_SNAPSHOT_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ravel {

class GlobalsSnapshot {
 public:
  static GlobalsSnapshot& OfProcess();

  // Remembers the data of the program and of its own libraries as they are
  // now. For the life of the process.
  void Take();

  // In the handler of SIGSEGV: returns true if a write to `address` failed
  // only because of the protection, which is gone now.
  bool HandleFault(uintptr_t address);

  // Leaves this part as it is: counters that somebody reads after executions.
  void Exempt(uintptr_t begin, uintptr_t end);

  // Makes the data what it was at Take(), but for what is exempt.
  void Restore();

 private:
  struct Region {
    uintptr_t begin;
    uintptr_t end;
    const char* copy;
  };
  struct Page {
    char* memory;
    const char* copy;
  };
  // More of them are copied back page by page all the same.
  static constexpr size_t kMaxWritten = 1 << 16;

  void Add(uintptr_t begin, uintptr_t end);
  void Protect();
  void Release(const Region& region, uintptr_t page);

  bool protected_ = false;
  std::vector<Region> regions_;
  std::vector<Region> exempt_;
  std::vector<Page> written_;  // reserved: grows in a signal handler
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_ISOLATION_GLOBALS_SNAPSHOT_H_
