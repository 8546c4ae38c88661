// SPDX-License-Identifier: Apache-2.0

#include "framework/output/escape.h"

#include <cctype>
#include <cstdint>

#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"

namespace ravel::internal {
namespace {

constexpr char kReplacement[] = "\uFFFD";

// The length of the character of UTF-8 that `text` begins with, if XML has it;
// else 0.
size_t CharacterLength(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  const uint8_t lead = byte(0);
  if (lead < 0x80) {
    return lead >= 0x20 || lead == '\t' || lead == '\n' || lead == '\r' ? 1 : 0;
  }
  const size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < length) return 0;
  uint32_t code = lead & (0xffu >> (length + 1));
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
    code = code << 6 | (byte(i) & 0x3fu);
  }
  constexpr uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = code >= 0xd800 && code < 0xe000;
  const bool exists = code >= kLeast[length] && code < 0x110000 &&
                      !is_surrogate && code != 0xfffe && code != 0xffff;
  return exists ? length : 0;
}

}  // namespace

std::string XmlText(std::string_view text) {
  std::string escaped;
  while (!text.empty()) {
    const size_t length = CharacterLength(text);
    if (length != 1) {
      if (length == 0) {
        escaped += kReplacement;
      } else {
        escaped += text.substr(0, length);
      }
      text.remove_prefix(length == 0 ? 1 : length);
      continue;
    }
    switch (text[0]) {
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '&':
        escaped += "&amp;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\r':
        escaped += "&#13;";
        break;
      default:
        escaped += text[0];
    }
    text.remove_prefix(1);
  }
  return escaped;
}

std::string XmlAttribute(std::string_view text) {
  return absl::StrReplaceAll(XmlText(text), {{"\n", "&#10;"}, {"\t", "&#9;"}});
}

std::string UriPath(std::string_view path) {
  constexpr std::string_view kPlain = "-._~/";
  std::string uri;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || kPlain.find(c) != kPlain.npos) {
      uri += c;
    } else {
      absl::StrAppendFormat(&uri, "%%%02X", byte);
    }
  }
  return uri;
}

std::string FileUri(const std::string& path) {
  return "file://" + UriPath(path);
}

}  // namespace ravel::internal
