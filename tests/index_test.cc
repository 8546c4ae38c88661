// SPDX-License-Identifier: Apache-2.0
//
// The page over a whole run: index.html of --out.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "framework/explorer/coverage_growth.h"
#include "tests/browser.h"
#include "tests/program.h"

namespace ravel {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::json;

TEST(CoverageGrowth, KeepsPointsEvenlyApart) {
  CoverageGrowth growth;
  for (uint64_t i = 1; i <= 10'000; ++i) growth.Add(i, i / 3);
  const auto points = growth.points();
  EXPECT_LT(points.size(), CoverageGrowth::kMost);
  EXPECT_GE(points.size(), CoverageGrowth::kMost / 2 - 1);
  const uint64_t apart = points[0].executions;
  for (size_t i = 0; i < points.size(); ++i) {
    EXPECT_EQ(points[i].executions, apart * (i + 1));
    EXPECT_EQ(points[i].distinct, points[i].executions / 3);
  }
  EXPECT_EQ(growth.last().executions, 10'000u);
  EXPECT_EQ(growth.last().distinct, 3'333u);
}

class Index : public BrowserTest {
 protected:
  void SetUp() override {
    BrowserTest::SetUp();
    char folder[] = "/tmp/ravel-index-XXXXXX";
    ASSERT_NE(mkdtemp(folder), nullptr);
    out_ = folder;
  }
  void TearDown() override {
    std::filesystem::remove_all(out_);
    BrowserTest::TearDown();
  }

  std::string Page() {
    std::ifstream file(out_ + "/index.html");
    return {std::istreambuf_iterator<char>(file), {}};
  }
  Ended Run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "run");
    arguments.push_back("--out=" + out_);
    arguments.push_back("--quiet");
    return Ravel(arguments);
  }

  std::string out_;
};

constexpr char kRows[] = R"js([...document.querySelectorAll("tbody tr")]
    .filter((row) => !row.hidden).map((row) => row.cells[1].textContent))js";

TEST_F(Index, ListsAllAndLinksToThePagesOfFailures) {
  Run({"database_value/*", "dining_philosophers/*", "--schedules=500"});
  const Json seen = Evaluate(Page(), R"js((() => {
      const rows = [...document.querySelectorAll("tbody tr")];
      return {title: document.querySelector("h1").textContent,
              names: rows.map((row) => row.cells[1].firstChild.textContent),
              links: rows.map((row) => row.querySelector("a")
                  ?.getAttribute("href") ?? null),
              bug_in: rows.map((row) => row.cells[4].textContent)};
    })())js");
  EXPECT_EQ(seen["title"], "3 of 6 failed");
  EXPECT_EQ(seen["names"][0], "database_value/unlocked");
  EXPECT_EQ(seen["names"].size(), 6u);
  size_t links = 0;
  for (size_t i = 0; i < seen["links"].size(); ++i) {
    EXPECT_EQ(seen["links"][i].is_null(), seen["bug_in"][i] == "");
    if (seen["links"][i].is_null()) continue;
    ++links;
    EXPECT_TRUE(std::filesystem::exists(out_ + "/" +
                                        seen["links"][i].get<std::string>()));
  }
  EXPECT_EQ(links, 3u);
}

TEST_F(Index, PlotsHowBehavioursGrow) {
  Run({"one_slot/one_consumer", "--schedules=1000", "--coverage"});
  const Json seen = Evaluate(Page(), R"js((() => {
      const plot = document.querySelector("svg.plot");
      const points = plot.querySelector("polyline").getAttribute("points")
          .split(" ").map((point) => point.split(",").map(Number));
      return {label: plot.getAttribute("aria-label"), points,
              count: plot.closest("tr").cells[5].textContent};
    })())js");
  EXPECT_THAT(seen["label"].get<std::string>(),
              HasSubstr(seen["count"].get<std::string>() +
                        " behaviours after 1,000 executions"));
  const Json& points = seen["points"];
  ASSERT_GT(points.size(), 100u);
  for (size_t i = 1; i < points.size(); ++i) {
    EXPECT_GE(points[i][0], points[i - 1][0]);
    EXPECT_LE(points[i][1], points[i - 1][1]);  // down is less
  }
  EXPECT_EQ(points.front(), (Json{0, 36}));
  EXPECT_EQ(points.back(), (Json{160, 0}));
}

TEST_F(Index, FiltersSortsAndFollowsKeys) {
  Run({"database_value/*", "dining_philosophers/*", "--schedules=50"});
  const Json seen = Evaluate(Page(), std::string(R"js((() => {
      const rows = () => )js") + kRows + R"js(;
      const key = (name, target) => (target || document.activeElement)
          .dispatchEvent(new KeyboardEvent("keydown",
              {key: name, bubbles: true, cancelable: true}));
      const input = (id, set) => {
        set(document.getElementById(id));
        document.getElementById(id).dispatchEvent(new Event("input"));
        return rows();
      };
      const filtered = input("filter", (it) => { it.value = "DINING"; });
      const failing = input("failing", (it) => { it.checked = true; });
      input("filter", (it) => { it.value = ""; });
      input("failing", (it) => { it.checked = false; });
      const sort = document.querySelectorAll("thead button")[3];
      sort.click();
      const up = rows()[0];
      sort.click();
      const down = rows()[0];
      const order = document.querySelectorAll("thead th")[3].ariaSort;
      document.body.focus();
      key("/");
      const typing = document.activeElement.id;
      key("ArrowDown");
      key("ArrowDown");
      const second = document.activeElement.rowIndex;
      key("End");
      return {filtered, failing, up, down, order, typing, second,
              last: document.activeElement.rowIndex};
    })())js");
  EXPECT_EQ(seen["filtered"].size(), 2u) << seen;
  EXPECT_EQ(seen["failing"].size(), 1u) << seen;
  EXPECT_THAT(seen["up"].get<std::string>(), HasSubstr("unlocked"));
  EXPECT_THAT(seen["down"].get<std::string>(), Not(HasSubstr("unlocked")));
  EXPECT_EQ(seen["order"], "descending");
  EXPECT_EQ(seen["typing"], "filter");
  EXPECT_EQ(seen["second"], 2);
  EXPECT_EQ(seen["last"], 6);
}

TEST_F(Index, ChangesTheThemeAndFitsANarrowScreen) {
  Run({"database_value/*", "--schedules=50"});
  const Json seen = Evaluate(Page(), R"js((() => {
      const page = () => getComputedStyle(document.body).backgroundColor;
      const before = page();
      document.getElementById("theme").click();
      document.body.style.width = "420px";
      return [before !== page(), document.body.scrollWidth <= 420];
    })())js");
  EXPECT_EQ(seen, (Json{true, true}));
}

TEST_F(Index, ReplacesNoPageOfOthers) {
  std::ofstream(out_ + "/index.html") << "<h1>My page</h1>";
  const Ended ended = Run({"database_value/locked", "--schedules=5"});
  EXPECT_EQ(ended.status, 2);
  EXPECT_EQ(ended.error,
            "ravel: --out=" + out_ + ": the index.html there is not Ravel's\n");
  EXPECT_EQ(Page(), "<h1>My page</h1>");
  std::filesystem::remove(out_ + "/index.html");
  EXPECT_EQ(Run({"database_value/locked", "--schedules=5"}).status, 0);
  EXPECT_EQ(Run({"database_value/locked", "--schedules=5"}).status, 0);
  EXPECT_THAT(Page(), HasSubstr("0 of 1 failed"));
}

}  // namespace
}  // namespace ravel
