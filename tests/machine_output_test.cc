// SPDX-License-Identifier: Apache-2.0
//
// What is written for machines, by the command and by test programs, and
// whether a machine can read it: JUnit XML against a schema, by xmllint; SARIF
// against the members that the standard has; traces as a viewer reads them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>

#include "framework/output/escape.h"
#include "tests/output/sarif_shape.h"
#include "tests/program.h"

namespace ravel {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using Json = nlohmann::json;

constexpr char kProgram[] = RAVEL_BINARY_DIR "/tests/debugger_program";
constexpr char kSchema[] = RAVEL_SOURCE_DIR "/tests/output/junit.xsd";
constexpr char kLint[] = "/usr/bin/xmllint";

class MachineOutput : public testing::Test {
 protected:
  void SetUp() override {
    char folder[] = "/tmp/ravel-output-XXXXXX";
    ASSERT_NE(mkdtemp(folder), nullptr);
    folder_ = folder;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string Path(const std::string& name) { return folder_ + "/" + name; }
  std::string Read(const std::string& name) {
    std::ifstream file(Path(name));
    return {std::istreambuf_iterator<char>(file), {}};
  }
  // Not the test's own folder: schedules are kept there.
  Ended RunTests(const std::vector<std::string>& flags) {
    std::string text = "cd " + folder_ + " && exec " + kProgram;
    for (const std::string& flag : flags) text += " " + flag;
    return RunProgram("/bin/sh", {"-c", text});
  }
  void ExpectValidJUnit(const std::string& name) {
    if (access(kLint, X_OK) != 0) {
      GTEST_SKIP() << kLint << " is not installed: ./dev test installs it";
    }
    const Ended ended = RunProgram(
        kLint, {"--noout", "--nonet", "--schema", kSchema, Path(name)});
    EXPECT_EQ(ended.status, 0) << ended.error << Read(name);
  }

 private:
  std::string folder_;
};

TEST_F(MachineOutput, OfJUnitIsValidAndHasAttachments) {
  const Ended ended = Ravel(
      {"run", "database_value/*", "dining_philosophers/naive", "--quiet",
       "--schedules=500", "--junit=" + Path("r.xml"), "--out=" + Path("kept")});
  EXPECT_EQ(ended.status, 1);
  ExpectValidJUnit("r.xml");
  const std::string xml = Read("r.xml");
  EXPECT_THAT(xml, HasSubstr("<testsuites name=\"ravel\" tests=\"5\" "
                             "failures=\"3\" errors=\"0\" skipped=\"0\""));
  EXPECT_THAT(xml, HasSubstr("<testsuite name=\"database_value\" tests=\"4\" "
                             "failures=\"2\""));
  EXPECT_THAT(xml, HasSubstr("<failure message=\"deadlock: 4 threads can "
                             "never go on\" type=\"deadlock\">FAILED  4 "));
  EXPECT_THAT(xml, HasSubstr("[[ATTACHMENT|" +
                             Path("kept/dining_philosophers.naive.html]]")));
  EXPECT_THAT(xml, HasSubstr("[[ATTACHMENT|" +
                             Path("kept/database_value.unlocked.schedule]]")));
}

TEST_F(MachineOutput, OfJUnitCallsErrorsWhatIsNoBug) {
  EXPECT_EQ(Ravel({"run", "dining_philosophers/ordered", "--strategy=dfs",
                   "--schedules=2", "--junit=" + Path("r.xml")})
                .status,
            4);
  ExpectValidJUnit("r.xml");
  EXPECT_THAT(Read("r.xml"), HasSubstr("<error message=\"inconclusive: "));
}

TEST_F(MachineOutput, OfCheckFailsWhereVerdictsDiffer) {
  EXPECT_EQ(Ravel({"check", "database_value/locked", "--schedules=1",
                   "--junit=" + Path("r.xml"), "--repeat=1"})
                .status,
            1);
  ExpectValidJUnit("r.xml");
  EXPECT_THAT(Read("r.xml"),
              HasSubstr("<failure message=\"expected exhausted, got "
                        "inconclusive\" type=\"unexpected\">"));
  EXPECT_EQ(Ravel({"check", "database_value/unlocked", "--repeat=1",
                   "--junit=" + Path("r.xml")})
                .status,
            0);
  EXPECT_THAT(Read("r.xml"), HasSubstr("tests=\"2\" failures=\"0\""));
}

TEST_F(MachineOutput, OfSarifIsValidAndFlowsThroughAllThreads) {
  Ravel({"run", "database_value/unlocked", "dining_philosophers/naive",
         "--sarif=" + Path("r.sarif")});
  const Json log = Json::parse(Read("r.sarif"));
  EXPECT_THAT(SarifProblems(log), IsEmpty());
  const Json& run = log["runs"][0];
  ASSERT_THAT(run["results"], SizeIs(2));
  for (const Json& result : run["results"]) {
    EXPECT_EQ(
        run["tool"]["driver"]["rules"][result["ruleIndex"].get<size_t>()]["id"],
        result["ruleId"]);
    std::map<size_t, std::string> order;
    for (const Json& flow : result["codeFlows"][0]["threadFlows"]) {
      size_t last = 0;
      for (const Json& location : flow["locations"]) {
        const size_t step = location["executionOrder"];
        EXPECT_GT(step, last);
        last = step;
        EXPECT_TRUE(order.emplace(step, flow["id"]).second);
        EXPECT_THAT(location["location"]["message"]["text"],
                    HasSubstr("step " + std::to_string(step) + ": " +
                              flow["id"].get<std::string>() + " "));
      }
    }
    EXPECT_EQ(order.begin()->first, 1u);
    EXPECT_EQ(order.rbegin()->first, order.size());  // none is left out
  }
  EXPECT_EQ(run["results"][1]["ruleId"], "deadlock");
  EXPECT_THAT(run["results"][1]["relatedLocations"], SizeIs(4));
}

TEST_F(MachineOutput, OfSarifHasNoResultsWhereNothingFails) {
  Ravel({"run", "database_value/locked", "--schedules=5",
         "--sarif=" + Path("r.sarif")});
  const Json log = Json::parse(Read("r.sarif"));
  EXPECT_THAT(SarifProblems(log), IsEmpty());
  EXPECT_EQ(log["runs"][0]["results"], Json::array());
}

TEST(SarifShape, RefusesWhatTheStandardDoes) {
  Json log = {{"version", "2.1.0"},
              {"runs", {{{"tool", {{"driver", {{"name", "x"}}}}}}}}};
  EXPECT_THAT(SarifProblems(log), IsEmpty());
  log["version"] = "2.0.0";
  log["runs"][0]["results"] = {{{"level", "bad"}, {"text", "x"}}};
  log["runs"][0]["tool"]["driver"].erase("name");
  EXPECT_THAT(SarifProblems(log),
              ElementsAre("log.runs[0].results[0]: lacks message",
                          "log.runs[0].results[0].level: is no "
                          "none|note|warning|error",
                          "log.runs[0].results[0]: has text",
                          "log.runs[0].tool.driver: lacks name",
                          "log.version: is no 2.1.0|"));
}

// As a viewer reads a trace: slices of a track lie one behind the other, time
// does not go back in any kind of event of a track, and an arrow leads from a
// slice to a slice that is later.
void ExpectTrace(const Json& trace, size_t* arrows) {
  std::map<int, uint64_t> end_of_slice;
  std::map<std::tuple<std::string, std::string, int>, uint64_t> last;
  std::map<int, std::vector<std::pair<uint64_t, uint64_t>>> slices;
  std::map<int, Json> starts;
  for (const Json& event : trace["traceEvents"]) {
    const std::string phase = event["ph"];
    ASSERT_THAT((std::set<std::string>{"M", "X", "s", "f", "C"}),
                testing::Contains(phase));
    const int track = event["tid"];
    const uint64_t time = event["ts"];
    if (phase != "X") continue;
    uint64_t& before = last[{phase, event["cat"], track}];
    EXPECT_GE(time, before) << event;
    before = time;
    slices[track].emplace_back(time, time + event["dur"].get<uint64_t>());
  }
  for (auto& [track, all] : slices) {
    std::sort(all.begin(), all.end());
    for (size_t i = 1; i < all.size(); ++i) {
      EXPECT_GE(all[i].first, all[i - 1].second) << "on track " << track;
    }
  }
  const auto is_in_slice = [&](const Json& event) {
    const uint64_t time = event["ts"];
    return std::ranges::any_of(slices[event["tid"]], [&](const auto& slice) {
      return slice.first <= time && time < slice.second;
    });
  };
  std::map<std::string, uint64_t> counted;
  for (const Json& event : trace["traceEvents"]) {
    if (event["ph"] == "C") {
      EXPECT_GE(event["ts"], counted[event["name"]]);
      counted[event["name"]] = event["ts"];
      EXPECT_TRUE(event["args"]["value"].is_number());
    }
    if (event["ph"] == "s") {
      EXPECT_TRUE(is_in_slice(event)) << event;
      EXPECT_TRUE(starts.emplace(event["id"], event).second);
    } else if (event["ph"] == "f") {
      EXPECT_TRUE(is_in_slice(event)) << event;
      ASSERT_TRUE(starts.contains(event["id"])) << event;
      const Json start = starts[event["id"]];
      starts.erase(event["id"]);
      EXPECT_EQ(start["name"], event["name"]);
      EXPECT_EQ(start["cat"], event["cat"]);
      EXPECT_LT(start["ts"], event["ts"]);
      ++*arrows;
    }
  }
  EXPECT_TRUE(starts.empty()) << starts.begin()->second;
}

TEST_F(MachineOutput, OfTracesHasSlicesArrowsAndCounters) {
  for (const char* scenario :
       {"database_value/unlocked", "dining_philosophers/naive",
        "bounded_queue/lost_wakeup", "one_slot/two_consumers"}) {
    const Ended ended =
        Ravel({"run", scenario, "--quiet", "--trace=" + Path("t.json")});
    ASSERT_EQ(ended.status, 1) << scenario << ended.error;
    const Json trace = Json::parse(Read("t.json"));
    size_t arrows = 0;
    ExpectTrace(trace, &arrows);
    EXPECT_GT(arrows, 1u) << scenario;
  }
  Ravel({"run", "database_value/unlocked", "--trace=" + Path("t.json")});
  const std::string trace = Read("t.json");
  EXPECT_THAT(trace, HasSubstr("\"thread_name\",\"pid\":1,\"tid\":1,\"ts\":0,"
                               "\"args\":{\"name\":\"t1 Increase()\"}"));
  EXPECT_THAT(trace, HasSubstr("\"name\":\"races with\""));
  EXPECT_THAT(trace, HasSubstr("{\"ph\":\"C\",\"name\":\"database_value\""));
  EXPECT_THAT(trace, HasSubstr("\"name\":\"blocked in join\""));
}

TEST_F(MachineOutput, OfReplaysIsTheSame) {
  const Ended found =
      Ravel({"run", "dining_philosophers/naive", "--quiet",
             "--json=" + Path("a.json"), "--trace=" + Path("a.trace")});
  const std::string line = Json::parse(Read("a.json"))[0]["bug"]["schedule"];
  Ravel({"replay", line, "--trace=" + Path("b.trace"),
         "--junit=" + Path("b.xml"), "--sarif=" + Path("b.sarif"),
         "--json=" + Path("b.json")});
  EXPECT_EQ(Read("a.trace"), Read("b.trace"));
  EXPECT_EQ(Json::parse(Read("b.json"))[0]["strategy"], "replay");
  EXPECT_THAT(SarifProblems(Json::parse(Read("b.sarif"))), IsEmpty());
  ExpectValidJUnit("b.xml");
  EXPECT_EQ(found.status, 1);
}

TEST_F(MachineOutput, OfGithubMarksLinesAndSummarises) {
  const Ended ended =
      RunProgram(CommandPath(),
                 {"run", "dining_philosophers/*", "--quiet", "--github",
                  "--schedules=500"},
                 {"GITHUB_STEP_SUMMARY=" + Path("summary.md"),
                  std::string("GITHUB_WORKSPACE=") + RAVEL_SOURCE_DIR});
  EXPECT_THAT(ended.out,
              HasSubstr("\n::error file=scenarios/dining_philosophers.cc,"
                        "line="));
  EXPECT_THAT(ended.out,
              HasSubstr(",title=dining_philosophers/naive::deadlock: 4 "
                        "threads can never go on%0AReplay: "));
  const std::string summary = Read("summary.md");
  EXPECT_THAT(summary, HasSubstr("### Ravel: 1 failed, 1 passed\n"));
  EXPECT_THAT(summary, HasSubstr("| ❌ | dining&#95;philosophers/naive | "));
  EXPECT_THAT(summary, HasSubstr("<details><summary>dining"));
}

TEST_F(MachineOutput, OfTestProgramsIsThatOfTheCommand) {
  const Ended ended = RunTests({"--ravel_json=r.json", "--ravel_junit=r.xml",
                                "--ravel_sarif=r.sarif",
                                "--ravel_trace=r.trace", "--ravel_github"});
  EXPECT_EQ(ended.status, 1);
  const Json results = Json::parse(Read("r.json"));
  ASSERT_THAT(results, SizeIs(2));
  EXPECT_EQ(results[0]["scenario"], "Debugged.LosesAnUpdate");
  EXPECT_EQ(results[1]["bug"]["kind"], "deadlock");
  ExpectValidJUnit("r.xml");
  EXPECT_THAT(Read("r.xml"), HasSubstr("<testcase name=\"LosesAnUpdate\" "
                                       "classname=\"Debugged\""));
  EXPECT_THAT(SarifProblems(Json::parse(Read("r.sarif"))), IsEmpty());
  size_t arrows = 0;
  ExpectTrace(Json::parse(Read("r.trace")), &arrows);
  EXPECT_GT(arrows, 1u);
  EXPECT_THAT(ended.out, HasSubstr(",title=Debugged.LosesAnUpdate::assertion"));
}

TEST_F(MachineOutput, IsRefusedBeforeAnythingRuns) {
  for (const std::string flag : {"json", "junit", "sarif", "trace"}) {
    const Ended ended = Ravel({"run", "database_value/unlocked",
                               "--" + flag + "=" + Path("no/file")});
    EXPECT_EQ(ended.status, 2);
    EXPECT_EQ(ended.out, "");
    EXPECT_EQ(ended.error, "ravel: --" + flag + "=" + Path("no/file") +
                               ": cannot be written: No such file or "
                               "directory\n");
    const Ended tests = RunTests({"--ravel_" + flag + "=/"});
    EXPECT_EQ(tests.status, 2);
    EXPECT_EQ(tests.error, "ravel: --ravel_" + flag +
                               "=/: cannot be written: Is a directory\n");
  }
  EXPECT_EQ(Ravel({"run", "dining*", "--trace=" + Path("t")}).status, 2);
  EXPECT_EQ(Ravel({"check", "--sarif=" + Path("t")}).status, 2);
}

TEST(Escape, LeavesNothingThatXmlHasNot) {
  using internal::XmlAttribute;
  using internal::XmlText;
  EXPECT_EQ(XmlText("a<b>&\"\n\tü→😀"), "a&lt;b&gt;&amp;&quot;\n\tü→😀");
  EXPECT_EQ(XmlAttribute("a\nb\tc"), "a&#10;b&#9;c");
  const std::string bad = "\uFFFD";
  EXPECT_EQ(XmlText(std::string("\0\x1b", 2)), bad + bad);
  EXPECT_EQ(XmlText("\xff"), bad);
  EXPECT_EQ(XmlText("\xc0\x80"), bad + bad);            // an overlong zero
  EXPECT_EQ(XmlText("\xed\xa0\x80"), bad + bad + bad);  // a surrogate
  EXPECT_EQ(XmlText("\xe2\x86"), bad + bad);            // cut short
  EXPECT_EQ(XmlText("\xef\xbf\xbf"), bad + bad + bad);  // U+FFFF
}

TEST(Escape, MakesUrisOfPaths) {
  EXPECT_EQ(internal::FileUri("/a b/c#ü.cc"), "file:///a%20b/c%23%C3%BC.cc");
}

}  // namespace
}  // namespace ravel
