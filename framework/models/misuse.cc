// SPDX-License-Identifier: Apache-2.0

#include "framework/models/misuse.h"

namespace ravel {

std::string ThreadName(const VirtualThread& thread) {
  const char* name = thread.scheduler->log().thread_names[thread.id];
  if (name[0] != '\0') return name;
  return thread.id == 0 ? "main" : "t" + std::to_string(thread.id);
}

void StopForMisuse(Scheduler& scheduler, const char* sentence) {
  {
    PassThrough unseen;
    const std::string name = ThreadName(scheduler.running());
    scheduler.Note(OutcomeKind::kMisuse)
        ->SetMessage("thread %s %s", name.c_str(), sentence);
  }
  scheduler.Stop();
}

void StopForStranger(Scheduler& scheduler, uint32_t owner) {
  std::string sentence = "unlocked a mutex that is not locked";
  if (owner != 0) {
    const auto holder = static_cast<ThreadId>(owner - 1);
    sentence = "unlocked a mutex that thread " +
               ThreadName(scheduler.thread(holder)) + " holds";
  }
  StopForMisuse(scheduler, sentence.c_str());
}

void StopForHeld(Scheduler& scheduler, uint32_t owner) {
  const auto holder = static_cast<ThreadId>(owner - 1);
  const std::string sentence = "destroyed a mutex that thread " +
                               ThreadName(scheduler.thread(holder)) + " holds";
  StopForMisuse(scheduler, sentence.c_str());
}

}  // namespace ravel
