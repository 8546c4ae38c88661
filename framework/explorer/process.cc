// SPDX-License-Identifier: Apache-2.0

#include "framework/explorer/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include "framework/explorer/faults.h"
#include "framework/explorer/keeper.h"
#include "framework/explorer/patience.h"
#include "framework/explorer/worker.h"
#include "scheduler/die.h"

namespace ravel {
namespace {

constexpr int kDoneStatus = 96;
// Of the output of a failing execution, the end is kept.
constexpr off_t kMaxOutput = 64 << 10;

class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  ~File() { Close(); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  int get() const { return descriptor_; }
  void Close() {
    if (descriptor_ >= 0) close(descriptor_);
    descriptor_ = -1;
  }

 private:
  int descriptor_;
};

void RedirectOutput(int to) {
  dup2(to, STDOUT_FILENO);
  dup2(to, STDERR_FILENO);
}

std::string ReadEnd(int file) {
  const off_t size = lseek(file, 0, SEEK_END);
  std::string text(static_cast<size_t>(std::clamp<off_t>(size, 0, kMaxOutput)),
                   '\0');
  const auto from = size - static_cast<off_t>(text.size());
  const ssize_t got = pread(file, text.data(), text.size(), from);
  text.resize(static_cast<size_t>(std::max<ssize_t>(got, 0)));
  return text;
}

// Something that changes whenever the worker gets on.
uint64_t Progress(const SearchState& state) {
  const uint64_t begun =
      __atomic_load_n(&state.started, __ATOMIC_RELAXED) +
      __atomic_load_n(&state.waits, __ATOMIC_RELAXED) +
      __atomic_load_n(&state.trials.started, __ATOMIC_RELAXED);
  return begun * 4'294'967'291 +
         __atomic_load_n(&state.log.step_count, __ATOMIC_RELAXED);
}

// Waits until `pipe` has no writer any more, that is, the keeper's end.
// Returns false if the worker made no progress for as long as `watchdog`,
// though it could have.
bool WaitForEnd(const SearchState& state, int pipe,
                std::chrono::nanoseconds watchdog,
                const std::function<void()>& meanwhile) {
  Patience patience(watchdog, getpid());
  const auto slice = static_cast<int>(
      std::clamp<int64_t>(watchdog.count() / 4'000'000, 1, 250));
  for (;;) {
    pollfd waited = {pipe, POLLIN, 0};
    const int ready = poll(&waited, 1, slice);
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return true;
    if (meanwhile) meanwhile();
    if (patience.IsOver(Progress(state))) return false;
  }
}

// Asks the hung process where it is, and ends it if it does not answer. One
// that runs a single execution is not the end of its worker.
void EndHung(SearchState& state, int pipe) {
  const pid_t hung = __atomic_load_n(&state.running, __ATOMIC_RELAXED);
  if (hung == 0) return;  // has not begun yet
  kill(hung, HangSignal());
  constexpr int kSlice = 50;  // milliseconds
  Patience patience(std::chrono::seconds(3), getpid());
  while (!patience.IsOver(0)) {
    pollfd ended = {pipe, POLLIN, 0};
    if (poll(&ended, 1, kSlice) > 0) return;
    if (kill(hung, 0) != 0) return;
  }
  if (state.log.outcome.kind == OutcomeKind::kRunning) {
    state.log.outcome.kind = OutcomeKind::kHang;
    state.log.outcome.SetMessage("no step for as long as the watchdog allows");
  }
  kill(hung, SIGKILL);
}

}  // namespace

void DieWithParent() { prctl(PR_SET_PDEATHSIG, SIGKILL); }

Ending RunWorker(SearchState& state, std::chrono::nanoseconds watchdog,
                 bool keep_output, const std::function<void()>& work,
                 const std::function<void()>& meanwhile) {
  const File output(keep_output ? memfd_create("ravel-output", MFD_CLOEXEC)
                                : open("/dev/null", O_WRONLY | O_CLOEXEC));
  int ends[2];
  if (output.get() < 0 || pipe2(ends, O_CLOEXEC) != 0) {
    Die("cannot open a file for a worker: too many are open");
  }
  const File read_end(ends[0]);
  File write_end(ends[1]);
  const File old_error(fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3));
  fflush(nullptr);  // or the worker would print it once more
  state.running = 0;
  state.worker_status = W_EXITCODE(kDeathStatus, 0);
  const pid_t keeper = ForkKept(state.worker_status, [&] {
    state.running = getpid();
    RedirectOutput(output.get());
    SetDeathOutput(old_error.get());
    // An exception must not get into the frames of this process' parent.
    [&]() noexcept { work(); }();
    if (keep_output) fflush(nullptr);
    _exit(kDoneStatus);
  });
  if (keeper < 0) Die("cannot fork a worker");
  write_end.Close();
  while (!WaitForEnd(state, read_end.get(), watchdog, meanwhile)) {
    EndHung(state, read_end.get());
  }
  int end = 0;  // of the keeper
  while (waitpid(keeper, &end, 0) == -1 && errno == EINTR) {
  }
  state.running = 0;
  // One that was killed has taken its worker along.
  const int status = WIFSIGNALED(end) ? end : state.worker_status;

  Ending ending;
  if (keep_output) ending.output = ReadEnd(output.get());
  if (WIFEXITED(status) && WEXITSTATUS(status) == kDoneStatus) return ending;
  if (WIFEXITED(status) && WEXITSTATUS(status) == kDeathStatus) {
    ending.kind = Ending::Kind::kFault;
    return ending;
  }
  ending.kind = Ending::Kind::kDied;
  // Between two executions, or before the first: what is left of the one before
  // must not pass for one that went well.
  OutcomeKind& outcome = state.log.outcome.kind;
  if (outcome == OutcomeKind::kFinished) outcome = OutcomeKind::kRunning;
  NoteDeath(state, status);
  return ending;
}

}  // namespace ravel
