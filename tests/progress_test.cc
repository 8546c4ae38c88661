// SPDX-License-Identifier: Apache-2.0
//
// The line that shows how far a search has come, on a terminal and elsewhere.

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/program.h"

namespace ravel {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// What the command writes to a terminal that is its standard error.
std::string OnTerminal(std::vector<std::string> arguments,
                       const char* variable = nullptr, int columns = 120) {
  const int terminal = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  grantpt(terminal);
  unlockpt(terminal);
  const std::string name = ptsname(terminal);
  winsize size = {};
  size.ws_col = static_cast<unsigned short>(columns);
  size.ws_row = 25;
  ioctl(terminal, TIOCSWINSZ, &size);
  const int end = open(name.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC);
  arguments.insert(arguments.begin(), CommandPath());
  std::vector<char*> words;
  for (std::string& argument : arguments) words.push_back(argument.data());
  words.push_back(nullptr);
  std::string setting = variable == nullptr ? "" : variable;
  const pid_t child = fork();
  if (child == 0) {
    const int out = open("/dev/null", O_WRONLY);
    dup2(out, STDOUT_FILENO);
    dup2(end, STDERR_FILENO);
    if (variable != nullptr) putenv(setting.data());
    execv(words[0], words.data());
    _exit(127);
  }
  close(end);
  std::string text;
  char buffer[4096];
  // Reading fails once nobody has the other end any more.
  for (ssize_t got; (got = read(terminal, buffer, sizeof buffer)) > 0;) {
    text.append(buffer, static_cast<size_t>(got));
  }
  close(terminal);
  waitpid(child, nullptr, 0);
  return text;
}

const std::vector<std::string> kSearch = {"run", "database_value/locked",
                                          "--strategy=random", "--time=1500ms"};

std::vector<std::string> SearchWith(const std::string& flag) {
  std::vector<std::string> arguments = kSearch;
  arguments.push_back(flag);
  return arguments;
}

TEST(Progress, SaysHowFarTheSearchIs) {
  EXPECT_THAT(
      OnTerminal(SearchWith("--coverage")),
      ContainsRegex("database_value/locked  [0-9,]+ executions, [0-9,]+/s, "
                    "2 distinct, 0 % new, [01] s left"));
}

TEST(Progress, IsRewrittenInPlaceAFewTimesASecondAndErased) {
  const std::string text = OnTerminal(kSearch);
  EXPECT_THAT(text, Not(HasSubstr("\n")));
  ASSERT_FALSE(text.empty());
  EXPECT_EQ(text[0], '\r');
  const auto lines = std::count(text.begin(), text.end(), '\r');
  EXPECT_GE(lines, 3);
  EXPECT_LE(lines, 9);
  // The last thing is the line in blanks, and the way back.
  EXPECT_EQ(text.back(), '\r');
  const size_t blanks = text.rfind('\r', text.size() - 2);
  EXPECT_EQ(text.find_first_not_of(' ', blanks + 1), text.size() - 1);
}

TEST(Progress, FitsTheTerminal) {
  const std::string text = OnTerminal(kSearch, nullptr, 30);
  for (size_t i = 0; i < text.size();) {
    const size_t end = std::min(text.find('\r', i), text.size());
    EXPECT_LT(end - i, 30u);
    i = end + 1;
  }
}

TEST(Progress, IsDimmedOnlyIfColoursAreWanted) {
  EXPECT_THAT(OnTerminal(SearchWith("--color=yes")), HasSubstr("\x1b[2m"));
  EXPECT_THAT(OnTerminal(SearchWith("--color=no")), Not(HasSubstr("\x1b")));
  EXPECT_THAT(OnTerminal(kSearch, "NO_COLOR=1"), Not(HasSubstr("\x1b")));
}

TEST(Progress, IsSilentIfQuiet) {
  EXPECT_THAT(OnTerminal(SearchWith("--quiet")), IsEmpty());
}

TEST(Progress, IsSilentWhereThereIsNoTerminal) {
  EXPECT_THAT(Ravel(kSearch).error, IsEmpty());
}

TEST(Progress, OfAShortSearchIsNotShown) {
  EXPECT_THAT(OnTerminal({"run", "database_value/locked", "--schedules=10"}),
              IsEmpty());
}

}  // namespace
}  // namespace ravel
