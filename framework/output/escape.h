// SPDX-License-Identifier: Apache-2.0
//
// Texts of programs, which may hold any bytes, for formats that may not.

#ifndef RAVEL_FRAMEWORK_OUTPUT_ESCAPE_H_
#define RAVEL_FRAMEWORK_OUTPUT_ESCAPE_H_

#include <string>
#include <string_view>

namespace ravel::internal {

// For text of XML 1.0. What that has no way to write (control characters,
// bytes that are no UTF-8) becomes U+FFFD.
std::string XmlText(std::string_view text);
// The same for attributes, where a line's end would become a space.
std::string XmlAttribute(std::string_view text);

// An absolute path as a URI: "file:///a%20b.cc".
std::string FileUri(const std::string& path);
// A path of a folder as part of one: "a%20b/c.cc".
std::string UriPath(std::string_view path);

}  // namespace ravel::internal

#endif  // RAVEL_FRAMEWORK_OUTPUT_ESCAPE_H_
