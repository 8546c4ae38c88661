// SPDX-License-Identifier: Apache-2.0
//
// What is explored: a scenario and the door it came through.

#ifndef RAVEL_FRAMEWORK_EXPLORER_SUBJECT_H_
#define RAVEL_FRAMEWORK_EXPLORER_SUBJECT_H_

#include <functional>
#include <string>

namespace ravel {

struct Subject {
  std::string name;
  std::function<void()> body;
  // The command that replays, up to the schedule line.
  std::string replay_prefix;
  std::string replay_suffix;  // what follows the line
  // Whether the body ends its process, with status 0 if nothing fails.
  bool exits = false;
  // What to put behind that command to stop before a step: " --break_at=".
  std::string debug_flag;
  // Whether the door prints the message of a failed assertion itself.
  bool prints_message = false;
  // Whether a search shows how far it has come.
  bool shows_progress = false;
  // Called in each worker before its first execution.
  void (*on_worker_start)() = nullptr;

  std::string ReplayCommand(const std::string& line) const {
    return replay_prefix + line + replay_suffix;
  }
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_EXPLORER_SUBJECT_H_
