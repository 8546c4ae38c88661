// SPDX-License-Identifier: Apache-2.0
//
// Failures as text, compared whole with the files in tests/text_report/, which
// were written by hand.

#include "framework/report/text_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <utility>

#include "framework/report/wording.h"

namespace ravel {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string Expected(const std::string& name) {
  std::ifstream file(RAVEL_SOURCE_DIR "/tests/text_report/" + name + ".txt");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<Frame> At(const std::string& file, int line,
                      const std::string& function) {
  return {{function, "/src/" + file, line}};
}

// Builds an execution step by step; lines are of `file` and in `functions`.
class Execution {
 public:
  Execution(std::string file, std::vector<std::string> functions)
      : file_(std::move(file)) {
    failure.found = "execution 1 of 1 (random, seed 1)";
    for (size_t i = 0; i < functions.size(); ++i) {
      const std::string name = i == 0 ? "main" : "t" + std::to_string(i);
      failure.threads.push_back({name, i == 0 ? "" : functions[i], {}});
    }
    functions_ = std::move(functions);
  }

  FailureStep& Add(int thread, OpKind kind, const std::string& object,
                   int line) {
    FailureStep step;
    step.thread = static_cast<ThreadId>(thread);
    step.kind = kind;
    step.object = object;
    step.stack = At(file_, line, functions_[step.thread]);
    failure.steps.push_back(step);
    return failure.steps.back();
  }
  void Start(int thread, int line) {
    Add(0, OpKind::kCreateThread, "", line).other =
        static_cast<ThreadId>(thread);
  }
  void Join(int thread, int line) {
    Add(0, OpKind::kJoinThread, "", line).other = static_cast<ThreadId>(thread);
  }
  FailureStep& Read(int thread, OpKind kind, const std::string& object,
                    int value, int line) {
    FailureStep& step = Add(thread, kind, object, line);
    step.before = static_cast<uint32_t>(value);
    step.size = 4;
    return step;
  }
  FailureStep& Write(int thread, OpKind kind, const std::string& object,
                     int before, int after, int line) {
    FailureStep& step = Read(thread, kind, object, before, line);
    step.after = static_cast<uint32_t>(after);
    return step;
  }
  // A write to what had no value before.
  void Set(OpKind kind, const std::string& object, int value, int line) {
    Write(0, kind, object, 0, value, line).before.reset();
  }
  void Race(size_t first, size_t second) {
    failure.races.push_back({first - 1, second - 1});
  }
  void Fail(const std::string& kind, const std::string& message, int line) {
    failure.kind = kind;
    failure.message = message;
    if (line == 0) return;
    failure.file = "/src/" + file_;
    failure.line = line;
  }

  Failure failure;

 private:
  std::string file_;
  std::vector<std::string> functions_;
};

Failure LostUpdate() {
  Execution e("database_test.cc", {"TestBody()", "Increment()", "Increment()"});
  const std::string object = "database_value";
  e.Set(OpKind::kWrite, object, 0, 17);
  e.Start(1, 19);
  e.Start(2, 20);
  e.Read(1, OpKind::kRead, object, 0, 11).preempted = true;
  e.Read(2, OpKind::kRead, object, 0, 11);
  e.Write(2, OpKind::kWrite, object, 0, 1, 13);
  e.Write(1, OpKind::kWrite, object, 1, 1, 13);
  e.Join(1, 21);
  e.Join(2, 22);
  e.Add(0, OpKind::kFailedCheck, "EXPECT_EQ", 24);
  e.Race(4, 6);
  e.Race(6, 7);
  e.Fail("assertion", "expected database_value == 2, which is 1", 24);
  e.failure.scenario = "Database.TwoIncrementsAreNotLost";
  e.failure.found = "execution 2 of 4 (exhaustive)";
  e.failure.replay_command =
      "./database_test --gtest_filter=Database.TwoIncrementsAreNotLost "
      "--ravel_replay=r1.4kT0w";
  e.failure.schedule_file =
      "database_test.schedules/Database.TwoIncrementsAreNotLost.schedule";
  return e.failure;
}

TEST(TextReport, ShowsALostUpdateWithItsRacesAndItsReason) {
  EXPECT_EQ(TextReport(LostUpdate()), Expected("lost_update"));
}

TEST(TextReport, ShowsALostUpdateOfAnAtomicThatDoesNotRace) {
  Execution e("database_value.cc", {"Scenario()", "Increase()", "Increase()"});
  const std::string object = "database_value";
  e.Set(OpKind::kAtomicStore, object, 0, 18);
  e.Start(1, 19);
  e.Start(2, 20);
  e.Read(1, OpKind::kAtomicLoad, object, 0, 10);
  e.Add(1, OpKind::kSleep, "", 12);
  e.Read(2, OpKind::kAtomicLoad, object, 0, 10);
  e.Add(2, OpKind::kSleep, "", 12);
  e.Write(1, OpKind::kAtomicStore, object, 0, 1, 13);
  e.Write(2, OpKind::kAtomicStore, object, 1, 1, 13);
  e.Join(1, 21);
  e.Join(2, 22);
  e.Read(0, OpKind::kAtomicLoad, object, 1, 23);
  e.Add(0, OpKind::kFailedCheck, "check", 23);
  e.Fail("assertion", "expected 2 increases, found 1", 23);
  e.failure.scenario = "database_value/atomic_unlocked";
  e.failure.found = "execution 7 of 7 (random, seed 1)";
  e.failure.replay_command = "ravel replay r1.7Qw";
  EXPECT_EQ(TextReport(e.failure), Expected("atomic_lost_update"));
}

TEST(TextReport, DrawsTheCircleOfADeadlock) {
  Execution e("dining.cc", {"Dinner()", "Dine()", "Dine()", "Dine()"});
  const auto fork = [](int i) {
    return "forks[" + std::to_string(i % 3) + "]";
  };
  for (int i = 1; i <= 3; ++i) e.Start(i, 40);
  for (int i = 1; i <= 3; ++i) {
    e.Add(i, OpKind::kLock, fork(i - 1), 31).preempted = i < 3;
  }
  e.failure.threads[0].waits = FailureWait{
      OpKind::kJoinThread, "", 1, At("dining.cc", 42, "Dinner()"), {}};
  for (int i = 1; i <= 3; ++i) {
    const auto holder = static_cast<ThreadId>(i % 3 + 1);
    e.failure.threads[static_cast<size_t>(i)].waits = FailureWait{
        OpKind::kLock, fork(i), holder, At("dining.cc", 32, "Dine()"),
        At("dining.cc", 31, "Dine()")};
  }
  e.Fail("deadlock", "deadlock: no thread can go on", 0);
  e.failure.scenario = "dining_philosophers/naive";
  e.failure.found = "execution 5 of 5 (random, seed 1)";
  e.failure.replay_command = "ravel replay r1.d3Adl";
  EXPECT_EQ(TextReport(e.failure), Expected("deadlock"));
}

TEST(TextReport, NamesOtherFilesAndWatchesWhatTheAssertionRead) {
  Execution e("bank_test.cc", {"TestBody()", "Withdraw()"});
  e.Start(1, 30);
  e.Add(1, OpKind::kLock, "mu", 9);
  e.Read(1, OpKind::kRead, "limit", 10, 10);
  e.Write(1, OpKind::kWrite, "balance", 5, -5, 11);
  e.Add(1, OpKind::kUnlock, "mu", 12);
  for (size_t i = 1; i < 5; ++i)
    e.failure.steps[i].stack[0].file = "/src/bank.cc";
  e.Join(1, 31);
  e.Read(0, OpKind::kRead, "balance", -5, 32);
  e.Add(0, OpKind::kFailedCheck, "EXPECT_GE", 32);
  e.Fail("assertion", "the balance is negative", 32);
  e.failure.scenario = "Bank.NeverOverdrawn";
  e.failure.replay_command = "./bank_test --ravel_replay=r1.0";
  EXPECT_EQ(TextReport(e.failure), Expected("assertion"));
}

TEST(TextReport, PrintsTheStackOfACrash) {
  Execution e("list_test.cc", {"Lists.Walk", "lambda in Lists.Walk"});
  e.Start(1, 20);
  e.Add(1, OpKind::kFailedCheck, "SIGSEGV", 0).stack = {
      {"List::Next()", "/src/list.cc", 7},
      {"Walk()", "/src/list_test.cc", 12},
      {"lambda in Lists.Walk", "/src/list_test.cc", 21}};
  e.Fail("crash", "segmentation fault", 0);
  e.failure.scenario = "Lists.Walk";
  e.failure.output = "walking\nstill walking\n";
  e.failure.replay_command = "./list_test --ravel_replay=r1.1";
  EXPECT_EQ(TextReport(e.failure), Expected("crash"));
}

TEST(TextReport, FoldsALoop) {
  Execution e("spin.cc", {"Scenario()", "Publish()"});
  e.Start(1, 20);
  for (int i = 0; i < 500; ++i) {
    e.Read(0, OpKind::kAtomicLoad, "ready", 0, 21);
    e.Add(0, OpKind::kYield, "", 22);
  }
  e.Write(1, OpKind::kAtomicStore, "ready", 0, 1, 10);
  e.Read(0, OpKind::kAtomicLoad, "ready", 1, 21);
  e.Join(1, 24);
  e.Add(0, OpKind::kFailedCheck, "check", 25);
  e.Fail("assertion", "ready too late", 25);
  e.failure.scenario = "spin";
  e.failure.replay_command = "ravel replay r1.2";
  EXPECT_EQ(TextReport(e.failure), Expected("spin"));
}

TEST(TextReport, KeepsTheEndsAndTheRaceOfALongExecution) {
  Execution e("long.cc", {"Long()", "Count()"});
  e.Start(1, 30);
  for (int i = 2; i <= 2000; ++i) {
    if (i == 1201) {
      e.Read(0, OpKind::kRead, "x", 1200, 31);
    } else {
      e.Write(1, OpKind::kWrite, "x", 0, i, 12).before.reset();
    }
  }
  e.Race(1200, 1201);
  e.Fail("data_race", "data race on 'x'", 0);
  e.failure.scenario = "long";
  e.failure.replay_command = "ravel replay r1.5";
  EXPECT_EQ(TextReport(e.failure), Expected("long"));
}

TEST(TextReport, ListsStepsOfMoreThreadsThanFit) {
  std::vector<std::string> functions(12, "Worker()");
  functions[0] = "Pool.Runs";
  Execution e("pool_test.cc", functions);
  for (int i = 1; i <= 11; ++i) e.Start(i, 30);
  FailureStep& read = e.Read(1, OpKind::kRead, "x", 0, 7);
  read.preempted = true;
  read.stack[0].file = "/src/worker.cc";
  e.Write(11, OpKind::kWrite, "x", 0, 1, 8).stack[0].file = "/src/worker.cc";
  e.Race(12, 13);
  e.Fail("data_race", "data race on 'x'", 0);
  e.failure.scenario = "Pool.Runs";
  e.failure.replay_command = "./pool_test --ravel_replay=r1.3";
  EXPECT_EQ(TextReport(e.failure), Expected("many_threads"));
}

TEST(TextReport, WatchesTwoVariablesSideBySide) {
  Execution e("mp.cc", {"Scenario()", "Send()", "Receive()"});
  e.Start(1, 20);
  e.Start(2, 21);
  e.Write(1, OpKind::kWrite, "data", 0, 42, 10);
  e.Write(1, OpKind::kWrite, "ready", 0, 1, 11);
  e.Read(2, OpKind::kRead, "ready", 1, 15);
  e.Read(2, OpKind::kRead, "data", 42, 16);
  e.Race(4, 5);
  e.Race(3, 6);
  e.Fail("data_race", "data race on ready", 0);
  e.failure.scenario = "message_passing/plain";
  e.failure.replay_command = "ravel replay r1.6";
  EXPECT_EQ(TextReport(e.failure), Expected("two_variables"));
}

TEST(TextReport, PutsLongRacesOnTwoLines) {
  EXPECT_THAT(
      TextReport(LostUpdate(), {.width = 90}),
      HasSubstr("    A   step 4 t1 read   database_test.cc:11 Increment()\n"
                "      × step 6 t2 write  database_test.cc:13 Increment()\n"));
}

TEST(TextReport, NeedsNoSteps) {
  Failure failure;
  failure.kind = "deadlock";
  failure.replay_command = "ravel replay r1.4";
  EXPECT_EQ(TextReport(failure), Expected("no_steps"));
}

TEST(TextReport, TellsTheLastOutputOfTheRealWorld) {
  Failure failure;
  failure.scenario = "database_value/unlocked";
  failure.kind = "assertion";
  failure.message = "expected 2, which is 1";
  failure.file = "/src/database_value.cc";
  failure.line = 24;
  failure.found = "repetition 17 of 100";
  failure.real = true;
  for (int i = 1; i <= 25; ++i) {
    failure.output += "line " + std::to_string(i) + "\n";
  }
  failure.replay_command = "ravel run database_value/unlocked --backend=real";
  EXPECT_EQ(TextReport(failure), Expected("real_world"));
}

TEST(TextReport, AddsNothingButColour) {
  const std::string colored = TextReport(LostUpdate(), {.color = true});
  std::string plain;
  for (size_t i = 0; i < colored.size(); ++i) {
    if (colored[i] == '\033') {
      i = colored.find('m', i);
    } else {
      plain += colored[i];
    }
  }
  EXPECT_NE(colored, plain);
  EXPECT_EQ(plain, Expected("lost_update"));
}

TEST(TextReport, DrawsArrowsToTheLeftToo) {
  Execution e("left.cc", {"Scenario()", "Starts()", "Runs()"});
  e.Start(2, 10);
  FailureStep& start = e.Add(2, OpKind::kCreateThread, "", 20);
  start.other = 1;
  FailureStep& join = e.Add(2, OpKind::kJoinThread, "", 21);
  join.other = 1;
  e.Fail("crash", "aborted", 0);
  const std::string report = TextReport(e.failure);
  EXPECT_THAT(report, HasSubstr("│◀────────── start t1  :20\n"));
  EXPECT_THAT(report, HasSubstr("╰──────────▶ join t1   :21\n"));
}

TEST(TextReport, CountsRacesOfOnePairOfPlacesOnce) {
  Failure failure = LostUpdate();
  failure.races.push_back({3, 5});
  EXPECT_THAT(TextReport(failure), HasSubstr("    and 1 pair more\n"));
}

TEST(TextReport, ClaimsNoLostUpdateWhereTheReaderLookedAgain) {
  Failure failure = LostUpdate();
  FailureStep again = failure.steps[3];
  again.preempted = false;
  again.before = 1;
  failure.steps.insert(failure.steps.begin() + 6, again);
  EXPECT_THAT(TextReport(failure), Not(HasSubstr("lost")));
}

TEST(TextReport, ClaimsNoLostUpdateWhereAThirdThreadSawIt) {
  Failure failure = LostUpdate();
  FailureStep seen = failure.steps[3];
  seen.thread = 0;
  seen.before = 1;
  failure.steps.insert(failure.steps.begin() + 6, seen);
  EXPECT_THAT(TextReport(failure), Not(HasSubstr("lost")));
}

TEST(TextReport, ClaimsNoLostUpdateWhereNothingWasReadBeforeTheWrite) {
  Failure failure = LostUpdate();
  failure.steps[4].kind = OpKind::kSleep;
  failure.steps[4].object.clear();
  EXPECT_THAT(TextReport(failure), Not(HasSubstr("lost")));
}

TEST(ValueText, ShowsSmallNegativesWithASign) {
  EXPECT_EQ(internal::ValueText(0xFFFFFFFF, 4), "-1");
  EXPECT_EQ(internal::ValueText(0xFFFFFFFF, 8), "4294967295");
  EXPECT_EQ(internal::ValueText(UINT64_MAX, 8), "-1");
  EXPECT_EQ(internal::ValueText(200, 1), "200");
  EXPECT_EQ(internal::ValueText(0xFF, 1), "-1");
  EXPECT_EQ(internal::ValueText(0x80000000, 4), "2147483648");
  EXPECT_EQ(internal::ValueText(0, 4), "0");
}

TEST(ValueText, ShowsWhatLooksLikeAnAddressInHexadecimal) {
  EXPECT_EQ(internal::ValueText(0x7fff12345678, 8), "0x7fff12345678");
}

}  // namespace
}  // namespace ravel
