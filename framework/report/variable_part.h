// SPDX-License-Identifier: Apache-2.0
//
// Which part of a variable of static storage an address is in: the fields and
// elements, from the debug information, over libdw. Without the library, or
// without debug information, nothing is known. Reading it takes some 10 ms:
// meant for failures, never for the search.

#ifndef RAVEL_FRAMEWORK_REPORT_VARIABLE_PART_H_
#define RAVEL_FRAMEWORK_REPORT_VARIABLE_PART_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace ravel {

struct VariablePart {
  uintptr_t variable = 0;  // where the variable begins
  std::string path;        // ".items[3].key"; empty: the whole of it
};

class VariableParts {
 public:
  VariableParts();
  ~VariableParts();
  VariableParts(const VariableParts&) = delete;
  VariableParts& operator=(const VariableParts&) = delete;

  // Where an object of `size` bytes lives at `address`, for which fields of
  // the standard library's own types have no names.
  std::optional<VariablePart> Find(uintptr_t address, size_t size) const;

 private:
  class Reader;
  mutable std::unique_ptr<Reader> reader_;  // made on first use
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_REPORT_VARIABLE_PART_H_
