// SPDX-License-Identifier: Apache-2.0
//
// libFuzzer at work on one subject. In libravel_fuzz.so, which has clang's
// libFuzzer in it: a library of its own, since what libFuzzer keeps in
// variables must not be put back after an execution as the program's are. So
// it serves programs of any compiler.

#ifndef RAVEL_FRAMEWORK_FUZZ_FUZZ_DRIVER_H_
#define RAVEL_FRAMEWORK_FUZZ_FUZZ_DRIVER_H_

#include <cstddef>
#include <cstdint>

#include "framework/explorer/subject.h"
#include "framework/fuzz/fuzz_bytes.h"
#include "ravel/ravel.h"

namespace ravel {

// The counters of edges that the program was compiled with, if it was.
struct EdgeCounters {
  uint8_t* begin = nullptr;
  uint8_t* end = nullptr;
};

struct FuzzJob {
  Subject subject;
  Options options;
  InputSize input_size = nullptr;
  EdgeCounters edges;
};

// Runs libFuzzer with the arguments, and with the settings that suit schedules
// where they do not say otherwise. Returns the exit status, or ends the
// process as libFuzzer does.
int DriveFuzzer(FuzzJob job, int argc, char** argv);

// The same of bytes that are no schedule.
int DrivePlainFuzzer(int (*run)(const uint8_t* data, size_t size), int argc,
                     char** argv);

// Counts something that the input has led to as a feature of it.
void CountFeature(uint64_t fingerprint);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_FUZZ_FUZZ_DRIVER_H_
