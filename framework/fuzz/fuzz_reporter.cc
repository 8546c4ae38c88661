// SPDX-License-Identifier: Apache-2.0

#include "framework/fuzz/fuzz_reporter.h"

#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <exception>
#include <string>

#include "absl/strings/str_format.h"
#include "framework/explorer/explorer.h"
#include "framework/explorer/faults.h"
#include "framework/explorer/kept_schedule.h"
#include "framework/explorer/patience.h"
#include "framework/explorer/process.h"
#include "framework/explorer/schedule_of.h"
#include "framework/report/text_report.h"
#include "framework/schedule/schedule_file.h"
#include "framework/schedule/schedule_line.h"
#include "scheduler/die.h"

namespace ravel {
namespace {

struct Finding {
  SearchState& state;
  const int& executing;
  const Subject& subject;
  const Options& options;
  pid_t fuzzer;
};

std::string Reason(const Outcome& outcome) {
  return absl::StrFormat("%s: %s", KindName(outcome.kind), outcome.message);
}

void Keep(const Finding& found, const Schedule& schedule, Failure& failure) {
  const std::string& directory = found.options.out;
  if (directory.empty()) return;
  const std::string path = KeptSchedulePath(directory, found.subject.name);
  const absl::Status status = WriteScheduleFile(path, schedule, failure);
  if (status.ok()) {
    failure.schedule_file = path;
  } else {
    fprintf(stderr, "ravel: %s\n", std::string(status.message()).c_str());
  }
}

void Print(const Finding& found) {
  const SearchState& state = found.state;
  const SavedExecution& saved =
      state.bug.saved() ? state.bug : state.first_race;
  const Schedule schedule =
      ScheduleOf(saved, state, found.options, found.subject);
  Exploration replay =
      ReplayLine(found.subject, found.options, EncodeLine(schedule));
  if (!replay.result.bug.has_value() || !replay.failure.has_value()) {
    fprintf(stderr,
            "ravel: diverged: execution %llu failed (%s), but not when it was "
            "run again: %s; executions may not be independent of each other "
            "in one process: try --ravel_isolation=fork\n",
            static_cast<unsigned long long>(saved.execution),
            Reason(saved.outcome).c_str(), replay.result.diverged.c_str());
    return;
  }
  Failure& failure = *replay.failure;
  failure.found =
      absl::StrFormat("execution %d of the fuzzer", saved.execution);
  Keep(found, schedule, failure);
  TextOptions text;
  text.color = found.options.color;
  if (found.options.quiet) {
    fprintf(stderr, "ravel: execution %llu: %s\n",
            static_cast<unsigned long long>(saved.execution),
            Reason(saved.outcome).c_str());
  } else {
    fprintf(stderr, "\n%s", TextReport(failure, text).c_str());
  }
}

// Something that changes whenever an execution gets on.
uint64_t Progress(const SearchState& state) {
  return __atomic_load_n(&state.started, __ATOMIC_RELAXED) * 4'294'967'291 +
         __atomic_load_n(&state.log.step_count, __ATOMIC_RELAXED);
}

// The watchdog: an execution that makes no step is asked where it is.
void Watch(const Finding& found, Patience& patience) {
  const bool executes =
      __atomic_load_n(&found.executing, __ATOMIC_RELAXED) != 0;
  const uint64_t progress = executes ? Progress(found.state) : 0;
  if (!patience.IsOver(progress) || !executes) return;
  const pid_t forked = found.state.running;
  kill(forked == 0 ? found.fuzzer : forked, HangSignal());
}

[[noreturn]] void Serve(const Finding& found, int socket) {
  constexpr int kSlice = 250;  // milliseconds
  Patience patience(found.options.watchdog, found.fuzzer);
  for (;;) {
    pollfd waited = {socket, POLLIN, 0};
    const int ready = poll(&waited, 1, kSlice);
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) {
      Watch(found, patience);
      continue;
    }
    char request = 0;
    // The end of the fuzzer closes its end.
    if (read(socket, &request, 1) != 1) _exit(0);
    try {
      Print(found);
    } catch (const std::exception& error) {
      fprintf(stderr, "ravel: %s\n", error.what());
    }
    fflush(stderr);
    if (write(socket, &request, 1) != 1) _exit(0);
  }
}

}  // namespace

void FuzzReporter::Start(SearchState& state, const int& executing,
                         const Subject& subject, const Options& options) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    Die("cannot open a socket for the fuzzer's reports");
  }
  const Finding found{state, executing, subject, options, getpid()};
  fflush(nullptr);
  const pid_t child = fork();
  if (child < 0) Die("cannot fork the process of the fuzzer's reports");
  if (child == 0) {
    DieWithParent();
    close(ends[0]);
    // The fuzzer takes ^C, and may have something to report.
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    for (const int crash :
         {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGALRM}) {
      signal(crash, SIG_DFL);
    }
    Serve(found, ends[1]);
  }
  close(ends[1]);
  socket_ = ends[0];
}

void FuzzReporter::Report() {
  char request = 'r';
  if (write(socket_, &request, 1) != 1) return;
  while (read(socket_, &request, 1) < 0 && errno == EINTR) {
  }
}

}  // namespace ravel
