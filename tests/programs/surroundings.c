// SPDX-License-Identifier: Apache-2.0
//
// Prints what it was started with, and fails if it is not all the same in
// each execution.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int before_main;

__attribute__((constructor)) static void count(void) { ++before_main; }

int main(int argc, char** argv, char** environment) {
  char line[100] = "(nothing)\n";
  char folder[1000];
  for (int i = 1; i < argc; ++i) printf("argument %s\n", argv[i]);
  while (fgets(line, sizeof line, stdin) != 0) printf("input %s", line);
  printf("folder %s\n", getcwd(folder, sizeof folder));
  for (; *environment != 0; ++environment) {
    if (strncmp(*environment, "RAVEL", 5) == 0 ||
        strncmp(*environment, "LD_", 3) == 0) {
      printf("variable %s\n", *environment);
    }
  }
  printf("constructed %d\n", before_main++);
  return atoi(argv[argc - 1]);
}
