// SPDX-License-Identifier: Apache-2.0

#include "tests/tidy.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <optional>

namespace ravel::tidy {
namespace {

constexpr size_t kMaxColumns = 80;
constexpr size_t kMaxLines = 400;
constexpr std::string_view kPublic = "framework/include/";

std::vector<std::string_view> Lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

bool IsHeader(std::string_view path) { return path.ends_with(".h"); }

bool IsCpp(std::string_view path) {
  return IsHeader(path) || path.ends_with(".cc");
}

std::string At(std::string_view path, size_t index, std::string_view what) {
  return std::string(path) + ":" + std::to_string(index + 1) + ": " +
         std::string(what);
}

// Characters, not bytes, of UTF-8.
size_t Columns(std::string_view line) {
  return static_cast<size_t>(std::ranges::count_if(
      line, [](char c) { return (c & '\xC0') != '\x80'; }));
}

std::string Guard(std::string_view path) {
  if (path.starts_with(kPublic)) path.remove_prefix(kPublic.size());
  std::string guard = path.starts_with("ravel/") ? "" : "RAVEL_";
  for (char c : path) {
    const unsigned char u = static_cast<unsigned char>(c);
    guard += std::isalnum(u) ? static_cast<char>(std::toupper(u)) : '_';
  }
  return guard + "_";
}

// What a line includes, with its brackets or its first quote:
// <vector>, "scheduler/step.h.
std::optional<std::string_view> Included(std::string_view line) {
  if (!line.starts_with("#include ")) return std::nullopt;
  line.remove_prefix(line.find(' ') + 1);
  if (line.empty()) return std::nullopt;
  const size_t end = line.find(line[0] == '<' ? '>' : '"', 1);
  if (end == std::string_view::npos) return std::nullopt;
  return line.substr(0, line[0] == '<' ? end + 1 : end);
}

bool StartsWithAny(std::string_view text,
                   const std::vector<std::string_view>& prefixes) {
  return std::ranges::any_of(
      prefixes, [&](std::string_view p) { return text.starts_with(p); });
}

bool IsStandard(std::string_view include) {
  return include.starts_with('<') && !Contains(include, "/") &&
         !Contains(include, ".");
}

bool MayBePublic(std::string_view path, std::string_view include) {
  if (IsStandard(include) || include.starts_with("<ravel/")) return true;
  if (path.ends_with("/gtest.h")) return include.starts_with("<gtest/");
  if (path.ends_with("/gmock.h")) return include.starts_with("<gmock/");
  return false;
}

bool MayInclude(std::string_view path, std::string_view include) {
  if (path.starts_with(kPublic)) return MayBePublic(path, include);
  if (path.starts_with("scheduler/")) {
    return !StartsWithAny(
        include, {"\"framework/", "\"scenarios/", "\"tests/", "<ravel/",
                  "<gtest/", "<gmock/", "\"absl/flags/"});
  }
  if (path.starts_with("framework/")) {
    if (StartsWithAny(include, {"\"scenarios/", "\"tests/"})) return false;
    return path.starts_with("framework/gtest/") ||
           !StartsWithAny(include, {"<gtest/", "<gmock/", "<ravel/gtest.h"});
  }
  if (path.starts_with("scenarios/")) {
    return !StartsWithAny(include, {"\"scheduler/", "\"tests/"});
  }
  return true;
}

bool IsWordChar(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '/' ||
         c == '.';
}

bool ContainsWord(std::string_view text, std::string_view word) {
  for (size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    const size_t end = at + word.size();
    const bool starts = at == 0 || !IsWordChar(text[at - 1]);
    const bool ends = end == text.size() || !IsWordChar(text[end]);
    if (starts && ends) return true;
  }
  return false;
}

}  // namespace

Breaches CheckLicense(std::string_view path, std::string_view text) {
  const auto lines = Lines(text);
  const size_t at = text.starts_with("#!") ? 1 : 0;
  const std::string_view mark = IsCpp(path) ? "// " : "# ";
  const std::string expected =
      std::string(mark) + "SPDX-License-Identifier: Apache-2.0";
  if (lines.size() > at && lines[at] == expected) return {};
  return {At(path, at, "the line should be: " + expected)};
}

Breaches CheckLayout(std::string_view path, std::string_view text) {
  Breaches breaches;
  const auto lines = Lines(text);
  for (size_t i = 0; i < lines.size(); ++i) {
    const std::string_view line = lines[i];
    if (Contains(line, "\t")) breaches.push_back(At(path, i, "tab"));
    if (line.ends_with(' ')) {
      breaches.push_back(At(path, i, "blank at the end"));
    }
    if (Columns(line) > kMaxColumns && !Contains(line, "://")) {
      breaches.push_back(At(path, i, "longer than 80 columns"));
    }
  }
  if (!text.ends_with('\n')) {
    breaches.push_back(At(path, lines.size(), "no newline at the end"));
  }
  if (lines.size() > kMaxLines) {
    breaches.push_back(At(path, kMaxLines, "longer than 400 lines"));
  }
  return breaches;
}

Breaches CheckGuard(std::string_view path, std::string_view text) {
  if (!IsHeader(path)) return {};
  const std::string guard = Guard(path);
  const std::string opening =
      "\n#ifndef " + guard + "\n#define " + guard + "\n";
  const std::string closing = "\n#endif  // " + guard + "\n";
  if (Contains(text, opening) && text.ends_with(closing)) return {};
  return {At(path, 0, "the guard should be " + guard)};
}

Breaches CheckIncludes(std::string_view path, std::string_view text) {
  Breaches breaches;
  const auto lines = Lines(text);
  for (size_t i = 0; i < lines.size(); ++i) {
    const auto include = Included(lines[i]);
    if (include && !MayInclude(path, *include)) {
      breaches.push_back(
          At(path, i, "may not include " + std::string(*include)));
    }
  }
  return breaches;
}

Breaches CheckDeterminism(std::string_view path, std::string_view text) {
  if (!StartsWithAny(path, {"scheduler/", "scenarios/"})) return {};
  static constexpr std::string_view kForbidden[] = {
      "std::unordered_", "flat_hash_",
      "node_hash_",      "absl::Hash",
      "std::hash",       "system_clock",
      "steady_clock",    "utc_clock",
      "clock_gettime",   "high_resolution_clock",
      "gettimeofday",    "random_device",
      "getrandom",       "rdtsc",
      "absl::BitGen",
  };
  Breaches breaches;
  const auto lines = Lines(text);
  for (size_t i = 0; i < lines.size(); ++i) {
    for (std::string_view word : kForbidden) {
      if (!Contains(lines[i], word)) continue;
      const std::string allowed = "tidy: allow(" + std::string(word) + ")";
      if (Contains(lines[i], allowed)) continue;
      const std::string what = "not deterministic: " + std::string(word);
      breaches.push_back(At(path, i, what));
    }
  }
  return breaches;
}

bool Lists(std::string_view cmake, std::string_view name) {
  if (ContainsWord(cmake, name)) return true;
  return name.ends_with(".cc") &&
         ContainsWord(cmake, name.substr(0, name.size() - 3));
}

}  // namespace ravel::tidy
