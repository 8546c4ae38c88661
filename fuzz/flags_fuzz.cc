// SPDX-License-Identifier: Apache-2.0
//
// Any words as the arguments of the command, of a test program, and as
// variables of the environment: taken, or refused with a reason.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "framework/flags/flags.h"
#include "fuzz/require.h"

namespace ravel {
namespace {

// The bytes up to each zero, one of which ends every list of them.
std::vector<char*> WordsIn(std::string& bytes) {
  std::vector<char*> words;
  for (size_t at = 0; at < bytes.size(); at = bytes.find('\0', at) + 1) {
    words.push_back(&bytes[at]);
  }
  return words;
}

void RequireReasonFor(const absl::Status& status) {
  if (!status.ok()) fuzz::Require(!status.message().empty());
}

void TakeArguments(Door door, const std::string& given) {
  std::string bytes = std::string("ravel") + '\0' + given + '\0';
  std::vector<char*> words = WordsIn(bytes);
  const auto count = static_cast<int>(words.size());
  words.push_back(nullptr);
  Flags flags(door);
  int left = count;
  RequireReasonFor(flags.TakeArguments(&left, words.data()));
  fuzz::Require(left >= 1 && left <= count);
  Settings settings;
  flags.ApplyTo(settings);
}

void TakeEnvironment(const std::string& given) {
  std::string bytes = given + '\0';
  std::vector<char*> words = WordsIn(bytes);
  words.push_back(nullptr);
  Flags flags(Door::kCommand);
  RequireReasonFor(flags.TakeEnvironment(words.data()));
  Settings settings;
  flags.ApplyTo(settings);
}

}  // namespace
}  // namespace ravel

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  ravel::TakeArguments(ravel::Door::kCommand, bytes);
  ravel::TakeArguments(ravel::Door::kTests, bytes);
  ravel::TakeEnvironment(bytes);
  return 0;
}
