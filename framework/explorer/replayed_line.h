// SPDX-License-Identifier: Apache-2.0
//
// A schedule line as what it asks for: the execution of one subject, with the
// options that bear on its course.

#ifndef RAVEL_FRAMEWORK_EXPLORER_REPLAYED_LINE_H_
#define RAVEL_FRAMEWORK_EXPLORER_REPLAYED_LINE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "framework/explorer/subject.h"
#include "framework/schedule/schedule_line.h"
#include "ravel/ravel.h"

namespace ravel {

// Throws std::invalid_argument for a line that cannot be used, or that is of
// another subject.
DecodedLine DecodeFor(const Subject& subject, const std::string& text);

// `options` with what the line decides in place of theirs.
Options OptionsOfLine(const Options& options, const DecodedLine& line);

// The promoted places, where they are in this process.
std::vector<uint32_t> PlacesOf(const DecodedLine& line);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_EXPLORER_REPLAYED_LINE_H_
