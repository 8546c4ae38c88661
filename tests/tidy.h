// SPDX-License-Identifier: Apache-2.0
//
// The rules of this source tree that a compiler does not know. Each check
// takes a file's path, relative to the root, and its text, and returns a
// sentence for each breach: "scheduler/x.cc:12: tab".

#ifndef RAVEL_TESTS_TIDY_H_
#define RAVEL_TESTS_TIDY_H_

#include <string>
#include <string_view>
#include <vector>

namespace ravel::tidy {

using Breaches = std::vector<std::string>;

// The first line names the licence (the second after `#!`).
Breaches CheckLicense(std::string_view path, std::string_view text);

// No tabs, no blanks at the end, at most 80 columns (a line with a URL may
// be longer), at most 400 lines, a newline at the end.
Breaches CheckLayout(std::string_view path, std::string_view text);

// A header's guard is named after its path.
Breaches CheckGuard(std::string_view path, std::string_view text);

// scenarios -> framework -> scheduler -> standard library; and the public
// headers include the standard library and each other only.
Breaches CheckIncludes(std::string_view path, std::string_view text);

// In scheduler/ and scenarios/ nothing reads a clock, a random device, a hash
// that differs from run to run, or an unordered container. A line may say why
// it does no harm: `// tidy: allow(steady_clock)`.
Breaches CheckDeterminism(std::string_view path, std::string_view text);

// True if the text of a CMakeLists.txt lists the source file `name`, a path
// relative to its folder, with or without the ".cc".
bool Lists(std::string_view cmake, std::string_view name);

}  // namespace ravel::tidy

#endif  // RAVEL_TESTS_TIDY_H_
