// SPDX-License-Identifier: Apache-2.0

#include "framework/explorer/failure_class.h"

#include <algorithm>
#include <cctype>
#include <cstring>

namespace ravel {
namespace {

// With a # in place of each number.
std::string WithoutNumbers(const char* message) {
  std::string text;
  for (const char* c = message; *c != '\0'; ++c) {
    if (std::isdigit(static_cast<unsigned char>(*c)) == 0) {
      text += *c;
      continue;
    }
    const bool is_address = *c == '0' && c[1] == 'x';
    if (is_address) c += 2;
    const auto is_part = [&](char d) {
      const auto letter = static_cast<unsigned char>(d);
      return is_address ? std::isxdigit(letter) : std::isdigit(letter);
    };
    while (is_part(*c) != 0) ++c;
    --c;
    text += '#';
  }
  return text;
}

// Who waits for the end of one that is stuck is not what the deadlock is
// about.
std::set<OpKind> Waits(const ExecutionLog& log) {
  std::set<OpKind> waits;
  for (const BlockedThread& blocked : log.Blocked()) {
    if (blocked.op.kind != OpKind::kJoinThread) waits.insert(blocked.op.kind);
  }
  return waits;
}

std::pair<uint32_t, uint32_t> PlacesOf(const Race& race) {
  return std::minmax({race.first.place(), race.second.place()});
}

}  // namespace

FailureClass ClassOf(const ExecutionLog& log, const RaceLog& races,
                     bool with_races) {
  FailureClass found;
  const Outcome& outcome = log.outcome;
  if (IsBug(outcome.kind) && outcome.kind != OutcomeKind::kDataRace) {
    found.kind = outcome.kind;
    found.file = outcome.file;
    found.line = outcome.line;
    if (outcome.kind == OutcomeKind::kDeadlock) {
      found.waits = Waits(log);
    } else {
      found.message = WithoutNumbers(outcome.message);
    }
  } else if (with_races && !races.races().empty()) {
    found.kind = OutcomeKind::kDataRace;
    found.race = PlacesOf(races.races().front());
  }
  return found;
}

}  // namespace ravel
