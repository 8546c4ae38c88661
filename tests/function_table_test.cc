// SPDX-License-Identifier: Apache-2.0
//
// The table of docs/unmodified.md says of every function of the headers what
// becomes of it, and what it calls modelled is Ravel's.

#include <dlfcn.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "tests/program.h"

namespace ravel {
namespace {

using ::testing::HasSubstr;

std::string Document() {
  std::ifstream file(RAVEL_SOURCE_DIR "/docs/unmodified.md");
  return {std::istreambuf_iterator<char>(file), {}};
}

std::set<std::string> Matches(const std::string& text,
                              const std::string& pattern) {
  std::set<std::string> found;
  const std::regex expression(pattern);
  for (std::sregex_iterator i(text.begin(), text.end(), expression), end;
       i != end; ++i) {
    found.insert((*i)[1]);
  }
  return found;
}

// What a header declares, for users: names that begin like its own.
std::set<std::string> Declared(const std::string& header) {
  const Ended ended = RunProgram(
      "/bin/sh", {"-c", "printf '#define _GNU_SOURCE 1\\n#include <" + header +
                            ".h>\\n' | c++ -x c -E -P - | tr '\\n' ' '"});
  EXPECT_EQ(ended.status, 0) << ended.error;
  return Matches(ended.out,
                 "[ *]((?:pthread|sem|thrd|mtx|cnd|tss|call)_[a-z_0-9]+) "
                 "?\\([^;{]*;");
}

// By header and what becomes of them. A function in two cells is there twice.
struct Cell {
  std::string header;
  std::string state;
  std::set<std::string> functions;
};

std::vector<Cell> Cells() {
  std::vector<Cell> cells;
  std::istringstream lines(Document());
  std::string state;
  const std::regex heading("\\| header \\| (.*) \\|");
  const std::regex row("\\| `<(.*)\\.h>` \\| (.*) \\|");
  std::smatch match;
  for (std::string line; std::getline(lines, line);) {
    if (std::regex_match(line, match, heading)) state = match[1];
    if (std::regex_match(line, match, row)) {
      cells.push_back({match[1], state, Matches(match[2], "`([a-z_0-9]+)`")});
    }
  }
  return cells;
}

TEST(FunctionTable, HasEveryFunctionOfTheHeadersOnce) {
  std::map<std::string, std::multiset<std::string>> listed;
  for (const Cell& cell : Cells()) {
    listed[cell.header].insert(cell.functions.begin(), cell.functions.end());
  }
  ASSERT_EQ(listed.size(), 3U);
  for (const auto& [header, functions] : listed) {
    const std::set<std::string> declared = Declared(header);
    EXPECT_GT(declared.size(), 10U) << header;
    EXPECT_EQ(functions,
              std::multiset<std::string>(declared.begin(), declared.end()))
        << header;
  }
}

TEST(FunctionTable, CallsModelledWhatIsRavels) {
  for (const Cell& cell : Cells()) {
    if (cell.state != "modelled") continue;
    for (const std::string& function : cell.functions) {
      Dl_info info = {};
      void* found = dlsym(RTLD_DEFAULT, function.c_str());
      ASSERT_TRUE(found != nullptr && dladdr(found, &info) != 0) << function;
      EXPECT_THAT(info.dli_fname, HasSubstr("libravel")) << function;
    }
  }
}

TEST(FunctionTable, HasEveryOperationOfFutexes) {
  const Ended ended = RunProgram(
      "/bin/sh", {"-c", "echo '#include <linux/futex.h>' | c++ -x c -E -dM -"});
  // Flags, masks and what FUTEX_WAKE_OP takes aside.
  const std::set<std::string> defined = Matches(
      ended.out, "#define (FUTEX_(?!OP_|32)[A-Z_0-9]+)\\s+[0-9]{1,2}\\n");
  std::set<std::string> listed = Matches(Document(), "`(FUTEX_[A-Z_0-9]+)`");
  for (const std::string& operation : defined) {
    EXPECT_EQ(listed.count(operation), 1U) << operation;
  }
  EXPECT_GE(defined.size(), 13U);
}

}  // namespace
}  // namespace ravel
