// SPDX-License-Identifier: Apache-2.0
//
// Waits for one of many descriptors: poll, select and epoll, of pipes,
// sockets, eventfd and timerfd, do what the real ones do.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <thread>

#include "tests/exploring.h"
#include "tests/two_worlds.h"

namespace ravel {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// What poll() says of it at once: "in", "out", "err", "hup", "rdhup", "nval".
std::string Ready(int descriptor) {
  pollfd polled = {descriptor, POLLIN | POLLOUT | POLLRDHUP, 0};
  poll(&polled, 1, 0);
  std::string text;
  const auto add = [&](int event, const char* name) {
    if ((polled.revents & event) != 0) text += std::string(name) + " ";
  };
  add(POLLIN, "in");
  add(POLLOUT, "out");
  add(POLLERR, "err");
  add(POLLHUP, "hup");
  add(POLLRDHUP, "rdhup");
  add(POLLNVAL, "nval");
  return text + "| ";
}

void Put(int descriptor, const char* text = "x") {
  const auto size = static_cast<ssize_t>(strlen(text));
  check(write(descriptor, text, strlen(text)) == size, "write");
}

char Take(int descriptor) {
  char taken = '-';
  check(read(descriptor, &taken, 1) == 1, "read");
  return taken;
}

TEST(Poll, SaysOfEachKindWhatTheSystemSays) {
  ExpectInBothWorlds(
      "pipe | out | in | out | hup | err out | "
      "sockets out | in out | in out hup rdhup | "
      "events out | in out | in | out | "
      "timer | nval | ",
      [] {
        std::string said = "pipe ";
        int ends[2];
        check(pipe(ends) == 0, "pipe");
        said += Ready(ends[0]) + Ready(ends[1]);
        Put(ends[1]);
        said += Ready(ends[0]) + Ready(ends[1]);
        Take(ends[0]);
        close(ends[1]);
        said += Ready(ends[0]);
        close(ends[0]);
        check(pipe(ends) == 0, "pipe");
        close(ends[0]);
        std::string last = Ready(ends[1]);
        said += last == "out err | " ? "err out | " : last;
        close(ends[1]);
        said += "sockets ";
        check(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0, "socketpair");
        said += Ready(ends[0]);
        Put(ends[1]);
        said += Ready(ends[0]);
        Take(ends[0]);
        close(ends[1]);
        said += Ready(ends[0]);
        close(ends[0]);
        said += "events ";
        const int events = eventfd(0, 0);
        said += Ready(events);
        eventfd_write(events, 1);
        said += Ready(events);
        eventfd_write(events, UINT64_MAX - 2);
        said += Ready(events);
        eventfd_t count = 0;
        eventfd_read(events, &count);
        said += Ready(events);
        close(events);
        const int timer = timerfd_create(CLOCK_MONOTONIC, 0);
        said += "timer " + Ready(timer);
        close(timer);
        said += Ready(timer);
        record(said);
      });
}

TEST(Poll, WaitsForTheOneThatIsWrittenTo) {
  ExpectInBothWorlds("2 1: 0 in", [] {
    int ends[2];
    check(pipe(ends) == 0, "pipe");
    const int events = eventfd(0, 0);
    std::thread writer([&] { eventfd_write(events, 3); });
    pollfd polled[] = {
        {ends[0], POLLIN, 0}, {-1, POLLIN, 0}, {events, POLLIN, 0}};
    const int ready = poll(polled, 3, -1);
    writer.join();
    record(std::to_string(ready + 1) +
           " 1: " + std::to_string(polled[0].revents) +
           (polled[2].revents == POLLIN ? " in" : " nothing"));
    close(ends[0]);
    close(ends[1]);
    close(events);
  });
}

TEST(Select, TellsTheSetsAndTheTimeThatIsLeft) {
  ExpectInBothWorlds("2 in 0 out 1; 1 in 1; 0 in 0; EBADF EINVAL", [] {
    int ends[2];
    check(pipe(ends) == 0, "pipe");
    const int events = eventfd(0, EFD_NONBLOCK);
    const int count = std::max({ends[0], ends[1], events}) + 1;
    fd_set reads, writes;
    const auto ask = [&](bool of_writes, timeval* time) {
      FD_ZERO(&reads);
      FD_ZERO(&writes);
      FD_SET(ends[0], &reads);
      FD_SET(ends[1], &writes);
      if (of_writes) FD_SET(events, &writes);
      return select(count, &reads, of_writes ? &writes : nullptr, nullptr,
                    time);
    };
    std::string said = std::to_string(ask(true, nullptr));
    said += " in " + std::to_string(FD_ISSET(ends[0], &reads)) + " out " +
            std::to_string(FD_ISSET(events, &writes)) + "; ";
    Put(ends[1]);
    timeval time = {5, 0};
    said += std::to_string(ask(false, &time));
    said += " in " + std::to_string(FD_ISSET(ends[0], &reads) ? 1 : 0) + "; ";
    check(time.tv_sec >= 4, "time is left");
    Take(ends[0]);
    time = {0, 20'000};
    said += std::to_string(ask(false, &time));
    said += " in " + std::to_string(FD_ISSET(ends[0], &reads) ? 1 : 0) + "; ";
    check(time.tv_sec == 0 && time.tv_usec == 0, "no time is left");
    close(events);
    errno = 0;
    ask(true, nullptr);
    said += errno == EBADF ? "EBADF " : "none ";
    time = {-1, 0};
    errno = 0;
    ask(false, &time);
    said += errno == EINVAL ? "EINVAL" : "none";
    record(said);
    close(ends[0]);
    close(ends[1]);
  });
}

// Which of the set's descriptors it tells at once: their data, and "!" after
// those that have an error or no other end.
std::string Told(int set, int most = 8) {
  epoll_event events[8];
  const int count = epoll_wait(set, events, most, 0);
  std::string text;
  for (int i = 0; i < count; ++i) {
    text += static_cast<char>(events[i].data.u32);
    if ((events[i].events & (EPOLLHUP | EPOLLERR)) != 0) text += "!";
  }
  return text + "|";
}

void Control(int set, int operation, int descriptor, uint32_t events,
             char name) {
  epoll_event event = {};
  event.events = events;
  event.data.u32 = static_cast<unsigned char>(name);
  check(epoll_ctl(set, operation, descriptor, &event) == 0, "epoll_ctl");
}

TEST(Epoll, TellsLevelsEdgesAndOnce) {
  ExpectInBothWorlds("|l|l|| e||e| o||o| ||w||w| h!|h!|| E", [] {
    std::string said;
    const int set = epoll_create1(EPOLL_CLOEXEC);
    int ends[2];
    check(pipe2(ends, O_NONBLOCK) == 0, "pipe");
    Control(set, EPOLL_CTL_ADD, ends[0], EPOLLIN, 'l');
    said += Told(set);
    Put(ends[1], "ab");
    said += Told(set);
    Take(ends[0]);
    said += Told(set);
    Take(ends[0]);
    said += Told(set) + " ";
    Control(set, EPOLL_CTL_MOD, ends[0], EPOLLIN | EPOLLET, 'e');
    Put(ends[1], "ab");
    said += Told(set);
    Take(ends[0]);  // not all of it
    said += Told(set);
    Put(ends[1], "c");
    said += Told(set) + " ";
    Control(set, EPOLL_CTL_MOD, ends[0], EPOLLIN | EPOLLONESHOT, 'o');
    said += Told(set);
    Put(ends[1], "d");
    said += Told(set);
    Control(set, EPOLL_CTL_MOD, ends[0], EPOLLIN | EPOLLONESHOT, 'o');
    said += Told(set) + " ";
    Control(set, EPOLL_CTL_DEL, ends[0], 0, ' ');
    said += Told(set);
    const int events = eventfd(UINT32_MAX, EFD_NONBLOCK);
    eventfd_write(events, UINT64_MAX - 1 - UINT32_MAX);
    Control(set, EPOLL_CTL_ADD, events, EPOLLOUT | EPOLLET, 'w');
    said += Told(set);
    eventfd_t count = 0;
    eventfd_read(events, &count);
    said += Told(set);
    said += Told(set);
    eventfd_write(events, 1);
    eventfd_read(events, &count);
    said += Told(set) + " ";
    while (read(ends[0], &count, 1) == 1) {
    }
    Control(set, EPOLL_CTL_ADD, ends[0], EPOLLIN, 'h');
    close(ends[1]);
    said += Told(set) + Told(set);
    close(ends[0]);  // and so out of the set
    said += Told(set) + " ";
    epoll_event event = {};
    errno = 0;
    epoll_ctl(set, EPOLL_CTL_MOD, ends[0], &event);
    said += errno == EBADF ? "E" : "none";
    record(said);
    close(events);
    close(set);
  });
}

TEST(Epoll, GivesTheSystemsErrors) {
  ExpectInBothWorlds("EEXIST ENOENT EBADF EINVAL EINVAL ", [] {
    std::string said;
    const auto tell = [&](int result) {
      check(result == -1, "it fails");
      said += std::string(strerrorname_np(errno)) + " ";
    };
    const int set = epoll_create(1);
    const int events = eventfd(0, 0);
    epoll_event event = {};
    event.events = EPOLLIN;
    check(epoll_ctl(set, EPOLL_CTL_ADD, events, &event) == 0, "epoll_ctl");
    tell(epoll_ctl(set, EPOLL_CTL_ADD, events, &event));
    check(epoll_ctl(set, EPOLL_CTL_DEL, events, nullptr) == 0, "epoll_ctl");
    tell(epoll_ctl(set, EPOLL_CTL_MOD, events, &event));
    tell(epoll_ctl(set, EPOLL_CTL_ADD, 200, &event));
    tell(epoll_ctl(set, EPOLL_CTL_ADD, set, &event));
    tell(epoll_wait(set, &event, 0, 0));
    record(said);
    close(events);
    close(set);
  });
}

TEST(Epoll, CanBeWatchedItself) {
  ExpectInBothWorlds("| in | s|", [] {
    const int inner = epoll_create1(0), outer = epoll_create1(0);
    const int events = eventfd(0, 0);
    Control(inner, EPOLL_CTL_ADD, events, EPOLLIN, 'e');
    Control(outer, EPOLL_CTL_ADD, inner, EPOLLIN, 's');
    std::string said = Told(outer) + " ";
    eventfd_write(events, 1);
    said += Ready(inner);
    said += Told(outer);
    record(said);
    close(events);
    close(inner);
    close(outer);
  });
}

TEST(Epoll, WakesOneThreadForEachEvent) {
  ExpectInBothWorlds("3", [] {
    const int set = epoll_create1(0), events = eventfd(0, EFD_SEMAPHORE);
    Control(set, EPOLL_CTL_ADD, events, EPOLLIN, 'e');
    int taken = 0;
    std::thread reader([&] {
      for (int i = 0; i < 3; ++i) {
        epoll_event event;
        check(epoll_wait(set, &event, 1, -1) == 1, "epoll_wait");
        eventfd_t count = 0;
        eventfd_read(events, &count);
        taken += static_cast<int>(count);
      }
    });
    eventfd_write(events, 1);
    eventfd_write(events, 2);
    reader.join();
    record(std::to_string(taken));
    close(events);
    close(set);
  });
}

// Of an edge-triggered descriptor all must be read, or the rest is never told.
TEST(Epoll, LosesWhatAnEdgeLeaves) {
  const auto reads = [](bool all) {
    int ends[2];
    check(pipe2(ends, O_NONBLOCK) == 0, "pipe");
    const int set = epoll_create1(0);
    Control(set, EPOLL_CTL_ADD, ends[0], EPOLLIN | EPOLLET, 'e');
    std::thread writer([&] {
      Put(ends[1]);
      Put(ends[1]);
    });
    for (int taken = 0; taken < 2;) {
      epoll_event event;
      epoll_wait(set, &event, 1, -1);
      char byte = 0;
      while (taken < 2 && read(ends[0], &byte, 1) == 1) {
        ++taken;
        if (!all) break;
      }
    }
    writer.join();
  };
  EXPECT_THAT(explore(exhaustive(), [&] { reads(true); }), IsExhausted());
  EXPECT_THAT(explore(exhaustive(), [&] { reads(false); }), HasBug("deadlock"));
}

// The program waits for both: whichever comes first, in each way.
TEST(Poll, IsExploredInEveryOrder) {
  const Result result = explore(exhaustive(), [] {
    int ends[2];
    check(pipe(ends) == 0, "pipe");
    const int events = eventfd(0, 0);
    std::thread a([&] { Put(ends[1]); });
    std::thread b([&] { eventfd_write(events, 1); });
    pollfd polled[] = {{ends[0], POLLIN, 0}, {events, POLLIN, 0}};
    poll(polled, 2, -1);
    record(std::string(polled[0].revents != 0 ? "pipe " : "") +
           (polled[1].revents != 0 ? "events" : ""));
    a.join();
    b.join();
  });
  EXPECT_THAT(result, IsExhausted());
  EXPECT_THAT(Said(result), ElementsAre("events", "pipe ", "pipe events"));
}

TEST(Poll, ForEverIsADeadlock) {
  const Result result = explore(exhaustive(), [] {
    const int events = eventfd(0, 0);
    pollfd polled = {events, POLLIN, 0};
    poll(&polled, 1, -1);
  });
  EXPECT_THAT(result, HasBug("deadlock"));
  EXPECT_THAT(result.bug.value().report,
              HasSubstr("blocked in poll on eventfd"));
}

}  // namespace
}  // namespace ravel
