// SPDX-License-Identifier: Apache-2.0
//
// Streams of stdio that print to pipes.

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <string>
#include <vector>

#include "tests/pipe_ends.h"
#include "tests/sharing.h"
#include "tests/two_worlds.h"

namespace ravel {
namespace {

// Past write(), from within libc.
TEST(PipeStreams, CarryWhatIsPrinted) {
  ExpectInBothWorlds("printed", [] {
    const Pipe pipe;
    const pid_t child = InProcess([&] {
      FILE* stream = fdopen(pipe.out(), "w");
      fprintf(stream, "printed");
      fflush(stream);
    });
    close(pipe.out());
    record(Hear(pipe.in()));
    WaitFor(child);
    close(pipe.in());
  });
}

// More than the pipe holds: whoever prints waits, and the reader goes on.
TEST(PipeStreams, WaitForRoom) {
  ExpectInBothWorlds("80001 whole", [] {
    const Pipe pipe;
    const pid_t child = InProcess([&] {
      close(pipe.in());
      FILE* stream = fdopen(pipe.out(), "w");
      const std::string part(20'000, 'x');
      fprintf(stream, "%s", part.c_str());
      fputs(part.c_str(), stream);
      fwrite(part.data(), 1, part.size(), stream);
      fputc('y', stream);
      fwrite(part.data(), 1, part.size(), stream);
      check(fclose(stream) == 0, "closed");
    });
    close(pipe.out());
    std::string heard;
    std::vector<char> bytes(65536);
    for (;;) {
      const ssize_t got = read(pipe.in(), bytes.data(), bytes.size());
      if (got <= 0) break;
      heard.append(bytes.data(), static_cast<size_t>(got));
    }
    WaitFor(child);
    close(pipe.in());
    const bool whole = heard.find('y') == 60'000;
    record(std::to_string(heard.size()) + (whole ? " whole" : ""));
  });
}

// Its end is closed with the stream, not with the process.
TEST(PipeStreams, CloseTheirEnd) {
  ExpectInBothWorlds("printed", [] {
    const Pipe pipe;
    FILE* stream = fdopen(pipe.out(), "w");
    fprintf(stream, "prin");
    fprintf(stream, "ted");
    fclose(stream);
    record(Hear(pipe.in()));
    close(pipe.in());
  });
}

// As glibc: lines at once, and the rest when it is flushed.
TEST(PipeStreams, OfLinesWriteLines) {
  ExpectInBothWorlds("one\n, then two three", [] {
    const Pipe pipe;
    FILE* stream = fdopen(pipe.out(), "w");
    setvbuf(stream, nullptr, _IOLBF, 64);
    fputs("one\ntwo ", stream);
    char bytes[16] = {};
    check(read(pipe.in(), bytes, sizeof bytes) > 0, "read");
    std::string heard = std::string(bytes) + ", then ";
    fputs("three", stream);
    fflush(stream);
    fclose(stream);
    record(heard + Hear(pipe.in()));
    close(pipe.in());
  });
}

}  // namespace
}  // namespace ravel
