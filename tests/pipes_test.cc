// SPDX-License-Identifier: Apache-2.0
//
// Pipes and connected sockets, between processes and between threads: the
// calls do what the real ones do, and those that block do so under control.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "tests/pipe_ends.h"
#include "tests/sharing.h"
#include "tests/two_worlds.h"

namespace ravel {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

void Say(int descriptor, const std::string& text) {
  const auto size = static_cast<ssize_t>(text.size());
  check(write(descriptor, text.data(), text.size()) == size, "write");
}

TEST(Pipes, CarryBytesUntilTheLastWriterCloses) {
  ExpectInBothWorlds("child parent", [] {
    const Pipe pipe;
    const pid_t child = InProcess([&] { Say(pipe.out(), "child"); });
    WaitFor(child);
    Say(pipe.out(), " parent");
    close(pipe.out());
    record(Hear(pipe.in()));
    close(pipe.in());
  });
}

// Two writers, whose records have two parts; returns what was read.
std::string TwoPartRecords() {
  const Pipe pipe;
  const auto write_record = [&](const char* name) {
    Say(pipe.out(), name);
    Say(pipe.out(), name);
  };
  const pid_t a = InProcess([&] { write_record("a"); });
  const pid_t b = InProcess([&] { write_record("b"); });
  close(pipe.out());
  const std::string read = Hear(pipe.in());
  WaitFor(a);
  WaitFor(b);
  return read;
}

TEST(Pipes, TearRecordsWhichIsFoundAndReplayed) {
  const auto body = [] {
    const std::string read = TwoPartRecords();
    check(read == "aabb" || read == "bbaa", "torn: " + read);
  };
  const Result found = explore(random(1000), body);
  ASSERT_THAT(found, HasBugThatSays("assertion", testing::StartsWith("torn")));
  Options again;
  again.replay = found.bug->schedule;
  for (int i = 0; i < 3; ++i) {
    const Result replayed = explore(again, body);
    ASSERT_TRUE(replayed.bug.has_value());
    EXPECT_EQ(replayed.bug->message, found.bug->message);
  }
}

TEST(Pipes, MixTheRecordsOfTwoWritersInEveryWay) {
  const Result result = explore(random(2000), [] { record(TwoPartRecords()); });
  EXPECT_THAT(result, HasNoBug());
  EXPECT_THAT(Said(result),
              ElementsAre("aabb", "abab", "abba", "baab", "baba", "bbaa"));
}

TEST(Pipes, BlockTheReaderForEverWhoForgotToCloseItsOwnEnd) {
  const auto body = [] {
    const Pipe pipe;
    const pid_t child = InProcess([&] { Hear(pipe.in()); });
    WaitFor(child);
  };
  const Result result = explore(random(5), body);
  ASSERT_THAT(result, HasBug("deadlock"));
  EXPECT_THAT(result.bug->report, HasSubstr("waits for read from on pipe"));
}

// 64 KiB and no more.
TEST(Pipes, BlockTheWriterOfAFullOne) {
  const auto body = [](size_t size) {
    const Pipe pipe;
    Say(pipe.out(), std::string(size, 'x'));
    record("wrote");
  };
  EXPECT_EQ(SaidAlways([&] { body(65536); }, random(3)), "wrote");
  EXPECT_THAT(explore(random(3), [&] { body(65537); }), HasBug("deadlock"));
}

// What fits is the kernel's to say, for writes of any size.
TEST(Pipes, AreFullWhenTheRealOnesAre) {
  for (const size_t size : {1u, 100u, 3000u, 4095u, 4096u}) {
    const auto body = [size] {
      const Pipe pipe;
      pollfd polled = {pipe.out(), POLLOUT, 0};
      const std::string text(size, 'x');
      int count = 0;
      while (poll(&polled, 1, 0) == 1) {
        Say(pipe.out(), text);
        ++count;
      }
      std::vector<char> room(size * 5);
      check(read(pipe.in(), room.data(), room.size()) > 0, "read");
      while (poll(&polled, 1, 0) == 1) {
        Say(pipe.out(), text);
        ++count;
      }
      record(std::to_string(count));
    };
    EXPECT_EQ(SaidAlways(body, random(1)), SaidAlways(body, Really(1))) << size;
  }
}

TEST(Pipes, DoNotWaitWhenToldSo) {
  ExpectInBothWorlds("again", [] {
    int ends[2];
    check(pipe2(ends, O_NONBLOCK) == 0, "pipe2");
    char byte = 0;
    const ssize_t got = read(ends[0], &byte, 1);
    record(got == -1 && errno == EAGAIN ? "again" : "other");
    close(ends[0]);
    close(ends[1]);
  });
}

TEST(Pipes, FailWithoutAReader) {
  ExpectInBothWorlds("broken", [] {
    signal(SIGPIPE, SIG_IGN);
    const Pipe pipe;
    close(pipe.in());
    const ssize_t put = write(pipe.out(), "x", 1);
    record(put == -1 && errno == EPIPE ? "broken" : "other");
    close(pipe.out());
    signal(SIGPIPE, SIG_DFL);
  });
}

TEST(Pipes, AreClosedByTheDeathOfTheirHolder) {
  const auto body = [] {
    const Pipe pipe;
    const pid_t child = InProcess([&] {
      Say(pipe.out(), "a");
      Say(pipe.out(), "b");
    });
    close(pipe.out());
    record("heard " + Hear(pipe.in()));
    WaitFor(child);
  };
  const Result result = explore(exhaustive().set_crashes(1), body);
  EXPECT_THAT(result, IsExhausted());
  EXPECT_THAT(Said(result), ElementsAre("heard ", "heard a", "heard ab"));
}

TEST(Pipes, AreDuplicated) {
  ExpectInBothWorlds("ab", [] {
    const Pipe pipe;
    const int copy = dup(pipe.out());
    Say(copy, "a");
    close(pipe.out());
    check(dup2(copy, pipe.out()) == pipe.out(), "dup2");
    close(copy);
    Say(pipe.out(), "b");
    close(pipe.out());
    record(Hear(pipe.in()));
    close(pipe.in());
  });
}

TEST(Pipes, ConnectThreadsToo) {
  ExpectInBothWorlds("to and fro", [] {
    const Pipe there;
    const Pipe back;
    std::thread echo([&] {
      Say(back.out(), Hear(there.in()) + " fro");
      close(back.out());
    });
    Say(there.out(), "to and");
    close(there.out());
    record(Hear(back.in()));
    echo.join();
    close(there.in());
    close(back.in());
  });
}

TEST(Pipes, OrderWhatIsReadAfterWhatWasWritten) {
  const auto body = [] {
    auto& data = SharedBetweenProcesses<int>();
    const Pipe pipe;
    const pid_t child = InProcess([&] {
      data = 7;
      Say(pipe.out(), "x");
    });
    char byte = 0;
    check(read(pipe.in(), &byte, 1) == 1, "read");
    record(std::to_string(data));
    WaitFor(child);
  };
  const Result result = explore(exhaustive(), body);
  EXPECT_THAT(result, IsExhausted());
  EXPECT_EQ(result.races, 0u);
  EXPECT_THAT(Said(result), ElementsAre("7"));
}

TEST(Sockets, CarryBytesBothWays) {
  ExpectInBothWorlds("ping pong", [] {
    int ends[2];
    check(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0, "socketpair");
    const pid_t child = InProcess([&] {
      close(ends[0]);
      char text[4];
      check(read(ends[1], text, 4) == 4, "read");
      Say(ends[1], std::string(text, 4) + " pong");
    });
    close(ends[1]);
    Say(ends[0], "ping");
    record(Hear(ends[0]));
    WaitFor(child);
    close(ends[0]);
  });
}

TEST(SocketPair, SendsAndReceives) {
  ExpectInBothWorlds("ping pong, none yet, gone", [] {
    int ends[2];
    check(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0, "socketpair");
    char text[9] = {};
    const bool none = recv(ends[0], text, 9, MSG_DONTWAIT) == -1 &&
                      (errno == EAGAIN || errno == EWOULDBLOCK);
    const pid_t child = InProcess([&] {
      char heard[5] = {};
      check(recv(ends[1], heard, 5, 0) == 5, "recv");
      const std::string answer = std::string(heard, 5) + "pong";
      check(send(ends[1], answer.data(), 9, MSG_NOSIGNAL) == 9, "send");
    });
    close(ends[1]);
    check(send(ends[0], "ping ", 5, 0) == 5, "send");
    check(recv(ends[0], text, 9, 0) == 9, "recv");
    WaitFor(child);
    const bool gone =
        send(ends[0], "x", 1, MSG_NOSIGNAL) == -1 && errno == EPIPE;
    record(std::string(text, 9) + (none ? ", none yet" : "") +
           (gone ? ", gone" : ""));
  });
}

TEST(Poll, WaitsForWhicheverComesFirst) {
  const auto body = [] {
    const Pipe a;
    const Pipe b;
    const pid_t one = InProcess([&] { Say(a.out(), "a"); });
    const pid_t two = InProcess([&] { Say(b.out(), "b"); });
    pollfd polled[] = {{a.in(), POLLIN, 0}, {b.in(), POLLIN, 0}};
    const int ready = poll(polled, 2, -1);
    check(ready >= 1, "nothing is ready");
    std::string first;
    for (const pollfd& each : polled) {
      if ((each.revents & POLLIN) == 0) continue;
      char byte = 0;
      check(read(each.fd, &byte, 1) == 1, "read");
      first += byte;
    }
    record(first);
    WaitFor(one);
    WaitFor(two);
  };
  const Result result = explore(random(500), body);
  EXPECT_THAT(result, HasNoBug());
  EXPECT_THAT(Said(result), ElementsAre("a", "ab", "b"));
}

TEST(Poll, TimesOut) {
  ExpectInBothWorlds("0", [] {
    const Pipe pipe;
    pollfd polled = {pipe.in(), POLLIN, 0};
    record(std::to_string(poll(&polled, 1, 5)));
    close(pipe.in());
    close(pipe.out());
  });
}

// Not a descriptor of an execution is left for the next.
TEST(Pipes, AreGoneAfterTheirExecution) {
  const auto body = [] {
    const Pipe pipe;
    record(std::to_string(pipe.in()));
  };
  SaidAlways(body, random(300));
}

// std::atomic::wait is a futex, which processes share where memory is.
TEST(Futexes, WakeOtherProcesses) {
  const auto body = [] {
    auto& flag = SharedBetweenProcesses<std::atomic<int>>();
    const pid_t child = InProcess([&] {
      flag = 1;
      flag.notify_one();
    });
    flag.wait(0);
    record(std::to_string(flag));
    WaitFor(child);
  };
  const Result result = explore(exhaustive(), body);
  EXPECT_THAT(result, IsExhausted());
  EXPECT_THAT(Said(result), ElementsAre("1"));
}

}  // namespace
}  // namespace ravel
