// SPDX-License-Identifier: Apache-2.0
//
// Names for the objects of one execution: the variable where there is one of
// static storage, or else what it is and its number ("mutex 2").

#ifndef RAVEL_FRAMEWORK_REPORT_OBJECT_NAMES_H_
#define RAVEL_FRAMEWORK_REPORT_OBJECT_NAMES_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "framework/report/symbolizer.h"
#include "framework/report/variable_part.h"
#include "scheduler/execution_log.h"
#include "scheduler/step.h"

namespace ravel {

class ObjectNames {
 public:
  // `log` knows the objects that have said what they are.
  ObjectNames(const Symbolizer& symbolizer, const ExecutionLog& log)
      : symbolizer_(symbolizer), log_(log) {}

  // The name of what `step` works on; empty if it works on no object or on a
  // thread.
  std::string Of(const Step& step);

  // Those given so far, by address and number; the number is kNoObject where
  // the address alone tells the object.
  const std::map<std::pair<uintptr_t, ObjectId>, std::string>& All() const {
    return names_;
  }

  // The variable of static storage there; empty if there is none.
  std::string VariableAt(uintptr_t address, size_t size) const;

 private:
  std::string Make(const Step& step);

  const Symbolizer& symbolizer_;
  const VariableParts parts_;
  const ExecutionLog& log_;
  // By address; an object with a number may share it with one before it.
  std::map<std::pair<uintptr_t, ObjectId>, std::string> names_;
  std::map<std::string, int> numbers_;  // given so far, by what it is
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_REPORT_OBJECT_NAMES_H_
