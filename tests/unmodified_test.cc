// SPDX-License-Identifier: Apache-2.0
//
// Programs with a main() of their own, plain C files that are built with
// ravel-cc as somebody else's would be: what is wrong with them is found, and
// replayed in another process.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/program.h"

namespace ravel {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::Not;
using ::testing::StartsWith;
using Json = nlohmann::json;

namespace fs = std::filesystem;

// With standard input as it is for a program that nobody writes to.
Ended Shell(const std::string& folder, const std::string& command) {
  return RunProgram("/bin/sh",
                    {"-c", "exec </dev/null; cd " + folder + " && " + command});
}

class Unmodified : public testing::Test {
 protected:
  Unmodified()
      : folder_(fs::temp_directory_path() /
                ("ravel_unmodified_test." + std::to_string(getpid()))) {
    fs::create_directory(folder_);
  }
  ~Unmodified() override { fs::remove_all(folder_); }

  // Builds NAME.c of tests/programs as ./NAME.
  void Build(const std::string& name, const std::string& options = "") {
    const Ended built =
        Do(RAVEL_BINARY_DIR "/ravel-cc " + options + " -o " + name + " " +
           RAVEL_SOURCE_DIR "/tests/programs/" + name + ".c");
    ASSERT_EQ(built.status, 0) << built.error;
    ASSERT_EQ(built.error, "");
  }

  Ended Do(const std::string& command) const { return Shell(folder_, command); }
  Ended RavelDo(const std::string& arguments) const {
    return Do(CommandPath() + " " + arguments);
  }
  Json Results() const {
    std::ifstream file(folder_ / "results.json");
    return Json::parse(file).at(0);
  }

  // A program in which a bug of that kind is to be found.
  void ExpectFound(const std::string& name, const std::string& kind,
                   const std::string& options = "") {
    Build(name, options);
    const Ended run =
        RavelDo("run --schedules=1000 --json=results.json ./" + name);
    ASSERT_EQ(run.status, 1) << run.out << run.error;
    const Json bug = Results().at("bug");
    EXPECT_EQ(bug.at("kind"), kind) << run.out;
    const std::string line = bug.at("schedule");
    const std::string replay =
        CommandPath() + " replay " + line + " ./" + name + "\n";
    EXPECT_THAT(run.out, HasSubstr(replay));
    const Ended again =
        RavelDo("replay --json=results.json " + line + " ./" + name);
    EXPECT_EQ(again.status, 1) << again.out << again.error;
    EXPECT_EQ(Results().at("bug").at("kind"), kind) << again.out;
    EXPECT_EQ(Results().at("bug").at("message"), bug.at("message"));
  }

  fs::path folder_;
};

TEST_F(Unmodified, FindsADeadlock) { ExpectFound("deadlock", "deadlock"); }

TEST_F(Unmodified, FindsAViolationOfAtomicity) {
  ExpectFound("atomicity", "assertion");
}

TEST_F(Unmodified, FindsALostSignal) { ExpectFound("lost_signal", "deadlock"); }

TEST_F(Unmodified, FindsAUseAfterFreeByOrdering) {
  ExpectFound("use_after_free", "use_after_free");
}

TEST_F(Unmodified, FindsThemInWhatClangMakesToo) {
  if (Do("command -v clang").status != 0) GTEST_SKIP() << "there is no clang";
  ExpectFound("use_after_free", "use_after_free",
              "--ravel-compiler=clang -O2 -Werror");
  ExpectFound("atomicity", "assertion", "--ravel-compiler=clang -O2 -Werror");
}

TEST_F(Unmodified, FindsNothingInACorrectProgram) {
  Build("counter", "-O2");
  EXPECT_EQ(Do("./counter").status, 0);
  const Ended run = RavelDo("run --strategy=dfs --json=results.json ./counter");
  EXPECT_EQ(run.status, 0) << run.out << run.error;
  EXPECT_EQ(Results().at("verdict"), "exhausted");
  EXPECT_EQ(Results().at("races"), 0);
  EXPECT_EQ(Results().at("scenario"), "counter");
  EXPECT_EQ(Results().at("assumptions").at("isolation"), "fork");
  EXPECT_EQ(Results().at("assumptions").at("uncontrolled"), Json::array());
}

TEST_F(Unmodified, RepeatsOnHardwareThreads) {
  Build("counter");
  const Ended run =
      RavelDo("run --backend=real --repeat=7 --json=results.json ./counter");
  EXPECT_EQ(run.status, 0) << run.out << run.error;
  EXPECT_EQ(Results().at("executions"), 7);
}

TEST_F(Unmodified, KeepsTheScheduleAndReplaysTheFile) {
  Build("deadlock");
  EXPECT_EQ(RavelDo("run --out=kept ./deadlock").status, 1);
  const Ended again = RavelDo("replay kept/deadlock.schedule ./deadlock");
  EXPECT_EQ(again.status, 1) << again.error;
  EXPECT_THAT(again.out, HasSubstr("can never go on"));
  Build("counter");
  const Ended other = RavelDo("replay kept/deadlock.schedule ./counter");
  EXPECT_EQ(other.status, 2);
  EXPECT_EQ(other.error,
            "ravel: the schedule is of deadlock, which is no scenario of this "
            "program\n");
}

class Endings : public Unmodified {
 protected:
  void SetUp() override { Build("endings"); }

  // The outcome of ./endings HOW under control.
  std::string Kind(const std::string& how) {
    const Ended run =
        RavelDo("run --schedules=20 --json=results.json ./endings " + how);
    const Json results = Results();
    EXPECT_EQ(run.status, results.at("bug").is_null() ? 0 : 1) << run.error;
    if (results.at("bug").is_null()) return "none";
    const std::string message = results.at("bug").at("message");
    return std::string(results.at("bug").at("kind")) + ": " + message;
  }
};

TEST_F(Endings, AreNormalAlone) {
  const Ended ended = Do("./endings return 3");
  EXPECT_EQ(ended.status, 3);
  EXPECT_EQ(ended.out, "begins, goodbye\ndestroyed\n");
  EXPECT_EQ(Do("./endings pthread_exit").status, 0);
  EXPECT_EQ(Do("./endings _exit 4").out, "");
}

TEST_F(Endings, AreNoBugsWithStatus0) {
  for (const char* how : {"return", "exit", "_exit", "quick_exit",
                          "exit_in_thread", "pthread_exit"}) {
    EXPECT_EQ(Kind(how), "none") << how;
  }
}

TEST_F(Endings, AreBugsWithAnother) {
  EXPECT_EQ(Kind("return 3"), "exit: main() returned 3");
  EXPECT_EQ(Kind("exit 4"), "exit: the program ended by exit(4)");
  EXPECT_EQ(Kind("_exit 5"), "exit: the program ended by _exit(5)");
  EXPECT_EQ(Kind("quick_exit 6"), "exit: the program ended by quick_exit(6)");
  EXPECT_EQ(Kind("exit_in_thread 7"), "exit: the program ended by exit(7)");
}

TEST_F(Endings, MayBeAssertionsAndSignals) {
  EXPECT_EQ(Kind("assert"), "assertion: assertion failed: number != 0");
  EXPECT_EQ(Kind("abort"), "crash: SIGABRT: abort() was called");
  EXPECT_EQ(Kind("raise 15"),
            "crash: the process was ended by signal 15 (Terminated)");
  EXPECT_EQ(Kind("null"), "crash: SIGSEGV: a null pointer was followed");
}

TEST_F(Endings, RunDestructorsAndHandlersInTheExecution) {
  const Ended run = RavelDo("run ./endings return 3");
  EXPECT_THAT(run.out, HasSubstr("Printed\n    begins, goodbye\n    destroyed"))
      << run.out;
  const Ended real = RavelDo("run --backend=real ./endings return 3");
  EXPECT_EQ(real.status, 1);
  EXPECT_THAT(real.out, HasSubstr("begins, goodbye\n    destroyed"));
  EXPECT_EQ(RavelDo("run --backend=real --repeat=3 ./endings return").status,
            0);
}

TEST_F(Unmodified, KeepsWhatTheProgramIsStartedWith) {
  Build("surroundings");
  const std::string expected =
      "input one\ninput two\nfolder " + folder_.string() + "\nconstructed 1\n";
  EXPECT_EQ(Do("printf 'one\\ntwo\\n' | ./surroundings 'a b' 0").out,
            "argument a b\nargument 0\n" + expected);
  // The status makes it print; input comes from a pipe, and from a file of
  // which a part was read.
  const std::string run = CommandPath() + " run --schedules=3 ./surroundings";
  for (const std::string& how :
       {"printf 'one\\ntwo\\n' | " + run + " 'a b' 3",
        "printf 'zero\\none\\ntwo\\n' >input; (read zero; " + run +
            " 'a b' 3) <input"}) {
    const Ended ended = Do(how);
    EXPECT_EQ(ended.status, 1) << ended.error;
    EXPECT_THAT(
        ended.out,
        HasSubstr("    argument a b\n    argument 3\n    input one\n    input "
                  "two\n    folder " +
                  folder_.string() + "\n    constructed 1\n"));
    EXPECT_THAT(ended.out, MatchesRegex("(.|\n)* ./surroundings 'a b' 3\n\n"));
  }
}

// A program that prints the answers it gets, to a file if it is told one, gets
// the same alone and in executions.
TEST_F(Unmodified, GetsTheAnswersOfHardware) {
  for (const std::string name :
       {"c11_threads", "cancellation", "events", "signals"}) {
    Build(name, "-std=gnu11");
    const Ended alone = Do("./" + name);
    EXPECT_EQ(alone.status, 0);
    EXPECT_THAT(alone.out, Not(IsEmpty()));
    for (const std::string seed : {"1", "2", "3"}) {
      const Ended run =
          RavelDo("run --schedules=40 --seed=" + seed + " ./" + name + " file");
      EXPECT_EQ(run.status, 0) << run.out;
      EXPECT_THAT(run.out, Not(HasSubstr("uncontrolled")));
      EXPECT_EQ(Do("cat file").out, alone.out) << name;
    }
  }
}

TEST_F(Unmodified, DrawsTheSameAtRandomInEachExecution) {
  std::ofstream(folder_ / "draws.cc")
      << "#include <random>\n#include <cstdio>\n#include <sys/random.h>\n"
         "int main() { std::random_device device; unsigned n = 0;\n"
         "  if (getrandom(&n, sizeof n, 0) != sizeof n) return 2;\n"
         "  std::FILE* file = std::fopen(\"drawn\", \"a\");\n"
         "  std::fprintf(file, \"%u %u %u\\n\", device(), device(), n);\n"
         "  std::fclose(file); }\n";
  ASSERT_EQ(Do(RAVEL_BINARY_DIR "/ravel-c++ draws.cc -o draws").status, 0);
  EXPECT_EQ(RavelDo("run --schedules=3 ./draws").status, 0);
  EXPECT_EQ(RavelDo("run --schedules=2 ./draws").status, 0);
  EXPECT_EQ(Do("wc -l <drawn").out, "5\n");
  EXPECT_EQ(Do("sort -u drawn | wc -l").out, "1\n");
  Do("./draws; ./draws");
  EXPECT_EQ(Do("sort -u drawn | wc -l").out, "3\n");
}

TEST_F(Unmodified, SeesSynchronisationAloneInWhatWasNotBuiltForIt) {
  const std::string source = RAVEL_SOURCE_DIR "/tests/programs/deadlock.c";
  ASSERT_EQ(Do("cc -g -o plain " + source).status, 0);
  EXPECT_EQ(RavelDo("run ./plain").status, 2);
  const Ended run = RavelDo("run --preload --json=results.json ./plain");
  EXPECT_EQ(run.status, 1) << run.error;
  EXPECT_THAT(
      run.out,
      HasSubstr("uncontrolled: plain accesses and atomics (--preload)"));
  EXPECT_EQ(Results().at("bug").at("kind"), "deadlock");
  const std::string line = Results().at("bug").at("schedule");
  EXPECT_THAT(run.out, HasSubstr(" replay --preload " + line + " ./plain\n"));
  EXPECT_EQ(RavelDo("replay --preload " + line + " ./plain").status, 1);
  EXPECT_EQ(RavelDo("run --preload database_value/locked").error,
            "ravel: --preload is for a program: ravel run --preload "
            "./program\n");
}

TEST_F(Unmodified, RefusesWhatCannotBeExplored) {
  std::ofstream(folder_ / "script") << "#!/bin/sh\n";
  Build("counter");
  Do("chmod +x script; cp counter noexec; chmod -x noexec");
  const auto refused = [&](const std::string& arguments) {
    const Ended ended = RavelDo(arguments);
    EXPECT_EQ(ended.status, 2);
    EXPECT_THAT(ended.out, IsEmpty());
    return ended.error;
  };
  EXPECT_EQ(refused("run ./absent"),
            "ravel: ./absent: No such file or directory\n");
  EXPECT_EQ(refused("run ./"), "ravel: ./: not a program\n");
  EXPECT_EQ(refused("run ./script"),
            "ravel: ./script: not a program of this machine's kind; of a "
            "script, name the program that it runs\n");
  EXPECT_THAT(refused("run /bin/true"),
              StartsWith("ravel: /bin/true: not built for Ravel;"));
  EXPECT_EQ(refused("run --isolation=globals ./counter"),
            "ravel: --isolation: each execution of a program is a process of "
            "its own, which is --isolation=fork\n");
  EXPECT_EQ(refused("run --schedules=0 ./counter"),
            "ravel: --schedules=0: takes a whole number from 1 to "
            "18446744073709551615\n");
  EXPECT_THAT(refused("replay r1.xyz ./counter"), StartsWith("ravel: "));
}

TEST_F(Unmodified, NamesTheCallThatItDoesNotControl) {
  Build("waits");
  const Ended run = RavelDo("run --watchdog=500ms --json=results.json ./waits");
  EXPECT_EQ(run.status, 1) << run.error;
  EXPECT_EQ(Results().at("bug").at("message"),
            "blocked in accept(), which Ravel does not control");
  EXPECT_THAT(run.out, HasSubstr("uncontrolled: accept on fd "));
}

TEST_F(Unmodified, CompilesAndLinksInSteps) {
  const std::string source = RAVEL_SOURCE_DIR "/tests/programs/counter.c";
  const std::string cc = RAVEL_BINARY_DIR "/ravel-cc ";
  EXPECT_EQ(Do(cc + "-O2 -c -o counter.o " + source).status, 0);
  EXPECT_EQ(Do(cc + "-o counter counter.o").status, 0);
  EXPECT_EQ(RavelDo("run --strategy=dfs ./counter").status, 0);
  EXPECT_EQ(Do(cc + "-E " + source + " | grep -q increase").status, 0);
  EXPECT_EQ(Do(cc + "--version").error, "");
  EXPECT_EQ(Do(cc + "-dumpmachine").status, 0);
}

TEST_F(Unmodified, RefusesOptionsThatExcludeIt) {
  const std::string cc = RAVEL_BINARY_DIR "/ravel-cc ";
  const Ended sanitized = Do(cc + "-fsanitize=address x.c");
  EXPECT_EQ(sanitized.status, 1);
  EXPECT_EQ(sanitized.error,
            "ravel-cc: -fsanitize=address: its runtime and Ravel's exclude "
            "each other\n");
  EXPECT_EQ(Do(cc + "-static x.c").error,
            "ravel-cc: -static: Ravel is a shared library, so link "
            "dynamically\n");
}

}  // namespace
}  // namespace ravel
