// SPDX-License-Identifier: Apache-2.0

#include "framework/report/failure_label.h"

#include <algorithm>
#include <fstream>
#include <string_view>

namespace ravel {
namespace {

std::string SourceLine(const char* path, int number) {
  std::ifstream file(path);
  std::string line;
  for (int i = 0; i < number && std::getline(file, line); ++i) {
  }
  return file ? line : "";
}

bool IsMacroLetter(char letter) {
  return (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') ||
         letter == '_';
}

// "EXPECT_EQ" of "  EXPECT_EQ(a, b);"
std::string MacroIn(const std::string& line) {
  for (const std::string_view start : {"EXPECT_", "ASSERT_"}) {
    const size_t begin = line.find(start);
    if (begin == std::string::npos) continue;
    const auto end =
        std::find_if_not(line.begin() + static_cast<std::ptrdiff_t>(begin),
                         line.end(), IsMacroLetter);
    return {line.begin() + static_cast<std::ptrdiff_t>(begin), end};
  }
  return "";
}

std::string AssertionLabel(const Outcome& outcome) {
  if (std::string_view(outcome.message).substr(0, 10) == "assertion ") {
    return "assert";
  }
  if (outcome.line == 0) return "check";
  const std::string macro = MacroIn(SourceLine(outcome.file, outcome.line));
  return macro.empty() ? "assertion" : macro;
}

}  // namespace

std::string FailureLabel(const Outcome& outcome) {
  const std::string_view message = outcome.message;
  switch (outcome.kind) {
    case OutcomeKind::kAssertion:
      return AssertionLabel(outcome);
    case OutcomeKind::kCrash:
      return message.substr(0, 3) == "SIG"
                 ? std::string(message.substr(0, message.find(':')))
                 : "std::terminate";
    case OutcomeKind::kException:
      return "uncaught exception";
    case OutcomeKind::kExit:
      return "exit";
    default:
      std::string words = KindName(outcome.kind);
      std::replace(words.begin(), words.end(), '_', ' ');
      return words;
  }
}

}  // namespace ravel
