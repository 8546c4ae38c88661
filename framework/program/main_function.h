// SPDX-License-Identifier: Apache-2.0
//
// A program's main() as what is explored. The process that `ravel run` started
// stops before main(); each execution is a fork of it that calls main() and
// then does what exit() does: destructors of statics, atexit(), buffers.

#ifndef RAVEL_FRAMEWORK_PROGRAM_MAIN_FUNCTION_H_
#define RAVEL_FRAMEWORK_PROGRAM_MAIN_FUNCTION_H_

namespace ravel {

class Scheduler;

class MainFunction {
 public:
  using Function = int (*)(int, char**, char**);

  // What an execution calls, and the standard input that it starts with.
  static void Set(Function function, int argc, char** argv, char** environment);

  // The program was not built for Ravel, which its results are to say.
  static void SeeSynchronisationOnly();

  // The body of an execution, or of a repetition on hardware threads. Does
  // not return.
  [[noreturn]] static void Call();

  // Whether the process is an execution, or forked by one.
  static bool Runs();

  // exit(), or another of its kin, was called under control; unless the
  // status is 0, that is the execution's outcome.
  static void NoteExit(Scheduler& scheduler, const char* function, int status);

  // What _exit() does under control: the process is over.
  [[noreturn]] static void End(Scheduler& scheduler);
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_PROGRAM_MAIN_FUNCTION_H_
