// SPDX-License-Identifier: Apache-2.0
//
// The standard input of a program, the same for each of its executions.

#ifndef RAVEL_FRAMEWORK_PROGRAM_STANDARD_INPUT_H_
#define RAVEL_FRAMEWORK_PROGRAM_STANDARD_INPUT_H_

namespace ravel {

class StandardInput {
 public:
  // What can be read but once, a pipe or a socket, is read to its end now and
  // kept: this blocks until the writer closes it. If nothing at all comes for
  // some seconds, a sentence says that executions begin without any. A terminal
  // is left alone.
  static void Keep();

  // To where it was at Keep().
  static void Rewind();
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_PROGRAM_STANDARD_INPUT_H_
