// SPDX-License-Identifier: Apache-2.0
//
// Style as a test: the rules of tidy.h hold for every file of this tree, and
// each rule notices what it is there for.

#include "tests/tidy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace ravel::tidy {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::Gt;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(Tidy, WantsALicenseOnTheFirstLine) {
  const std::string line = "SPDX-License-Identifier: Apache-2.0\n";
  EXPECT_THAT(CheckLicense("a.cc", "// " + line), IsEmpty());
  EXPECT_THAT(CheckLicense("CMakeLists.txt", "# " + line), IsEmpty());
  EXPECT_THAT(CheckLicense("dev", "#!/bin/sh\n# " + line), IsEmpty());
  EXPECT_THAT(CheckLicense("a.cc", ""), SizeIs(1));
  EXPECT_THAT(CheckLicense("a.cc", "\n// " + line), SizeIs(1));
  EXPECT_THAT(CheckLicense("a.cc", "// SPDX-License-Identifier: MIT\n"),
              SizeIs(1));
}

TEST(Tidy, WantsAPlainLayout) {
  const std::string wide(80, 'x');
  EXPECT_THAT(CheckLayout("a.cc", wide + "\n"), IsEmpty());
  EXPECT_THAT(CheckLayout("a.cc", "// https://" + wide + "\n"), IsEmpty());
  EXPECT_THAT(CheckLayout("a.cc", wide.substr(1) + "\u2192\n"), IsEmpty());
  EXPECT_THAT(CheckLayout("a.cc", "\n" + wide + "x\n"),
              ElementsAre("a.cc:2: longer than 80 columns"));
  EXPECT_THAT(CheckLayout("a.cc", "\tx\n"), ElementsAre("a.cc:1: tab"));
  EXPECT_THAT(CheckLayout("a.cc", "x \n"),
              ElementsAre("a.cc:1: blank at the end"));
  EXPECT_THAT(CheckLayout("a.cc", "x"),
              ElementsAre("a.cc:2: no newline at the end"));
  EXPECT_THAT(CheckLayout("a.cc", std::string(400, '\n')), IsEmpty());
  EXPECT_THAT(CheckLayout("a.cc", std::string(401, '\n')),
              ElementsAre("a.cc:401: longer than 400 lines"));
}

std::string Guarded(const std::string& guard) {
  return "// x\n\n#ifndef " + guard + "\n#define " + guard + "\n\n#endif  // " +
         guard + "\n";
}

TEST(Tidy, WantsGuardsNamedAfterThePath) {
  EXPECT_THAT(
      CheckGuard("scheduler/step.h", Guarded("RAVEL_SCHEDULER_STEP_H_")),
      IsEmpty());
  EXPECT_THAT(
      CheckGuard("framework/include/ravel/gtest.h", Guarded("RAVEL_GTEST_H_")),
      IsEmpty());
  EXPECT_THAT(CheckGuard("scheduler/step.cc", ""), IsEmpty());
  EXPECT_THAT(CheckGuard("scheduler/step.h", Guarded("STEP_H_")), SizeIs(1));
  EXPECT_THAT(CheckGuard("scheduler/step.h", "#pragma once\n"), SizeIs(1));
}

bool MayInclude(const std::string& path, const std::string& include) {
  return CheckIncludes(path, "#include " + include + "\n").empty();
}

TEST(Tidy, LetsLayersIncludeDownwardsOnly) {
  EXPECT_TRUE(MayInclude("scheduler/a.cc", "\"scheduler/step.h\""));
  EXPECT_TRUE(MayInclude("scheduler/a.cc", "<vector>"));
  EXPECT_FALSE(MayInclude("scheduler/a.cc", "\"framework/report/failure.h\""));
  EXPECT_FALSE(MayInclude("scheduler/a.cc", "<ravel/ravel.h>"));
  EXPECT_FALSE(MayInclude("scheduler/a.cc", "<gtest/gtest.h>"));

  EXPECT_TRUE(MayInclude("framework/a.cc", "\"scheduler/step.h\""));
  EXPECT_TRUE(MayInclude("framework/a.cc", "<ravel/ravel.h>"));
  EXPECT_FALSE(MayInclude("framework/a.cc", "\"scenarios/all.h\""));
  EXPECT_FALSE(MayInclude("framework/a.cc", "<gtest/gtest.h>"));
  EXPECT_TRUE(MayInclude("framework/gtest/a.cc", "<gtest/gtest.h>"));

  EXPECT_TRUE(MayInclude("scenarios/a.cc", "\"framework/command/main.h\""));
  EXPECT_FALSE(MayInclude("scenarios/a.cc", "\"scheduler/step.h\""));
  EXPECT_TRUE(MayInclude("tests/a.cc", "\"scheduler/step.h\""));
}

TEST(Tidy, KeepsPublicHeadersFreeOfTheRest) {
  const std::string header = "framework/include/ravel/ravel.h";
  EXPECT_TRUE(MayInclude(header, "<vector>"));
  EXPECT_TRUE(MayInclude(header, "<ravel/other.h>"));
  EXPECT_FALSE(MayInclude(header, "<pthread.h>"));
  EXPECT_FALSE(MayInclude(header, "\"scheduler/step.h\""));
  EXPECT_FALSE(MayInclude(header, "\"absl/strings/str_cat.h\""));
  EXPECT_FALSE(MayInclude(header, "<gtest/gtest.h>"));
  EXPECT_TRUE(MayInclude("framework/include/ravel/gtest.h", "<gtest/gtest.h>"));
  EXPECT_TRUE(MayInclude("framework/include/ravel/gmock.h", "<gmock/gmock.h>"));
  EXPECT_FALSE(
      MayInclude("framework/include/ravel/gtest.h", "<gmock/gmock.h>"));
}

TEST(Tidy, KeepsTheSchedulerDeterministic) {
  const std::string line = "std::unordered_map<int, int> map;";
  EXPECT_THAT(CheckDeterminism("scheduler/a.cc", "int x;\n" + line + "\n"),
              ElementsAre("scheduler/a.cc:2: not deterministic: "
                          "std::unordered_"));
  EXPECT_THAT(CheckDeterminism("framework/a.cc", line + "\n"), IsEmpty());
  EXPECT_THAT(CheckDeterminism(
                  "scheduler/a.cc",
                  line + "  // only looked up; tidy: allow(std::unordered_)\n"),
              IsEmpty());
  EXPECT_THAT(
      CheckDeterminism("scenarios/a.cc", "std::random_device device;\n"),
      SizeIs(1));
}

TEST(Tidy, KnowsWhatACMakeListsLists) {
  const std::string cmake =
      "target_sources(x PRIVATE\n  a.cc\n  sub/b.cc)\nravel_test(c_test)\n";
  EXPECT_TRUE(Lists(cmake, "a.cc"));
  EXPECT_TRUE(Lists(cmake, "sub/b.cc"));
  EXPECT_TRUE(Lists(cmake, "c_test.cc"));
  EXPECT_FALSE(Lists(cmake, "b.cc"));
  EXPECT_FALSE(Lists(cmake, "aa.cc"));
  EXPECT_FALSE(Lists(cmake, "test.cc"));
}

std::string Read(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

bool IsSource(const fs::path& path) {
  const std::string extension = path.extension();
  return extension == ".cc" || extension == ".h" || extension == ".S" ||
         extension == ".cmake" || path.filename() == "CMakeLists.txt";
}

// Every file the rules are for, relative to the root.
std::vector<std::string> Sources() {
  const fs::path root = RAVEL_SOURCE_DIR;
  std::vector<std::string> sources = {"CMakeLists.txt", "dev", ".ci/run",
                                      "framework/exports.map"};
  for (const char* folder : {"bench", "cmake", "framework", "fuzz", "scenarios",
                             "scheduler", "tests"}) {
    if (!fs::exists(root / folder)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      if (entry.is_regular_file() && IsSource(entry.path())) {
        sources.push_back(fs::relative(entry.path(), root));
      }
    }
  }
  return sources;
}

// True if a CMakeLists.txt in the folder of `path` or above it lists it.
bool IsListed(const fs::path& path) {
  const fs::path root = RAVEL_SOURCE_DIR;
  for (fs::path folder = path.parent_path(); !folder.empty();
       folder = folder.parent_path()) {
    const fs::path cmake = root / folder / "CMakeLists.txt";
    if (fs::exists(cmake) &&
        Lists(Read(cmake), path.lexically_relative(folder).string())) {
      return true;
    }
  }
  return false;
}

TEST(Tree, KeepsTheRules) {
  const auto sources = Sources();
  ASSERT_THAT(sources, SizeIs(Gt(20)));
  for (const std::string& path : sources) {
    const std::string text = Read(fs::path(RAVEL_SOURCE_DIR) / path);
    for (const auto check : {CheckLicense, CheckLayout, CheckGuard,
                             CheckIncludes, CheckDeterminism}) {
      for (const std::string& breach : check(path, text)) {
        ADD_FAILURE() << breach;
      }
    }
  }
}

TEST(Tree, BuildsEverySource) {
  for (const std::string& path : Sources()) {
    if (!path.ends_with(".cc")) continue;
    EXPECT_TRUE(IsListed(path)) << path << " is in no CMakeLists.txt";
  }
}

}  // namespace
}  // namespace ravel::tidy
