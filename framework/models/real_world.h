// SPDX-License-Identifier: Apache-2.0
//
// The real world's side of what a scenario can say: on hardware threads there
// is no scheduler to say it to.

#ifndef RAVEL_FRAMEWORK_MODELS_REAL_WORLD_H_
#define RAVEL_FRAMEWORK_MODELS_REAL_WORLD_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "scheduler/execution_log.h"

namespace ravel {

// Called by any number of threads at once, of any number of processes: what
// they say goes to one log.
class RealWorld {
 public:
  // A repetition begins, and ends; between the two, what is said goes to
  // `log`. `shaken`: threads are held up at random.
  static void Begin(ExecutionLog* log, uint64_t seed, bool shaken);
  static void End();

  static bool Running();
  // The calling thread forks, while no other one says something. The child
  // does the second, too.
  static void BeforeFork();
  static void AfterFork();
  // In the child: what it chooses is not what its parent does.
  static void BecomeProcess(uint32_t number);
  static uint64_t Choose(uint64_t bound);
  static void Record(std::string_view word);
  // The first failure of a repetition counts.
  static void NoteAssertion(const char* message, const char* file, int line);
  static void NoteSkip(const char* message);
  // exit() or one of its kin was called. Returns false if that is none of a
  // repetition's business: outside of one, or in a process forked by it.
  static bool NoteExit(const char* function, int status);
  // Ends the process for a misuse of a primitive; outside of a repetition the
  // sentence goes to standard error.
  [[noreturn]] static void StopForMisuse(const std::string& sentence);
};

// Adds a word to what the execution says of itself.
void AppendRecord(ExecutionLog& log, std::string_view word);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_MODELS_REAL_WORLD_H_
