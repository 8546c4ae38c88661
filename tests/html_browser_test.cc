// SPDX-License-Identifier: Apache-2.0
//
// The page in a real browser, without a window: a script of the test is put
// behind those of the page, works it as a reader would, and writes down what
// it then sees. Skipped where there is no chromium.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "framework/report/html_report.h"
#include "tests/failure_samples.h"
#include "tests/program.h"

namespace ravel {
namespace {

using ::testing::HasSubstr;
using ::testing::Lt;
using Json = nlohmann::json;

constexpr char kChromium[] = "/usr/bin/chromium";

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

class Browser : public testing::Test {
 protected:
  void SetUp() override {
    if (access(kChromium, X_OK) != 0) {
      GTEST_SKIP() << kChromium << " is not installed: ./dev test installs it";
    }
    char folder[] = "/tmp/ravel-browser-XXXXXX";
    ASSERT_NE(mkdtemp(folder), nullptr);
    folder_ = folder;
  }
  void TearDown() override {
    if (!folder_.empty()) std::filesystem::remove_all(folder_);
  }

  // What `script`, an expression, comes to in the page.
  Json Evaluate(std::string page, const std::string& script,
                const std::string& fragment = "") {
    page.replace(page.rfind("</body>"), 0,
                 std::string("<script>") + kLook +
                     "const found = document.createElement('pre');"
                     "found.id = 'found'; let result;"
                     "try { result = " +
                     script +
                     "; } catch (error) { result = String(error.stack); }"
                     "found.textContent = encodeURIComponent(JSON.stringify("
                     "result)); document.body.append(found);</script>");
    const std::string path = folder_ + "/page.html";
    std::ofstream(path) << page;
    const Ended ended = RunProgram(
        "/usr/bin/timeout",
        {"100", kChromium, "--headless", "--no-sandbox", "--disable-gpu",
         "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync",
         "--user-data-dir=" + folder_ + "/profile", "--window-size=1300,1000",
         "--dump-dom", "file://" + path + fragment});
    const std::string opening = "<pre id=\"found\">";
    const size_t begin = ended.out.find(opening);
    if (begin == std::string::npos) {
      ADD_FAILURE() << "the page did not run: " << ended.error;
      return {};
    }
    const size_t end = ended.out.find("</pre>", begin);
    return Json::parse(Decoded(ended.out.substr(begin + opening.size(),
                                                end - begin - opening.size())));
  }

 private:
  static std::string Decoded(const std::string& text) {
    std::string decoded;
    for (size_t i = 0; i < text.size(); ++i) {
      if (text[i] != '%') {
        decoded += text[i];
        continue;
      }
      decoded +=
          static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16));
      i += 2;
    }
    return decoded;
  }

  std::string folder_;
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

TEST_F(Browser, OpensTenThousandStepsWithinASecond) {
  Failure failure = LostUpdate();
  for (uint64_t i = 0; failure.steps.size() < 10'000; ++i) {
    failure.steps.insert(
        failure.steps.end(),
        Access(static_cast<ThreadId>(i % 3), OpKind::kWrite, 20, i, i + 1));
  }
  const Json seen = Evaluate(HtmlReport(failure), R"js((() => {
      const begin = performance.now();
      key("Home");
      const home = look();
      key("End");
      const end = look();
      return {home, end, moved: performance.now() - begin,
              opened: begin - ravel.begun};
    })())js");
  EXPECT_EQ(seen["home"]["row"], "step-1");
  EXPECT_EQ(seen["end"]["row"], "step-10000");
  EXPECT_THAT(seen["end"]["rows"].get<int>(), Lt(100));
  EXPECT_THAT(seen["opened"].get<double>(), Lt(1000.0));
  EXPECT_THAT(seen["moved"].get<double>(), Lt(1000.0));
}

}  // namespace
}  // namespace ravel
