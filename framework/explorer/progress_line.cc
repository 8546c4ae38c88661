// SPDX-License-Identifier: Apache-2.0

#include "framework/explorer/progress_line.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "framework/report/verdict_line.h"
#include "scheduler/behaviours.h"

namespace ravel {
namespace {

constexpr int64_t kSecond = 1'000'000'000;
constexpr int64_t kBetween = kSecond / 4;
// Most searches are over by then.
constexpr int64_t kFirst = kSecond / 2;

size_t Columns() {
  constexpr size_t kUsual = 80;
  winsize size = {};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0) return kUsual;
  return size.ws_col == 0 ? kUsual : size.ws_col;
}

void Put(const std::string& text) {
  // Nobody minds a line that did not get there.
  if (write(STDERR_FILENO, text.data(), text.size()) < 0) return;
}

}  // namespace

std::string ProgressText(const std::string& subject, const SearchState& state,
                         const Budget& budget, int64_t begin, int64_t now) {
  const uint64_t done = __atomic_load_n(&state.executions, __ATOMIC_RELAXED);
  const double seconds =
      static_cast<double>(std::max<int64_t>(now - begin, 1)) / kSecond;
  const double rate = static_cast<double>(done) / seconds;
  std::string text =
      absl::StrCat(subject, "  ", GroupedNumber(done),
                   done == 1 ? " execution, " : " executions, ",
                   GroupedNumber(static_cast<uint64_t>(rate)), "/s");
  const Behaviours& behaviours = state.behaviours;
  if (behaviours.size() != 0) {
    absl::StrAppend(&text, ", ", GroupedNumber(behaviours.size()),
                    behaviours.overflown() ? "+" : "", " distinct, ",
                    Percent(behaviours.whole().Unseen()), " new");
  }
  const double explored = state.explored;
  if (explored >= 0) {
    absl::StrAppend(&text, ", ", Percent(explored), " explored");
  }
  double left = -1;
  if (budget.deadline != INT64_MAX) {
    left = static_cast<double>(budget.deadline - now) / kSecond;
  }
  if (budget.executions != UINT64_MAX && rate > 0 &&
      budget.executions >= done) {
    const double needs = static_cast<double>(budget.executions - done) / rate;
    left = left < 0 ? needs : std::min(left, needs);
  }
  // What is explored was so since the search last began anew.
  if (explored > 0 && rate > 0 && done > state.explored_from) {
    const double needs = static_cast<double>(done - state.explored_from) *
                         (1 - explored) / explored / rate;
    left = left < 0 ? needs : std::min(left, needs);
  }
  constexpr double kLong = 1e9;
  if (left > kLong) {
    absl::StrAppend(&text, ", years left");
  } else if (left >= 0) {
    absl::StrAppend(&text, ", ",
                    GroupedNumber(static_cast<uint64_t>(left + 0.5)),
                    " s left");
  }
  return text;
}

ProgressLine::ProgressLine(bool wanted, bool color)
    : shown_(wanted && isatty(STDERR_FILENO) == 1),
      color_(color),
      next_(MonotonicNow() + kFirst) {}

// No more than one line, without escapes that a terminal may not know.
void ProgressLine::Write(const std::string& text, int64_t now) {
  if (!shown_) return;
  std::string line = text.substr(0, Columns() - 1);
  const size_t width = line.size();
  if (width < width_) line.append(width_ - width, ' ');
  if (color_) line = absl::StrCat("\x1b[2m", line, "\x1b[0m");
  Put(absl::StrCat("\r", line));
  width_ = width;
  next_ = now + kBetween;
}

void ProgressLine::Erase() {
  if (width_ == 0) return;
  Put(absl::StrCat("\r", std::string(width_, ' '), "\r"));
  width_ = 0;
}

}  // namespace ravel
