// SPDX-License-Identifier: Apache-2.0
//
// Where a program's main() is called from. One that `ravel run` started is
// explored instead; its constructors have run by then.

#include <sys/syscall.h>
#include <unistd.h>

#include <cstdio>

#include "framework/command/program.h"
#include "framework/intercept/real.h"
#include "framework/program/handover.h"
#include "framework/program/main_function.h"

using ravel::MainFunction;
using ravel::Real;

namespace {

constinit MainFunction::Function program_main = nullptr;

// The process is not the program: nothing of the program's is to run at its
// end.
[[noreturn]] void EndAtOnce(int status) {
  fflush(nullptr);
  for (;;) syscall(SYS_exit_group, status);
}

int Main(int argc, char** argv, char** environment) {
  const std::vector<std::string> command = ravel::TakeHandover();
  if (command.empty()) return program_main(argc, argv, environment);
  MainFunction::Set(program_main, argc, argv, environ);
  EndAtOnce(ravel::ExploreProgram(command, {argv, argv + argc}));
}

}  // namespace

extern "C" int __libc_start_main(MainFunction::Function main, int argc,
                                 char** argv, void (*init)(), void (*fini)(),
                                 void (*loader_fini)(), void* stack_end) {
  static constinit Real<int(MainFunction::Function, int, char**, void (*)(),
                            void (*)(), void (*)(), void*)>
      real{"__libc_start_main"};
  program_main = main;
  return real(Main, argc, argv, init, fini, loader_fini, stack_end);
}
