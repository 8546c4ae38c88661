// SPDX-License-Identifier: Apache-2.0

#include "framework/explorer/replayed_line.h"

#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "framework/explorer/program.h"

namespace ravel {

DecodedLine DecodeFor(const Subject& subject, const std::string& text) {
  absl::StatusOr<DecodedLine> line = DecodeLine(text);
  if (!line.ok()) {
    throw std::invalid_argument(std::string(line.status().message()));
  }
  if (line->scenario != ScenarioFingerprint(subject.name)) {
    throw std::invalid_argument(absl::StrCat(
        "the schedule was made by another scenario than ", subject.name));
  }
  return *std::move(line);
}

Options OptionsOfLine(const Options& options, const DecodedLine& line) {
  Options same = options;
  same.points = line.options.points;
  same.max_steps = line.options.max_steps;
  same.isolation = line.options.isolation;
  same.clock = line.options.clock;
  same.heap = line.options.heap;
  same.spurious = line.options.spurious;
  same.spins = line.options.spins;
  same.crashes = line.options.crashes;
  return same;
}

std::vector<uint32_t> PlacesOf(const DecodedLine& line) {
  std::vector<uint32_t> places;
  for (const uint32_t offset : line.promoted) {
    places.push_back(offset + static_cast<uint32_t>(LoadOffset()));
  }
  return places;
}

}  // namespace ravel
