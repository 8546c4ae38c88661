// SPDX-License-Identifier: Apache-2.0
//
// Guesses which name was meant by one that there is not.

#ifndef RAVEL_FRAMEWORK_FLAGS_NEAREST_H_
#define RAVEL_FRAMEWORK_FLAGS_NEAREST_H_

#include <span>
#include <string>
#include <string_view>

namespace ravel {

// How many letters to insert, remove, replace or exchange with the next in
// order to get from one to the other.
size_t EditDistance(std::string_view a, std::string_view b);

// Returns the name nearest to `wrong`, the first of several; empty if none is
// so near that it may have been meant.
std::string Nearest(std::string_view wrong, std::span<const std::string> names);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_FLAGS_NEAREST_H_
