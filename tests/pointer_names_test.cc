// SPDX-License-Identifier: Apache-2.0
//
// No report of a program with debug information shows an address: what points
// somewhere is called after what it points to.

#include "framework/report/pointer_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <regex>

#include "framework/report/wording.h"
#include "tests/program.h"

namespace ravel {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

int counter = 0;

void Increase() { ++counter; }

// The names of values that a variable has, one after the other.
std::vector<std::string> NamesOf(const std::vector<uint64_t>& values,
                                 uint8_t size = 8) {
  Failure failure;
  for (const uint64_t value : values) {
    FailureStep step;
    step.kind = OpKind::kRead;
    step.object = "pointer";
    step.size = size;
    step.before = value;
    failure.steps.push_back(step);
  }
  const Symbolizer symbolizer;
  Arena arena(size_t{1} << 30);
  const ExecutionLog log(arena);
  ObjectNames objects(symbolizer, log, nullptr);
  PointerNames(symbolizer, objects).NameValues(failure);
  std::vector<std::string> names;
  for (const FailureStep& step : failure.steps) {
    names.push_back(internal::BeforeText(step));
  }
  return names;
}

TEST(PointerNames, AreThoseOfVariablesAndFunctions) {
  Increase();
  const auto names = NamesOf({reinterpret_cast<uint64_t>(&counter),
                              reinterpret_cast<uint64_t>(&Increase), 0});
  EXPECT_EQ(names[0], "&ravel::counter");
  EXPECT_EQ(names[1], "ravel::Increase()");
  EXPECT_EQ(names[2], "null");
}

TEST(PointerNames, CountWhatHasNoName) {
  const uint64_t somewhere = uint64_t{0x2a} << 40;
  EXPECT_EQ(
      NamesOf({somewhere, somewhere + 8, somewhere, 7}),
      (std::vector<std::string>{"&memory 1", "&memory 2", "&memory 1", "7"}));
}

TEST(PointerNames, LeaveNumbersAlone) {
  EXPECT_EQ(NamesOf({0, 1, 1'000'000'000'000}),
            (std::vector<std::string>{"0", "1", "1000000000000"}));
  EXPECT_EQ(NamesOf({0, 1}, 4), (std::vector<std::string>{"0", "1"}));
  EXPECT_FALSE(PointerNames::IsAddress(UINT64_MAX, 8));
  EXPECT_FALSE(PointerNames::IsAddress(uint64_t{0x2a} << 40, 4));
}

// Text and page of every scenario that has a bug.
TEST(Reports, ShowNoAddresses) {
  char folder[] = "/tmp/ravel-names-XXXXXX";
  ASSERT_NE(mkdtemp(folder), nullptr);
  std::vector<std::string> arguments = {"run"};
  for (const auto& scenario :
       nlohmann::json::parse(Ravel({"list", "--json"}).out)) {
    if (scenario["expected"] == "bug") {
      arguments.push_back(scenario["scenario"]);
    }
  }
  ASSERT_GT(arguments.size(), 30u);
  arguments.push_back("--schedules=200");
  arguments.push_back("--out=" + std::string(folder));
  const std::string text = Ravel(arguments).out;
  EXPECT_THAT(text, HasSubstr("&"));
  EXPECT_THAT(text, ContainsRegex("null"));
  const std::regex address("0x[0-9a-f]{9,}");
  const auto addresses_in = [&](const std::string& report) {
    std::vector<std::string> found;
    for (std::sregex_iterator i(report.begin(), report.end(), address), end;
         i != end; ++i) {
      // Above what a program may use they are values: 1.0 is 0x3ff0...
      const uint64_t value = std::stoull(i->str(), nullptr, 16);
      if (value < uint64_t{1} << 47) found.push_back(i->str());
    }
    return found;
  };
  EXPECT_THAT(addresses_in(text), IsEmpty());
  size_t pages = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".html") continue;
    std::ifstream file(entry.path());
    const std::string page(std::istreambuf_iterator<char>(file), {});
    EXPECT_THAT(addresses_in(page), IsEmpty()) << entry.path();
    ++pages;
  }
  EXPECT_GT(pages, 25u);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace ravel
