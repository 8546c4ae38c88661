// SPDX-License-Identifier: Apache-2.0
//
// Programs that must say the same under control as on hardware threads.

#ifndef RAVEL_TESTS_SAME_ANSWERS_H_
#define RAVEL_TESTS_SAME_ANSWERS_H_

#include <cerrno>
#include <cstring>
#include <string>

#include "tests/exploring.h"

namespace ravel {

// Collects what functions return: names of errors, or numbers.
class Answers {
 public:
  // 0 or an errno value, as pthread functions return it.
  void Add(int error) { text_ += Name(error) + " "; }
  // -1 stands for what errno says.
  void AddWithErrno(long result) {
    if (result == -1) {
      text_ += std::string("-") + Name(errno) + " ";
    } else {
      text_ += std::to_string(result) + " ";
    }
  }
  const std::string& text() const { return text_; }

 private:
  static std::string Name(int error) {
    return error == 0 ? "ok" : strerrorname_np(error);
  }
  std::string text_;
};

// `ask` runs once for real in a process of its own, and under control.
inline void ExpectSameAnswers(std::string (*ask)()) {
  Options real;
  real.backend = Backend::kReal;
  real.repeat = 1;
  const auto body = [ask] { record(ask()); };
  const std::string native = SaidAlways(body, real);
  EXPECT_FALSE(native.empty());
  EXPECT_EQ(SaidAlways(body, random(5)), native);
}

}  // namespace ravel

#endif  // RAVEL_TESTS_SAME_ANSWERS_H_
