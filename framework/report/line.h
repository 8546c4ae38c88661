// SPDX-License-Identifier: Apache-2.0
//
// One line of text to draw on by column: cells, lifelines and arrows of a
// timeline may be put down in any order. Every character counts as one
// column wide.

#ifndef RAVEL_FRAMEWORK_REPORT_LINE_H_
#define RAVEL_FRAMEWORK_REPORT_LINE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scheduler/operation.h"

namespace ravel::internal {

// The values are the codes of ANSI's "select graphic rendition".
enum class Style : uint8_t {
  kPlain = 0,
  kBold = 1,
  kDim = 2,
  kRed = 31,
  kGreen = 32,
  kYellow = 33,
  kBlue = 34,
  kMagenta = 35,
  kCyan = 36,
};

// Main is plain; the other threads take turns at the colours left by red.
Style ThreadStyle(ThreadId thread);

// How many columns `text` (UTF-8) takes.
size_t Width(std::string_view text);

// `text`, cut to `width` columns with an ellipsis if it is wider.
std::string Cut(std::string_view text, size_t width);

class Line {
 public:
  // Writes `text` (UTF-8) over what is at `column` and behind. Control
  // characters become spaces.
  void Put(size_t column, std::string_view text, Style style = Style::kPlain);

  // Appends `text`.
  void Add(std::string_view text, Style style = Style::kPlain);

  // Writes dashes over [begin, end), crossing the lifelines in their way.
  void Dashes(size_t begin, size_t end);

  // The text, without trailing spaces, and a newline.
  std::string Render(bool color) const;

 private:
  struct Glyph {
    std::string text = " ";
    Style style = Style::kPlain;
  };

  void PutGlyph(size_t column, std::string_view text, Style style);

  std::vector<Glyph> glyphs_;
};

}  // namespace ravel::internal

#endif  // RAVEL_FRAMEWORK_REPORT_LINE_H_
