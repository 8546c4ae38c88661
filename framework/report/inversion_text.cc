// SPDX-License-Identifier: Apache-2.0

#include "framework/report/inversion_text.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "framework/report/object_names.h"
#include "framework/report/symbolizer.h"
#include "framework/report/wording.h"

namespace ravel {
namespace {

class Writer {
 public:
  explicit Writer(const SearchState& state)
      : state_(state), names_(symbolizer_, state.log, &state.recording) {
    for (const Record& record : state.recording.Records()) {
      if (record.is_step) steps_.push_back(&record);
    }
  }

  std::string Text(const Inversion& inversion);

 private:
  // nullptr if that step is not of the thread.
  const Record* Find(ThreadId thread, uint32_t step) const {
    if (step >= steps_.size()) return nullptr;
    return steps_[step]->step.thread == thread ? steps_[step] : nullptr;
  }
  size_t RecordOf(const Record& record) const {
    return static_cast<size_t>(&record - state_.recording.records);
  }
  std::string Thread(ThreadId thread) const;
  std::string Place(const char* before, const Record& record) const;

  const SearchState& state_;
  Symbolizer symbolizer_;
  ObjectNames names_;
  std::vector<const Record*> steps_;
};

std::string Writer::Thread(ThreadId thread) const {
  const char* name = state_.log.thread_names[thread];
  if (name[0] != '\0') return name;
  return thread == 0 ? "main" : absl::StrCat("t", thread);
}

std::string Writer::Place(const char* before, const Record& record) const {
  const std::string place = internal::LongPlace(
      symbolizer_.UserFrames(state_.recording.Stack(record)));
  return place.empty() ? "" : absl::StrCat(" ", before, " ", place);
}

std::string Writer::Text(const Inversion& inversion) {
  std::string locks, lines;
  for (uint32_t i = 0; i < inversion.size; ++i) {
    const LockRequest& request = inversion.requests[i];
    const Record* taken = Find(request.thread, request.taken);
    const Record* asked = Find(request.thread, request.asked);
    if (taken == nullptr || asked == nullptr) return "";
    const std::string held = names_.Of(taken->step, RecordOf(*taken));
    const bool last = i + 1 == inversion.size;
    absl::StrAppend(&locks, i == 0 ? "" : last ? " and " : ", ", held);
    absl::StrAppend(&lines, "\n  ", Thread(request.thread), " holds ", held,
                    Place("since", *taken), " and asks for ",
                    names_.Of(asked->step, RecordOf(*asked)),
                    Place("at", *asked));
  }
  return absl::StrCat(locks,
                      inversion.size == 2
                          ? " are locked in opposite orders"
                          : " are locked in orders that form a circle",
                      lines);
}

}  // namespace

std::string InversionText(const SearchState& state,
                          const Inversion& inversion) {
  return Writer(state).Text(inversion);
}

}  // namespace ravel
