// SPDX-License-Identifier: Apache-2.0

#include "framework/gtest/capture.h"

#include <gtest/gtest.h>

#include "framework/models/failure.h"
#include "framework/models/real_world.h"

namespace ravel::internal {
namespace {

// What the macro streams comes on a line of its own.
const char* Reason(const testing::TestPartResult& result) {
  const char* message = result.message();
  while (*message == '\n') ++message;
  return message;
}

class Listener final : public testing::EmptyTestEventListener {
  void OnTestPartResult(const testing::TestPartResult& result) override {
    Scheduler* scheduler = Scheduler::Current();
    if (result.skipped()) {
      if (scheduler == nullptr) return RealWorld::NoteSkip(Reason(result));
      return scheduler->log().NoteSkip(Reason(result));
    }
    if (!result.failed()) return;
    if (scheduler == nullptr) {
      RealWorld::NoteAssertion(result.message(), result.file_name(),
                               result.line_number());
    } else if (result.fatally_failed()) {
      StopForAssertion(*scheduler, result.message(), result.file_name(),
                       result.line_number());
    } else {
      NoteAssertion(*scheduler, result.message(), result.file_name(),
                    result.line_number());
    }
  }
};

}  // namespace

void CaptureAssertions() {
  testing::TestEventListeners& listeners =
      testing::UnitTest::GetInstance()->listeners();
  delete listeners.Release(listeners.default_result_printer());
  listeners.Append(new Listener);
}

}  // namespace ravel::internal
