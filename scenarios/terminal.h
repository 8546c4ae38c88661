// SPDX-License-Identifier: Apache-2.0
//
// Where processes print, so that a scenario can look at it afterwards: a pipe
// that all of them write to. A write is a step, and what it writes stays in
// one piece.

#ifndef RAVEL_SCENARIOS_TERMINAL_H_
#define RAVEL_SCENARIOS_TERMINAL_H_

#include <string>
#include <string_view>
#include <vector>

namespace ravel::scenarios {

class Terminal {
 public:
  Terminal();
  ~Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  void Write(std::string_view text) const;
  // A line in one write.
  void Line(const std::string& line) const { Write(line + "\n"); }

  // The lines, in order, which are shown on the standard output as well. Waits
  // for all processes that may print.
  std::vector<std::string> End();

 private:
  int ends_[2];
};

}  // namespace ravel::scenarios

#endif  // RAVEL_SCENARIOS_TERMINAL_H_
