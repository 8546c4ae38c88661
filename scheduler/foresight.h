// SPDX-License-Identifier: Apache-2.0
//
// Running ahead of a search that comes to an end. Such a search decides what
// it runs next by what it has seen, one execution after another. But it knows
// long before which executions it will have to run at some time, by how they
// begin: so others run them meanwhile, note all that the search would have
// been asked, and it is told when it gets there (told_execution.h). What it
// does depends in no way on who ran what, or when.

#ifndef RAVEL_SCHEDULER_FORESIGHT_H_
#define RAVEL_SCHEDULER_FORESIGHT_H_

#include <cstdint>
#include <vector>

namespace ravel {

// How an execution is to be run: a guess. Whoever asked is told what became of
// it, and compares.
struct Script {
  std::vector<uint16_t> values;  // of the first choices, of all kinds
  // Whose turns come from the step `begin` on, for each: the thread, how many
  // values are chosen in it, and these. All other choices fall back.
  std::vector<uint16_t> turns;
  uint32_t begin = 0;

  void Clear() {
    values.clear();
    turns.clear();
    begin = 0;
  }
};

class Foresight {
 public:
  virtual ~Foresight() = default;

  // Asks for an execution that leaves the running one after `depth` turns or
  // choices: the deepest are wanted first. Returns its ticket, or 0 if there
  // is no room.
  virtual uint64_t Ask(const Script& script, uint64_t depth) = 0;
  // Whether an execution with this ticket was run, or will be.
  virtual bool Knows(uint64_t ticket) = 0;
  // How many executions ahead it is worth asking for.
  virtual size_t reach() const = 0;
};

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_FORESIGHT_H_
