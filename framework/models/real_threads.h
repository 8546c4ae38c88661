// SPDX-License-Identifier: Apache-2.0
//
// Numbers and names for the threads of the real world, so that a sentence
// about misuse can say who. As under control, a repetition's first thread is
// "main" and the n-th ravel::Thread "tn", unless it has a name.

#ifndef RAVEL_FRAMEWORK_MODELS_REAL_THREADS_H_
#define RAVEL_FRAMEWORK_MODELS_REAL_THREADS_H_

#include <cstdint>
#include <string>

namespace ravel::internal {

// Called by any number of threads at once.
class RealThreads {
 public:
  // The calling thread begins a repetition, as "main".
  static void Begin();

  // The calling thread's number. Threads that Ravel did not start get theirs
  // when they first ask.
  static uint32_t Self();
  static std::string NameOf(uint32_t number);
  // For the handler of a signal: 0 and nothing if it has not asked yet.
  static uint32_t SelfOr0();
  static const char* NameOfSelf();

  // A number for a thread that the calling one is about to start, which then
  // takes it.
  static uint32_t New(const std::string& name);
  static void Become(uint32_t number);
  // The number that the calling thread was given last for another; 0 from the
  // second time on.
  static uint32_t TakeLatest();

  // As RealWorld's.
  static void BeforeFork();
  static void AfterFork();
  // The calling thread is the first of a process of this name, or of none, and
  // the others that the process starts are named after it.
  static void BecomeProcess(const std::string& name);

  // Daemon threads that have not ended: they share the process with whatever
  // it does next.
  static void BeginDaemon();
  static void EndDaemon();
  static uint32_t daemons();
};

}  // namespace ravel::internal

#endif  // RAVEL_FRAMEWORK_MODELS_REAL_THREADS_H_
