// SPDX-License-Identifier: Apache-2.0
//
// Two processes write records to one pipe, and a third reads them. A record
// has two parts: written one after the other, those of two records may mix;
// written at once, they arrive at once, as POSIX promises of short ones.

#include <ravel/ravel.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scenarios/all.h"

namespace {

struct Record {
  int writer;
  int again;  // the same
};

void WriteInParts(int pipe, const Record& record) {
  ssize_t put = write(pipe, &record.writer, sizeof record.writer);
  put += write(pipe, &record.again, sizeof record.again);
  ravel::check(put == sizeof record, "a short write");
}

void WriteAtOnce(int pipe, const Record& record) {
  const ssize_t put = write(pipe, &record, sizeof record);
  ravel::check(put == sizeof record, "a short write");
}

using Writer = void(int pipe, const Record& record);

pid_t Start(Writer* writer, const int* ends, int number) {
  const pid_t child = fork();
  if (child != 0) return child;
  close(ends[0]);
  writer(ends[1], {number, number});
  _exit(0);
}

void RunTwoWriters(Writer* writer) {
  int ends[2];
  ravel::check(pipe(ends) == 0, "no pipe");
  const pid_t a = Start(writer, ends, 1);
  const pid_t b = Start(writer, ends, 2);
  close(ends[1]);
  int count = 0;
  Record record = {};
  while (read(ends[0], &record, sizeof record) == sizeof record) {
    ravel::check(record.writer == record.again, "a torn record");
    ++count;
  }
  waitpid(a, nullptr, 0);
  waitpid(b, nullptr, 0);
  ravel::check(count == 2, "a record is missing");
  close(ends[0]);
}

void InParts() { RunTwoWriters(WriteInParts); }

void AtOnce() { RunTwoWriters(WriteAtOnce); }

}  // namespace

namespace ravel::scenarios {

std::span<const Scenario> PipeRecords() {
  static constexpr Scenario kScenarios[] = {
      {"pipe_records/in_parts",
       "two processes write records to a pipe, each in two parts",
       InParts,
       {Verdict::kBug, "assertion",
        "the other process may write between the parts of a record"},
       "random"},
      {"pipe_records/at_once",
       "two processes write records to a pipe, each at once",
       AtOnce,
       {Verdict::kExhausted, "",
        "a write of up to PIPE_BUF bytes is not mixed with others"}},
  };
  return kScenarios;
}

}  // namespace ravel::scenarios
