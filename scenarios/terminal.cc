// SPDX-License-Identifier: Apache-2.0

#include "scenarios/terminal.h"

#include <ravel/ravel.h>
#include <unistd.h>

#include <cstdio>

namespace ravel::scenarios {

Terminal::Terminal() { check(pipe(ends_) == 0, "no pipe"); }

Terminal::~Terminal() {
  for (const int end : ends_) {
    if (end >= 0) close(end);
  }
}

void Terminal::Write(std::string_view text) const {
  const ssize_t written = write(ends_[1], text.data(), text.size());
  check(written == static_cast<ssize_t>(text.size()), "half a write");
}

std::vector<std::string> Terminal::End() {
  close(ends_[1]);
  ends_[1] = -1;
  std::string text;
  char part[4096];
  for (ssize_t size; (size = read(ends_[0], part, sizeof part)) > 0;) {
    text.append(part, static_cast<size_t>(size));
  }
  fputs(text.c_str(), stdout);
  std::vector<std::string> lines;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = text.find('\n', begin);
    if (end == std::string::npos) break;
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

}  // namespace ravel::scenarios
