// SPDX-License-Identifier: Apache-2.0

#include "scheduler/strategies/exhaustive.h"

#include "scheduler/execution_log.h"

namespace ravel {

void Exhaustive::Attach(const ExecutionLog& log) {
  log_ = &log;
  reduced_.Attach(log);
  plain_.Attach(log);
}

bool Exhaustive::Begin(uint64_t execution, Previous previous) {
  const bool is_reducible = log_->processes == 0 && !log_->waits_for_any;
  if (previous.has_value() && !is_reducible && reduces()) {
    plain_now_[0] = true;
    previous.reset();
  }
  return reduces() ? reduced_.Begin(execution, previous)
                   : plain_.Begin(execution, previous);
}

size_t Exhaustive::PickThread(const Candidates& candidates) {
  return reduces() ? reduced_.PickThread(candidates)
                   : plain_.PickThread(candidates);
}

uint16_t Exhaustive::PickValue(const Choice& choice) {
  return reduces() ? reduced_.PickValue(choice) : plain_.PickValue(choice);
}

bool Exhaustive::Followed() const {
  return reduces() ? reduced_.Followed() : plain_.Followed();
}

void Exhaustive::OnTurn(const NextTurn& turn) {
  if (reduces()) reduced_.OnTurn(turn);
}

double Exhaustive::Explored() const {
  return reduces() ? reduced_.Explored() : plain_.Explored();
}

bool Exhaustive::Complete() const {
  return reduces() ? reduced_.Complete() : plain_.Complete();
}

}  // namespace ravel
