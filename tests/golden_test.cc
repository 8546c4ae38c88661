// SPDX-License-Identifier: Apache-2.0
//
// The reports of four scenarios, word for word: someone who has never seen
// them should be able to say what went wrong and what to change. After a
// change of what reports say, ./dev golden writes the files anew; read the
// difference as that person would.
//
// What belongs to the build is masked: schedule lines, times, the directory.
// Each compiler has files of its own: one may make other accesses of a line.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>

#include "tests/program.h"

namespace ravel {
namespace {

namespace fs = std::filesystem;

#ifdef __clang__
constexpr char kCompiler[] = "clang";
#else
constexpr char kCompiler[] = "gcc";
#endif

std::string ReplaceAll(const std::string& text, const char* what,
                       const char* by) {
  return std::regex_replace(text, std::regex(what), by);
}

std::string ReportOf(const std::string& scenario) {
  std::string text = Ravel({"run", scenario, "--color=no"}).out;
  text = ReplaceAll(text, R"(r1\.[A-Za-z0-9_-]+)", "r1....");
  text = ReplaceAll(text, R"(, [0-9.]+ s\n)", "\n");
  return ReplaceAll(text, R"([^ ]*/ravel replay)", "ravel replay");
}

// "database_value/unlocked" -> tests/golden/database_value.unlocked.gcc.txt
fs::path FileOf(const std::string& scenario) {
  const std::string name =
      ReplaceAll(scenario, "/", ".") + "." + kCompiler + ".txt";
  return fs::path(RAVEL_SOURCE_DIR) / "tests" / "golden" / name;
}

std::string Read(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

class Golden : public testing::TestWithParam<const char*> {};

TEST_P(Golden, IsWhatTheReportSays) {
  const std::string scenario = GetParam();
  const std::string text = ReportOf(scenario);
  const fs::path path = FileOf(scenario);
  if (getenv("RAVEL_UPDATE_GOLDEN") != nullptr) std::ofstream(path) << text;
  EXPECT_EQ(text, Read(path)) << "if that is what it should say: ./dev golden";
}

INSTANTIATE_TEST_SUITE_P(
    All, Golden,
    testing::Values("database_value/unlocked", "dining_philosophers/naive",
                    "bounded_queue/lost_wakeup", "process_locks/opposite"),
    [](const auto& tested) { return ReplaceAll(tested.param, "/", "_"); });

}  // namespace
}  // namespace ravel
