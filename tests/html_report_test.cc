// SPDX-License-Identifier: Apache-2.0
//
// The page of a failure: that hostile texts stay texts, what its data says,
// and that very long executions stay small. What a browser makes of it is in
// html_browser_test.cc.

#include "framework/report/html_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>

#include "framework/report/html_arrows.h"
#include "framework/report/html_excerpt.h"
#include "framework/report/html_source.h"
#include "framework/report/story.h"
#include "tests/failure_samples.h"

namespace ravel {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Lt;
using ::testing::Not;
using ::testing::SizeIs;
using Json = nlohmann::json;

size_t Occurrences(const std::string& text, const std::string& part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string::npos;
       at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

std::string RawData(const std::string& page) {
  const std::string opening = "id=\"data\">";
  const size_t begin = page.find(opening) + opening.size();
  return page.substr(begin, page.find("</script>", begin) - begin);
}

Json DataOf(const Failure& failure) {
  return Json::parse(RawData(HtmlReport(failure)));
}

FailureStep LockStep(ThreadId thread, OpKind kind) {
  return MakeStep(thread, kind, "mutex", 5, "Increase");
}

TEST(HtmlReport, IsOneFileThatMayFetchNothing) {
  const std::string page = HtmlReport(LostUpdate());
  EXPECT_TRUE(page.starts_with("<!doctype html>\n"));
  EXPECT_TRUE(page.ends_with("</html>\n"));
  EXPECT_THAT(page, HasSubstr("content=\"default-src 'none';"));
  EXPECT_THAT(page, Not(HasSubstr("src=")));
  EXPECT_THAT(page, Not(HasSubstr("href=")));
  EXPECT_THAT(page, Not(HasSubstr("@import")));
  EXPECT_THAT(page, Not(HasSubstr("url(")));
  EXPECT_EQ(Occurrences(page, "https://"), 0u);
}

TEST(HtmlReport, LeavesTheTextForReadersWithoutScripts) {
  const std::string page = HtmlReport(LostUpdate());
  const size_t begin = page.find("<noscript><pre>");
  const std::string text = page.substr(begin, page.find("</pre>") - begin);
  EXPECT_THAT(text, HasSubstr("lost update on 'database_value'"));
  EXPECT_THAT(text, HasSubstr("t1 reads 0 and is preempted"));
}

TEST(HtmlReport, KeepsHostileTextsTexts) {
  const std::string hostile =
      "</script><script>alert(1)</script><!--<img src=x onerror=alert(2)>"
      "&lt;]]>\"'`${x}\\";
  const size_t scripts = Occurrences(HtmlReport(LostUpdate()), "<script");
  Failure failure = LostUpdate();
  failure.scenario = failure.message = failure.output = hostile;
  failure.found = failure.replay_command = failure.schedule_file = hostile;
  failure.threads[1] = {hostile, hostile, {}};
  for (FailureStep& step : failure.steps) {
    step.object = hostile;
    for (Frame& frame : step.stack) frame = {hostile, hostile, frame.line};
  }
  const std::string page = HtmlReport(failure);
  EXPECT_EQ(Occurrences(page, "<script"), scripts);
  EXPECT_EQ(Occurrences(page, "</script"), scripts);
  EXPECT_EQ(Occurrences(page, "<img"), 0u);
  const Json data = Json::parse(RawData(page));
  EXPECT_EQ(data["scenario"], hostile);
  EXPECT_EQ(data["output"], hostile);
  EXPECT_EQ(data["threads"][1]["name"], hostile);
  for (const char letter : {'<', '>', '&'}) {
    EXPECT_EQ(RawData(page).find(letter), std::string::npos) << letter;
  }
}

TEST(HtmlReport, TakesBytesThatAreNoText) {
  Failure failure = LostUpdate();
  failure.output = std::string("a\xff\xc3\0b", 5);
  failure.steps[0].object = "\xe2\x28";
  EXPECT_EQ(DataOf(failure)["output"],
            std::string("a\uFFFD\uFFFD") + '\0' + "b");
}

TEST(HtmlReport, TellsTheStepsWithValuesAndPauses) {
  const Json data = DataOf(LostUpdate());
  EXPECT_EQ(data["total"], 8);
  EXPECT_THAT(data["threads"], SizeIs(3));
  EXPECT_THAT(data["watched"], ElementsAre("database_value"));
  const Json& texts = data["texts"];
  const Json& read = data["steps"][2];
  EXPECT_EQ(read[0], 1);
  EXPECT_EQ(texts[read[1].get<size_t>()], "read → 0");
  EXPECT_EQ(texts[read[2].get<size_t>()], "read database_value → 0");
  EXPECT_EQ(texts[read[4].get<size_t>()], "preempted");
  EXPECT_EQ(read[5], 2);
  const Json& stack = data["stacks"][read[3].get<size_t>()];
  EXPECT_EQ(texts[stack[0].get<size_t>()], "Increase");
  EXPECT_EQ(texts[stack[1].get<size_t>()], "tests/database_test.cc");
  EXPECT_EQ(stack[2], 11);
  // Written at steps 5 and 6, the second one over the first.
  const Json& values = data["values"][0];
  ASSERT_THAT(values, SizeIs(2));
  EXPECT_EQ(values[0][0], 4);
  EXPECT_EQ(texts[values[0][1].get<size_t>()], "1");
  EXPECT_EQ(values[1][0], 5);
  EXPECT_EQ(texts[values[1][2].get<size_t>()], "◀ step 5 lost");
  ASSERT_THAT(data["why"], SizeIs(3));
  EXPECT_EQ(data["why"][2][0], 5);
}

TEST(HtmlReport, TellsWhoIsBlocked) {
  Failure failure;
  failure.kind = "deadlock";
  failure.threads = {{"main", "", {}}, {"t1", "Eat()", {}}, {"t2", "", {}}};
  failure.steps = {LockStep(1, OpKind::kLock)};
  FailureWait wait;
  wait.kind = OpKind::kLock;
  wait.object = "forks[1]";
  wait.holder = 2;
  failure.threads[1].waits = wait;
  wait.object = "forks[0]";
  wait.holder = 1;
  failure.threads[2].waits = wait;
  const Json data = DataOf(failure);
  EXPECT_EQ(data["threads"][1]["waits"], "waits for lock on forks[1]");
  EXPECT_EQ(data["threads"][1]["holder"], "t2");
  EXPECT_EQ(data["circle"], "t1 → forks[1] held by t2 → forks[0] held by t1");
}

TEST(HtmlReport, FoldsLoops) {
  Failure failure = LostUpdate();
  const FailureStep spin = LockStep(1, OpKind::kYield);
  failure.steps.insert(failure.steps.begin() + 3, 50, spin);
  const Json data = DataOf(failure);
  EXPECT_EQ(data["folds"], Json::parse("[[4, 49, 1]]"));
  EXPECT_THAT(data["steps"], SizeIs(58));
}

TEST(HtmlReport, ShowsAFailureWithoutSteps) {
  Failure failure;
  failure.real = true;
  failure.kind = "crash";
  failure.message = "SIGSEGV";
  const Json data = DataOf(failure);
  EXPECT_THAT(data["steps"], IsEmpty());
  EXPECT_EQ(data["headline"][0], "SIGSEGV");
}

TEST(HtmlReport, OfAHundredThousandStepsIsSmallAndFast) {
  Failure failure;
  failure.kind = "assertion";
  failure.message = "a counter is wrong";
  failure.threads = {{"main", "", {}}, {"t1", "f", {}}, {"t2", "f", {}}};
  for (uint64_t i = 0; i < 100'000; ++i) {
    FailureStep step = Access(static_cast<ThreadId>(i % 3), OpKind::kWrite,
                              static_cast<int>(i % 400 + 1), i, i + 1);
    // Nothing that a loop or a common text could save.
    step.object = "counter_of_a_long_name[" + std::to_string(i) + "]";
    step.preempted = i % 7 == 0;
    failure.steps.push_back(step);
  }
  failure.races.push_back({50'000, 50'001});
  const auto begin = std::chrono::steady_clock::now();
  const std::string page = HtmlReport(failure);
  EXPECT_THAT(std::chrono::steady_clock::now() - begin,
              Lt(std::chrono::seconds(3)));
  EXPECT_THAT(page.size(), Lt(5'000'000u));
  const Json data = Json::parse(RawData(page));
  EXPECT_EQ(data["total"], 100'000);
  size_t left_out = 0;
  for (const Json& gap : data["gaps"]) left_out += gap[1].get<size_t>();
  EXPECT_THAT(data["gaps"], SizeIs(2));  // before and behind the race
  EXPECT_EQ(data["steps"].size() + left_out, 100'000u);
  const Json& race = data["races"][0];
  const Json& racing = data["steps"][race[0].get<size_t>()];
  EXPECT_THAT(data["texts"][racing[2].get<size_t>()].get<std::string>(),
              HasSubstr("counter_of_a_long_name[50000] "));
}

TEST(Excerpt, KeepsAllUpToItsBound) {
  Failure failure;
  failure.steps.resize(internal::Excerpt::kMostSteps,
                       LockStep(0, OpKind::kYield));
  const internal::Story whole(failure);
  EXPECT_THAT(internal::Excerpt(whole).Gaps(), IsEmpty());
  failure.steps.push_back(LockStep(0, OpKind::kYield));
  const internal::Story cut(failure);
  const internal::Excerpt excerpt(cut);
  ASSERT_THAT(excerpt.Gaps(), SizeIs(1));
  const auto [place, count] = excerpt.Gaps()[0];
  EXPECT_EQ(excerpt.steps().size() + count, failure.steps.size());
  EXPECT_EQ(excerpt.steps()[place], place + count);
  EXPECT_EQ(excerpt.PlaceOf(place), place);  // left out: the next one
  EXPECT_EQ(excerpt.PlaceOf(place + count + 5), place + 5);
}

TEST(Arrows, LeadFromStartToThreadAndFromItsEndToJoin) {
  Failure failure = LostUpdate();
  failure.steps.push_back(OnThread(OpKind::kJoinThread, 1, "t1", 30));
  const auto arrows = internal::FindArrows(failure);
  ASSERT_THAT(arrows, SizeIs(3));
  EXPECT_EQ(arrows[1].to, 1u);
  EXPECT_EQ(arrows[1].to_thread, 2);
  EXPECT_EQ(arrows[2].kind, internal::ArrowKind::kJoin);
  EXPECT_EQ(arrows[2].from, 6u);
  EXPECT_EQ(arrows[2].to, 8u);
}

TEST(Arrows, LeadFromUnlockToTheNextLockOfAnother) {
  Failure failure;
  failure.steps = {LockStep(0, OpKind::kLock), LockStep(0, OpKind::kUnlock),
                   LockStep(0, OpKind::kLock), LockStep(0, OpKind::kUnlock),
                   LockStep(1, OpKind::kLock)};
  const auto arrows = internal::FindArrows(failure);
  ASSERT_THAT(arrows, SizeIs(1));
  EXPECT_EQ(arrows[0].from, 3u);
  EXPECT_EQ(arrows[0].to, 4u);
  EXPECT_EQ(arrows[0].kind, internal::ArrowKind::kHands);
}

TEST(Pauses, SayWhyAThreadDoesNotGoOn) {
  Failure failure;
  failure.steps = {LockStep(0, OpKind::kLock), LockStep(1, OpKind::kYield),
                   LockStep(0, OpKind::kUnlock), LockStep(1, OpKind::kLock),
                   LockStep(0, OpKind::kYield)};
  // Thread 0 goes on at its own pace; thread 1 needs the mutex, which thread 0
  // holds at step 2.
  EXPECT_THAT(internal::FindPauses(failure),
              ElementsAre("", "blocked in lock", "", "", ""));
  failure.steps[0].preempted = true;
  EXPECT_EQ(internal::FindPauses(failure)[0], "preempted");
}

TEST(Sources, AreTheNeighbourhoodsOfLines) {
  const std::string path = testing::TempDir() + "/html_source.txt";
  std::ofstream file(path);
  for (int i = 1; i <= 100; ++i) file << "line " << i << "\n";
  file.close();
  const auto excerpts =
      internal::ReadSources({{path, {2, 50}}, {"/does/not/exist.cc", {1}}});
  ASSERT_THAT(excerpts, SizeIs(1));
  const auto& lines = excerpts[0].lines;
  // 1 to 7, 45 to 55.
  ASSERT_THAT(lines, SizeIs(18));
  EXPECT_EQ(lines[6].first, 7);
  EXPECT_EQ(lines[7].first, 45);
  EXPECT_EQ(lines[7].second, "line 45");
}

}  // namespace
}  // namespace ravel
