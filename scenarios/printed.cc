// SPDX-License-Identifier: Apache-2.0

#include "scenarios/printed.h"

#include <algorithm>
#include <cstdlib>

namespace ravel::scenarios {

Printed::Printed() : stream_(open_memstream(&text_, &size_)) {}

Printed::~Printed() {
  fclose(stream_);
  free(text_);
}

void Printed::Line(const std::string& line) {
  fprintf(stream_, "%s\n", line.c_str());
}

std::vector<std::string> Printed::End() {
  flockfile(stream_);
  fflush(stream_);
  const std::string text(text_, size_);
  funlockfile(stream_);
  fputs(text.c_str(), stdout);
  std::vector<std::string> lines;
  std::string line;
  for (const char c : text) {
    if (c != '\n') {
      line += c;
      continue;
    }
    lines.push_back(line);
    line.clear();
  }
  return lines;
}

size_t IndexOf(const std::vector<std::string>& lines, std::string_view line) {
  return static_cast<size_t>(std::find(lines.begin(), lines.end(), line) -
                             lines.begin());
}

std::string Joined(const std::vector<std::string>& lines) {
  std::string joined;
  for (const std::string& line : lines) {
    if (!joined.empty()) joined += ' ';
    joined += line;
  }
  return joined;
}

}  // namespace ravel::scenarios
