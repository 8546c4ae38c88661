// SPDX-License-Identifier: Apache-2.0
//
// The page in a real browser, without a window: a script of the test is put
// behind those of the page, works it as a reader would, and writes down what
// it then sees. Skipped where there is no chromium.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "framework/report/html_report.h"
#include "tests/browser.h"
#include "tests/failure_samples.h"

namespace ravel {
namespace {

using ::testing::HasSubstr;
using ::testing::Lt;
using Json = nlohmann::json;

// What a reader sees, as a function for the scripts of the tests.
constexpr char kLook[] = R"js(
const key = (name, target) => (target || document.body).dispatchEvent(
    new KeyboardEvent("keydown", {key: name, bubbles: true,
                                  cancelable: true}));
const look = () => {
  const scroll = document.getElementById("scroll");
  const row = document.querySelector('.row[aria-selected="true"]');
  return {
    said: document.getElementById("now").textContent,
    slider: document.getElementById("slider").value,
    spoken: document.getElementById("slider").getAttribute("aria-valuetext"),
    row: row ? row.id : "",
    active: scroll.getAttribute("aria-activedescendant"),
    address: location.hash,
    line: (document.querySelector(".code.now") || {dataset: {}}).dataset.line,
    rows: document.querySelectorAll(".row").length,
  };
};
)js";

class Browser : public BrowserTest {
 protected:
  Browser() { prelude_ = kLook; }
};

TEST_F(Browser, ShowsTheStepOfTheAddress) {
  const Json seen = Evaluate(HtmlReport(LostUpdate()), "look()", "#step=3");
  EXPECT_THAT(seen["said"], HasSubstr("3/8  t1 read database_value → 0"));
  EXPECT_THAT(seen["said"], HasSubstr("then preempted"));
  EXPECT_EQ(seen["slider"], "3");
  EXPECT_EQ(seen["row"], "step-3");
}

TEST_F(Browser, BeginsWhereTheUpdateIsLost) {
  const Json seen = Evaluate(HtmlReport(LostUpdate()), "look()");
  EXPECT_EQ(seen["row"], "step-6");
  EXPECT_EQ(seen["rows"], 8);
}

TEST_F(Browser, FollowsKeys) {
  const Json seen = Evaluate(HtmlReport(LostUpdate()), R"js(
      ["ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp", "ArrowLeft",
       "ArrowRight", "Home", "End", "PageUp", "Tab"].map(
          (name) => { key(name); return look().row; }))js",
                             "#step=2");
  const Json expected = {"step-3", "step-4", "step-5", "step-4", "step-3",
                         "step-4", "step-1", "step-8", "step-1", "step-1"};
  EXPECT_EQ(seen, expected);
}

TEST_F(Browser, FollowsTheSliderAndTellsScreenReaders) {
  const Json seen = Evaluate(HtmlReport(LostUpdate()), R"js((() => {
      const slider = document.getElementById("slider");
      slider.value = 5;
      slider.dispatchEvent(new Event("input", {bubbles: true}));
      return look();
    })())js");
  EXPECT_EQ(seen["row"], "step-5");
  EXPECT_EQ(seen["active"], "step-5");
  EXPECT_EQ(seen["address"], "#step=5");
  EXPECT_EQ(seen["spoken"], "step 5 of 8: t2 write database_value 0 → 1");
}

TEST_F(Browser, FollowsButtonsAndChipsAndRows) {
  const Json seen = Evaluate(HtmlReport(LostUpdate()), R"js((() => {
      const rows = [];
      const click = (selector) => {
        document.querySelector(selector).click();
        rows.push(look().row);
      };
      click("#back"); click("#back"); click("#next");
      click("#why .chip"); click("#step-8"); click("#next");
      return rows;
    })())js");
  const Json expected = {"step-5", "step-4", "step-5",
                         "step-3", "step-8", "step-8"};
  EXPECT_EQ(seen, expected);
}

TEST_F(Browser, MarksTheSourceLineOfTheStep) {
  Failure failure = LostUpdate();
  const std::string file = RAVEL_SOURCE_DIR "/tests/failure_samples.h";
  for (FailureStep& step : failure.steps) {
    for (Frame& frame : step.stack) frame.file = file;
  }
  const Json seen = Evaluate(HtmlReport(failure), R"js((() => {
      const lines = [look().line];
      key("ArrowUp"); key("ArrowUp");
      lines.push(look().line);
      return lines;
    })())js");
  EXPECT_EQ(seen, (Json{"13", "11"}));
}

TEST_F(Browser, ChangesTheTheme) {
  const Json seen = Evaluate(HtmlReport(LostUpdate()), R"js((() => {
      const page = () => getComputedStyle(document.body).backgroundColor;
      const before = page();
      document.getElementById("theme").click();
      const after = page();
      document.getElementById("theme").click();
      return [before !== after, before === page()];
    })())js");
  EXPECT_EQ(seen, (Json{true, true}));
}

TEST_F(Browser, TakesHostileTextsForTexts) {
  Failure failure = LostUpdate();
  const std::string hostile = "<img src=x onerror=\"document.title='bad'\">";
  failure.threads[1].name = failure.message = failure.output = hostile;
  for (FailureStep& step : failure.steps) step.object = hostile;
  const Json seen = Evaluate(HtmlReport(failure), R"js([
      document.images.length,
      document.querySelector("#output pre").textContent])js");
  EXPECT_EQ(seen, (Json{0, hostile}));
}

TEST_F(Browser, FitsANarrowScreen) {
  const Json seen = Evaluate(HtmlReport(LostUpdate()), R"js((() => {
      document.body.style.width = "360px";
      dispatchEvent(new Event("resize"));
      return [...document.querySelectorAll(".panel")].every(
          (panel) => panel.hidden || panel.scrollWidth <= 380);
    })())js");
  EXPECT_EQ(seen, true);
}

// Of ten thousand steps only those in view are made into elements.
TEST_F(Browser, OpensTenThousandSteps) {
  Failure failure = LostUpdate();
  for (uint64_t i = 0; failure.steps.size() < 10'000; ++i) {
    failure.steps.insert(
        failure.steps.end(),
        Access(static_cast<ThreadId>(i % 3), OpKind::kWrite, 20, i, i + 1));
  }
  const Json seen = Evaluate(HtmlReport(failure), R"js((() => {
      key("Home");
      const home = look();
      key("End");
      const end = look();
      return {home, end};
    })())js");
  EXPECT_EQ(seen["home"]["row"], "step-1");
  EXPECT_EQ(seen["end"]["row"], "step-10000");
  EXPECT_THAT(seen["end"]["rows"].get<int>(), Lt(100));
}

}  // namespace
}  // namespace ravel
