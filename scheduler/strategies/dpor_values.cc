// SPDX-License-Identifier: Apache-2.0
//
// What the second turn of a race will choose once it comes first: what it
// chose, but that a waiter at a condition variable is known by its place in
// the line, which differs.

#include <algorithm>

#include "scheduler/strategies/dpor.h"

namespace ravel {

// Returns false if it cannot come first: it wakes a thread that was not yet
// in line then.
bool Dpor::SetLastValues(const Race& race) {
  sequence_.last_values.clear();
  if (race.second == kNoTurn) return true;
  const uint32_t begin = trace_[race.second].value_begin;
  const uint32_t end = race.second + 1 < trace_.size()
                           ? trace_[race.second + 1].value_begin
                           : state_->picks;
  for (uint32_t i = begin; i < end; ++i) {
    sequence_.last_values.push_back(values_[i]);
  }
  if (race.first_record != 0 && race.second_record != 0) {
    const Record& second = trace_.record(race.second_record);
    // It goes another way, and chooses other things.
    if (trace_.WritesAfter(race, second) != second.touch.writes) {
      sequence_.last_values.clear();
    }
    if (!Translate(race, &sequence_.last_values)) return false;
  }
  return true;
}

// Who is in line at a condition variable before a record of it.
std::vector<ThreadId> Dpor::LineBefore(uint32_t record) const {
  std::vector<uint32_t> records;
  for (uint32_t i = trace_.record(record).before; i != 0;
       i = trace_.record(i).before) {
    records.push_back(i);
  }
  std::vector<ThreadId> line;
  for (size_t i = records.size(); i-- > 0;) {
    const Record& at = trace_.record(records[i]);
    const Step& step = log_->steps[at.step];
    switch (step.kind) {
      case OpKind::kWaitCondition:
        line.push_back(step.thread);
        break;
      case OpKind::kNotifyOne: {
        const uint32_t pick = trace_[at.turn].value_begin;
        const size_t index = line.size() > 1 ? values_[pick].value : 0;
        if (index < line.size()) {
          line.erase(line.begin() + static_cast<ptrdiff_t>(index));
        }
        break;
      }
      case OpKind::kNotifyAll:
        line.clear();
        break;
      case OpKind::kTimeOut:
      case OpKind::kWakeCondition:
        line.erase(std::remove(line.begin(), line.end(), step.thread),
                   line.end());
        break;
      default:
        break;
    }
  }
  return line;
}

bool Dpor::Translate(const Race& race, std::vector<ChosenValue>* values) const {
  const Record& second = trace_.record(race.second_record);
  if (log_->steps[second.step].kind != OpKind::kNotifyOne) return true;
  const std::vector<ThreadId> line = LineBefore(race.second_record);
  const std::vector<ThreadId> then = LineBefore(race.first_record);
  const bool chose = line.size() > 1;
  if (chose && (values->empty() || (*values)[0].bound != line.size())) {
    values->clear();  // other rules than those of a condition variable
    return true;
  }
  const size_t index = chose ? (*values)[0].value : 0;
  if (chose) values->erase(values->begin());
  if (line.empty()) {
    if (then.size() > 1) values->clear();
    return true;
  }
  const auto found = std::find(then.begin(), then.end(), line[index]);
  if (found == then.end()) return !chose;
  if (then.size() > 1) {
    values->insert(values->begin(),
                   {static_cast<uint16_t>(found - then.begin()),
                    static_cast<uint16_t>(then.size())});
  }
  return true;
}

}  // namespace ravel
