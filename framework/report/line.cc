// SPDX-License-Identifier: Apache-2.0

#include "framework/report/line.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"

namespace ravel::internal {
namespace {

bool IsContinuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

bool IsControl(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

// The index behind the character (UTF-8) at `at`.
size_t NextCharacter(std::string_view text, size_t at) {
  ++at;
  while (at < text.size() && IsContinuation(text[at])) ++at;
  return at;
}

}  // namespace

Style ThreadStyle(ThreadId thread) {
  constexpr std::array<Style, 5> kStyles = {Style::kBlue, Style::kGreen,
                                            Style::kMagenta, Style::kCyan,
                                            Style::kYellow};
  return thread == 0 ? Style::kPlain : kStyles[(thread - 1) % kStyles.size()];
}

size_t Width(std::string_view text) {
  return static_cast<size_t>(
      std::ranges::count_if(text, [](char c) { return !IsContinuation(c); }));
}

std::string Cut(std::string_view text, size_t width) {
  if (Width(text) <= width || width == 0) return std::string(text);
  size_t end = 0;
  for (size_t i = 1; i < width; ++i) end = NextCharacter(text, end);
  return std::string(text.substr(0, end)) + "…";
}

void Line::PutGlyph(size_t column, std::string_view text, Style style) {
  if (glyphs_.size() <= column) glyphs_.resize(column + 1);
  glyphs_[column] = {IsControl(text[0]) ? " " : std::string(text), style};
}

void Line::Put(size_t column, std::string_view text, Style style) {
  for (size_t i = 0; i < text.size(); ++column) {
    const size_t next = NextCharacter(text, i);
    PutGlyph(column, text.substr(i, next - i), style);
    i = next;
  }
}

void Line::Add(std::string_view text, Style style) {
  Put(glyphs_.size(), text, style);
}

void Line::Dashes(size_t begin, size_t end) {
  for (size_t column = begin; column < end; ++column) {
    const bool crosses =
        column < glyphs_.size() &&
        (glyphs_[column].text == "│" || glyphs_[column].text == "┆");
    PutGlyph(column, crosses ? "┼" : "─", Style::kDim);
  }
}

std::string Line::Render(bool color) const {
  size_t end = glyphs_.size();
  while (end > 0 && glyphs_[end - 1].text == " ") --end;
  std::string out;
  Style current = Style::kPlain;
  const auto change_to = [&](Style style) {
    if (!color || style == current) return;
    absl::StrAppend(&out, "\033[0");
    if (style != Style::kPlain) {
      absl::StrAppend(&out, ";", static_cast<int>(style));
    }
    out += 'm';
    current = style;
  };
  for (size_t i = 0; i < end; ++i) {
    change_to(glyphs_[i].style);
    out += glyphs_[i].text;
  }
  change_to(Style::kPlain);
  return out + "\n";
}

}  // namespace ravel::internal
