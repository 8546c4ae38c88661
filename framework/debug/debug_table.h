// SPDX-License-Identifier: Apache-2.0
//
// The names that a debugger shows beside what it reads of the execution: of
// steps, threads and objects, as the report has them. JSON:
//
//   steps    [record, thread, text, place, kind, done]: the record before
//            which the step is, and of try_lock and its kin whether it worked
//   threads  [name, function]
//   objects  [address, number, name]
//   end      the record that would follow the last; how the execution ended
//   kinds    the verbs of operations, by their number

#ifndef RAVEL_FRAMEWORK_DEBUG_DEBUG_TABLE_H_
#define RAVEL_FRAMEWORK_DEBUG_DEBUG_TABLE_H_

#include <string>

#include "framework/report/failure.h"
#include "framework/report/failure_builder.h"
#include "scheduler/observers/recorder.h"

namespace ravel {

std::string DebugTable(const Failure& failure, const Origins& origins,
                       const Recording& recording);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_DEBUG_DEBUG_TABLE_H_
