// SPDX-License-Identifier: Apache-2.0
//
// Processes that become other programs, and waiting for them, in both worlds.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>

#include "tests/two_worlds.h"

namespace ravel {
namespace {

using testing::HasSubstr;

std::string Text(int n) { return std::to_string(n); }

std::string ReadAll(int file) {
  std::string text;
  char part[64];
  for (ssize_t size; (size = read(file, part, sizeof part)) > 0;) {
    text.append(part, static_cast<size_t>(size));
  }
  return text;
}

// What a child says whose output is a pipe.
template <typename Run>
std::string OutputOf(Run run) {
  int ends[2];
  check(pipe(ends) == 0, "a pipe");
  const pid_t child = fork();
  if (child == 0) {
    dup2(ends[1], STDOUT_FILENO);
    close(ends[0]);
    close(ends[1]);
    run();
    _exit(127);
  }
  close(ends[1]);
  const std::string text = ReadAll(ends[0]);
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  return text + Text(WEXITSTATUS(status));
}

TEST(Exec, RunsAProgramToItsEnd) {
  ExpectInBothWorlds("hello\n0", [] {
    record(OutputOf([] { execl("/bin/echo", "echo", "hello", nullptr); }));
  });
}

TEST(Exec, LooksForItAndPassesTheEnvironment) {
  ExpectInBothWorlds("7", [] {
    record(OutputOf([] {
      const char* arguments[] = {"sh", "-c", "exit $SEVEN", nullptr};
      const char* environment[] = {"SEVEN=7", nullptr};
      execvpe("sh", const_cast<char**>(arguments),
              const_cast<char**>(environment));
    }));
  });
}

TEST(Exec, GoesOnWhereThereIsNoSuchProgram) {
  ExpectInBothWorlds("No such file or directory 5", [] {
    const std::string said = OutputOf([] {
      execlp("there-is-no-such-program", "x", nullptr);
      const char* text = strerror(errno);
      check(write(STDOUT_FILENO, text, strlen(text)) > 0, "said");
      _exit(5);
    });
    record(said.substr(0, said.size() - 1) + " " + said.back());
  });
}

TEST(Exec, MayBeEndedByASignal) {
  ExpectInBothWorlds("15", [] {
    const pid_t child = fork();
    if (child == 0) {
      execl("/bin/sh", "sh", "-c", "kill -TERM $$", nullptr);
      _exit(127);
    }
    int status = 0;
    waitpid(child, &status, 0);
    record(Text(WIFSIGNALED(status) ? WTERMSIG(status) : 0));
  });
}

TEST(Exec, ReadsWhatIsInItsPipe) {
  ExpectInBothWorlds("3", [] {
    int ends[2];
    check(pipe(ends) == 0, "a pipe");
    check(write(ends[1], "abc", 3) == 3, "written");
    close(ends[1]);
    const pid_t child = fork();
    if (child == 0) {
      dup2(ends[0], STDIN_FILENO);
      execl("/bin/sh", "sh", "-c", "exit $(wc -c)", nullptr);
    }
    int status = 0;
    waitpid(child, &status, 0);
    check(ReadAll(ends[0]).empty(), "it has read all");
    record(Text(WEXITSTATUS(status)));
  });
}

TEST(Exec, OfTheFirstProcessIsRefused) {
  EXPECT_THAT(explore(random(1), [] { execl("/bin/true", "true", nullptr); }),
              HasBugThatSays("misuse", HasSubstr("called execve() in the first "
                                                 "process of the scenario")));
}

TEST(PosixSpawn, RunsAProgram) {
  ExpectInBothWorlds("3 13", [] {
    std::string said;
    for (const char* command : {"exit 3", "kill -PIPE $$"}) {
      const char* arguments[] = {"sh", "-c", command, nullptr};
      pid_t child = 0;
      check(posix_spawnp(&child, "sh", nullptr, nullptr,
                         const_cast<char**>(arguments), environ) == 0,
            "spawned");
      int status = 0;
      check(waitpid(child, &status, 0) == child, "waited for");
      said += said.empty() ? Text(WEXITSTATUS(status)) + " "
                           : Text(WTERMSIG(status));
    }
    record(said);
  });
}

TEST(PosixSpawn, DoesWhatItIsToldWithFiles) {
  ExpectInBothWorlds("hello\n", [] {
    int ends[2];
    check(pipe(ends) == 0, "a pipe");
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    const char* arguments[] = {"echo", "hello", nullptr};
    pid_t child = 0;
    check(posix_spawn(&child, "/bin/echo", &actions, nullptr,
                      const_cast<char**>(arguments), environ) == 0,
          "spawned");
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    record(ReadAll(ends[0]));
    waitpid(child, nullptr, 0);
  });
}

TEST(PosixSpawn, SaysWhatItCannotRun) {
  ExpectInBothWorlds("No such file or directory", [] {
    const char* arguments[] = {"x", nullptr};
    record(strerror(posix_spawn(nullptr, "/nowhere/x", nullptr, nullptr,
                                const_cast<char**>(arguments), environ)));
  });
}

TEST(System, RunsACommand) {
  ExpectInBothWorlds("4", [] { record(Text(WEXITSTATUS(system("exit 4")))); });
}

TEST(Waitid, TellsHowAChildEnded) {
  ExpectInBothWorlds("3 9", [] {
    const pid_t three = fork();
    if (three == 0) _exit(3);
    siginfo_t first = {}, again = {}, second = {};
    check(
        waitid(P_PID, static_cast<id_t>(three), &first, WEXITED | WNOWAIT) == 0,
        "looked at");
    check(waitid(P_PID, static_cast<id_t>(three), &again, WEXITED) == 0,
          "waited for");
    check(first.si_status == again.si_status && again.si_pid == three, "same");
    const pid_t nine = fork();
    if (nine == 0) {
      for (;;) sleep(1000);
    }
    kill(nine, SIGKILL);
    check(waitid(P_ALL, 0, &second, WEXITED) == 0, "waited for any");
    check(second.si_pid == nine && second.si_code == CLD_KILLED, "killed");
    check(waitid(P_ALL, 0, &again, WEXITED) == -1 && errno == ECHILD, "none");
    record(Text(first.si_status) + " " + Text(second.si_status));
  });
}

}  // namespace
}  // namespace ravel
