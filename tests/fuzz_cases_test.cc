// SPDX-License-Identifier: Apache-2.0
//
// Files that fuzz targets made, in builds of either compiler
// (tests/fuzz_cases/COMPILER/SCENARIO, `./scenario_fuzz --scenario=NAME
// -exact_artifact_path=FILE`): each fails again in this build, or `ravel
// replay` says that it diverged.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/program.h"

namespace ravel {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

struct Case {
  std::string compiler;
  std::string scenario;  // with a dot
  std::string path;
  bool switches_at_accesses = false;  // which are of one build
};

void PrintTo(const Case& given, std::ostream* out) { *out << given.path; }

// Records are of five bytes, and these scenarios have no input.
bool HasPoints(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(file), {});
  for (size_t at = 0; at < bytes.size(); at += 5) {
    if (bytes[at] == '\xff') return true;
  }
  return false;
}

std::vector<Case> Cases() {
  std::vector<Case> cases;
  for (const char* compiler : {"clang", "gcc"}) {
    const fs::path folder =
        fs::path(RAVEL_SOURCE_DIR) / "tests/fuzz_cases" / compiler;
    for (const auto& entry : fs::directory_iterator(folder)) {
      const std::string path = entry.path();
      cases.push_back(
          {compiler, entry.path().filename(), path, HasPoints(path)});
    }
  }
  std::sort(cases.begin(), cases.end(),
            [](const Case& a, const Case& b) { return a.path < b.path; });
  return cases;
}

class FuzzCaseOf : public testing::TestWithParam<Case> {};

TEST_P(FuzzCaseOf, FailsAgainOrDiverges) {
  const Case& given = GetParam();
  const Ended replay = Ravel({"replay", given.path, "--races=ignore"});
  if (replay.status == 1) {
    EXPECT_THAT(replay.out, HasSubstr("FAILED  ")) << replay.out;
    return;
  }
  EXPECT_TRUE(given.switches_at_accesses);
  EXPECT_EQ(replay.status, 3) << replay.out << replay.error;
  EXPECT_THAT(replay.out, HasSubstr("diverged: the file was made by another"));
  EXPECT_THAT(replay.error, HasSubstr("made by another build"));
}

INSTANTIATE_TEST_SUITE_P(AnyCompiler, FuzzCaseOf, testing::ValuesIn(Cases()),
                         [](const auto& one) {
                           std::string name =
                               one.param.compiler + "_" + one.param.scenario;
                           std::replace(name.begin(), name.end(), '.', '_');
                           return name;
                         });

TEST(FuzzCases, AreOfBothCompilersAndKinds) {
  size_t gcc = 0;
  size_t clang = 0;
  size_t with_points = 0;
  for (const Case& given : Cases()) {
    ++(given.compiler == "gcc" ? gcc : clang);
    if (given.switches_at_accesses) ++with_points;
  }
  EXPECT_GE(gcc, 4u);
  EXPECT_GE(clang, 4u);
  EXPECT_GE(with_points, 2u);
  EXPECT_LE(with_points, gcc + clang - 4);
}

}  // namespace
}  // namespace ravel
