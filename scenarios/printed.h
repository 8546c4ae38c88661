// SPDX-License-Identifier: Apache-2.0
//
// What a scenario prints, so that it can look at it afterwards. A line is one
// write to a stream, as in the document's program: a step, and never torn.
// End() shows all of it on the standard output.

#ifndef RAVEL_SCENARIOS_PRINTED_H_
#define RAVEL_SCENARIOS_PRINTED_H_

#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

namespace ravel::scenarios {

class Printed {
 public:
  Printed();
  ~Printed();
  Printed(const Printed&) = delete;
  Printed& operator=(const Printed&) = delete;

  // Any thread may print.
  void Line(const std::string& line);

  // The lines printed so far, in order.
  std::vector<std::string> End();

 private:
  char* text_ = nullptr;
  size_t size_ = 0;
  FILE* stream_;
};

// Where `line` stands among `lines`; lines.size() if it does not.
size_t IndexOf(const std::vector<std::string>& lines, std::string_view line);

// "a b c", for ravel::record().
std::string Joined(const std::vector<std::string>& lines);

}  // namespace ravel::scenarios

#endif  // RAVEL_SCENARIOS_PRINTED_H_
