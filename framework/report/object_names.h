// SPDX-License-Identifier: Apache-2.0
//
// Names for the objects of one execution: the variable where there is one, the
// block of memory and what is in it, or else what it is and its number
// ("mutex 2").

#ifndef RAVEL_FRAMEWORK_REPORT_OBJECT_NAMES_H_
#define RAVEL_FRAMEWORK_REPORT_OBJECT_NAMES_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "framework/report/block_names.h"
#include "framework/report/debug_info.h"
#include "framework/report/symbolizer.h"
#include "framework/report/variable_names.h"
#include "scheduler/execution_log.h"
#include "scheduler/observers/recorder.h"
#include "scheduler/step.h"

namespace ravel {

class ObjectNames {
 public:
  // The record behind the last: as things were at the end.
  static constexpr size_t kEnd = SIZE_MAX;

  // `log` knows the objects that have said what they are, `recording` where
  // stacks and blocks of memory were; without it, nullptr, only variables of
  // static storage have names.
  ObjectNames(const Symbolizer& symbolizer, const ExecutionLog& log,
              const Recording* recording)
      : log_(log),
        variables_(debug_, symbolizer, log, recording),
        blocks_(debug_, symbolizer, variables_, recording) {}

  // The name of what `step` works on, which is that record; empty if it works
  // on no object or on a thread.
  std::string Of(const Step& step, size_t record = kEnd);

  // Those given so far, by address and number; the number is kNoObject where
  // the address alone tells the object.
  const std::map<std::pair<uintptr_t, ObjectId>, std::string>& All() const {
    return names_;
  }

  // The variable or function at `address`: "account.balance", "Run()"; empty
  // if there is none.
  std::string VariableAt(uintptr_t address, size_t size, size_t record) const {
    return variables_.NameAt(address, size, record);
  }
  // What a pointer to a block of memory points to; empty if it is to none.
  std::string BlockAt(uintptr_t address, size_t record) {
    return blocks_.TargetAt(address, record);
  }

 private:
  struct Given {
    std::string name;
    uint64_t life = 0;  // of the memory: another may have been there before
  };

  std::string Make(const Step& step, size_t record);
  std::string Distinct(const std::string& name, uintptr_t address);

  const ExecutionLog& log_;
  const DebugInfo debug_;
  const VariableNames variables_;
  BlockNames blocks_;
  // By address; an object with a number may share it with one before it.
  std::map<std::pair<uintptr_t, ObjectId>, Given> given_;
  std::map<std::pair<uintptr_t, ObjectId>, std::string> names_;
  std::map<std::string, int> numbers_;  // given so far, by what it is
  // Who has each name of what does not stay where it is.
  std::map<std::string, std::map<uintptr_t, int>> owners_;
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_REPORT_OBJECT_NAMES_H_
