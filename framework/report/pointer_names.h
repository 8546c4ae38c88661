// SPDX-License-Identifier: Apache-2.0
//
// Puts names in the place of values that are addresses: "&account.balance",
// "Increase()", "null"; "&heap block 2" where there is none. An address says
// nothing to a reader, and differs from build to build.

#ifndef RAVEL_FRAMEWORK_REPORT_POINTER_NAMES_H_
#define RAVEL_FRAMEWORK_REPORT_POINTER_NAMES_H_

#include <cstdint>
#include <map>
#include <span>
#include <string>

#include "framework/report/failure.h"
#include "framework/report/object_names.h"
#include "framework/report/symbolizer.h"

namespace ravel {

class PointerNames {
 public:
  PointerNames(const Symbolizer& symbolizer, ObjectNames& objects)
      : symbolizer_(symbolizer), objects_(objects) {}

  // Names what the steps of the failure read and write; `records` are theirs
  // in the recording. Zero is null in what holds an address at another step.
  void NameValues(Failure& failure, std::span<const size_t> records = {});

  // Whether a value of that many bytes can be nothing else.
  static bool IsAddress(uint64_t value, uint8_t size);

 private:
  std::string NameOf(uintptr_t address, size_t record);
  std::string CountedName(uintptr_t address);

  const Symbolizer& symbolizer_;
  ObjectNames& objects_;
  std::map<uintptr_t, std::string> names_;  // with a number
  std::map<std::string, int> numbers_;      // given so far, by what it is
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_REPORT_POINTER_NAMES_H_
