// SPDX-License-Identifier: Apache-2.0
//
// Writes through stdio, iostreams and descriptors are steps: what two threads
// print mixes in every way it can, and no lock of stdio stops the process.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdio.h>
#include <unistd.h>

#include <iostream>
#include <string>
#include <thread>

#include "tests/exploring.h"

namespace ravel {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

// A stream whose text can be read.
class TextStream {
 public:
  TextStream() : file_(open_memstream(&text_, &size_)) {}
  ~TextStream() {
    fclose(file_);
    free(text_);
  }
  FILE* file() const { return file_; }
  std::string Text() {
    fflush(file_);
    return {text_, size_};
  }

 private:
  char* text_ = nullptr;
  size_t size_ = 0;
  FILE* file_;
};

using Print = void (*)(FILE*, const char*, const char*);

// Two threads print two parts each.
std::set<std::string> Mixtures(Print print) {
  const Result result = explore(exhaustive(), [print] {
    TextStream stream;
    std::thread t1(print, stream.file(), "a", "A");
    print(stream.file(), "b", "B");
    t1.join();
    record(stream.Text());
  });
  EXPECT_THAT(result, IsExhausted());
  EXPECT_EQ(result.races, 0u);
  return Said(result);
}

const auto kAllMixtures =
    UnorderedElementsAre("aAbB", "abAB", "abBA", "baAB", "baBA", "bBaA");

TEST(Output, OfTwoCallsIsTorn) {
  EXPECT_THAT(Mixtures([](FILE* stream, const char* one, const char* two) {
                fputs(one, stream);
                fputs(two, stream);
              }),
              kAllMixtures);
}

TEST(Output, OfOneCallIsNot) {
  EXPECT_THAT(Mixtures([](FILE* stream, const char* one, const char* two) {
                fprintf(stream, "%s%s", one, two);
              }),
              ElementsAre("aAbB", "bBaA"));
}

TEST(Output, OfEveryFunctionIsAStep) {
  EXPECT_THAT(Mixtures([](FILE* stream, const char* one, const char* two) {
                fwrite(one, 1, 1, stream);
                fputc(*two, stream);
              }),
              kAllMixtures);
  EXPECT_THAT(Mixtures([](FILE* stream, const char* one, const char* two) {
                putc(*one, stream);
                fprintf(stream, "%s", two);
              }),
              kAllMixtures);
}

TEST(Output, UnderTheStreamsLockIsWhole) {
  EXPECT_THAT(Mixtures([](FILE* stream, const char* one, const char* two) {
                flockfile(stream);
                fputs(one, stream);
                flockfile(stream);
                fputs(two, stream);
                funlockfile(stream);
                funlockfile(stream);
              }),
              ElementsAre("aAbB", "bBaA"));
}

TEST(Output, TriesTheLock) {
  const Result result = explore(exhaustive(), [] {
    TextStream stream;
    std::thread t1([&] {
      if (ftrylockfile(stream.file()) != 0) return;
      fputs("(", stream.file());
      fputs(")", stream.file());
      funlockfile(stream.file());
    });
    flockfile(stream.file());
    fputs("[", stream.file());
    fputs("]", stream.file());
    funlockfile(stream.file());
    t1.join();
    record(stream.Text());
  });
  EXPECT_THAT(result, IsExhausted());
  EXPECT_THAT(Said(result), ElementsAre("()[]", "[]", "[]()"));
}

TEST(Output, ToALockedStreamWaitsForItsHolder) {
  const Result result = explore(random(20), [] {
    TextStream stream;
    flockfile(stream.file());
    std::thread t1([&] { fputs("never", stream.file()); });
    t1.join();
  });
  ASSERT_THAT(result, HasBug("deadlock"));
  EXPECT_THAT(result.bug->report, ::testing::HasSubstr("print"));
}

TEST(Output, OrdersAsTheLockDoes) {
  const Result result = explore(exhaustive().set_races(Races::kFail), [] {
    TextStream stream;
    int before = 0;
    std::thread t1([&] {
      before = 1;
      fputs("x", stream.file());
    });
    fputs("y", stream.file());
    if (stream.Text().front() == 'x') check(before == 1, "seen");
    t1.join();
  });
  EXPECT_THAT(result, IsExhausted());
}

// Of a program's own: the threads are switched while the stream is in use.
ssize_t AppendSlowly(void* text, const char* data, size_t size) {
  for (size_t i = 0; i < size; ++i) {
    *static_cast<std::string*>(text) += data[i];
    std::this_thread::yield();
  }
  return static_cast<ssize_t>(size);
}

TEST(Output, IsWholeThoughTheStreamsOwnFunctionSwitchesThreads) {
  const Result result = explore(exhaustive().preemptions(2), [] {
    std::string text;
    FILE* stream = fopencookie(&text, "w", {nullptr, AppendSlowly, {}, {}});
    setvbuf(stream, nullptr, _IONBF, 0);
    std::thread t1([&] { fputs("aA", stream); });
    fputs("bB", stream);
    t1.join();
    fclose(stream);
    record(text);
  });
  EXPECT_THAT(result, IsExhausted());
  EXPECT_THAT(Said(result), ElementsAre("aAbB", "bBaA"));
}

// Where descriptor 1 goes; the program's own output is not looked at.
std::string WhatGoesToStdout(const std::function<void()>& body) {
  int ends[2];
  check(pipe2(ends, O_NONBLOCK) == 0, "a pipe");
  const int before = dup(1);
  dup2(ends[1], 1);
  body();
  std::cout.flush();
  fflush(stdout);
  dup2(before, 1);
  char text[64] = {};
  const ssize_t size = read(ends[0], text, sizeof text - 1);
  for (const int fd : {ends[0], ends[1], before}) close(fd);
  return {text, static_cast<size_t>(size > 0 ? size : 0)};
}

std::set<std::string> MixturesOfStdout(void (*print)(const char*,
                                                     const char*)) {
  const Result result = explore(exhaustive(), [print] {
    record(WhatGoesToStdout([print] {
      std::thread t1(print, "a", "A");
      print("b", "B");
      t1.join();
    }));
  });
  EXPECT_THAT(result, IsExhausted());
  return Said(result);
}

TEST(Output, ThroughCoutIsTorn) {
  EXPECT_THAT(MixturesOfStdout([](const char* one, const char* two) {
                std::cout << one << two;
              }),
              kAllMixtures);
}

TEST(Output, ThroughPrintfAndPutcharIsTorn) {
  EXPECT_THAT(MixturesOfStdout([](const char* one, const char* two) {
                printf("%s", one);
                putchar(*two);
              }),
              kAllMixtures);
}

TEST(Output, ToADescriptorIsTorn) {
  EXPECT_THAT(MixturesOfStdout([](const char* one, const char* two) {
                check(write(1, one, 1) == 1, "written");
                check(dprintf(1, "%s", two) == 1, "written");
              }),
              kAllMixtures);
}

TEST(Output, ToADescriptorOrdersNothing) {
  const Result result = explore(random(200).set_races(Races::kFail), [] {
    int value = 0;
    WhatGoesToStdout([&] {
      std::thread t1([&] {
        value = 1;
        check(write(1, "x", 1) == 1, "written");
      });
      check(write(1, "y", 1) == 1, "written");
      value = 2;
      t1.join();
    });
  });
  EXPECT_THAT(result, HasBug("data_race"));
}

}  // namespace
}  // namespace ravel
