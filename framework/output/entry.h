// SPDX-License-Identifier: Apache-2.0
//
// One exploration or replay, for those who write results down.

#ifndef RAVEL_FRAMEWORK_OUTPUT_ENTRY_H_
#define RAVEL_FRAMEWORK_OUTPUT_ENTRY_H_

#include <string>

#include "framework/explorer/explorer.h"
#include "ravel/ravel.h"

namespace ravel {

struct Entry {
  std::string name;
  const Options& options;
  const Exploration& exploration;
  bool replayed = false;  // nothing was searched
  // Where the test is, if it is one.
  std::string file = {};
  int line = 0;
  // Of `ravel check`: whether the verdict was compared with another, and what
  // is wrong with it. A bug that was expected is none then.
  bool compared = false;
  std::string unexpected = {};

  const Result& result() const { return exploration.result; }
  bool real() const { return options.backend == Backend::kReal; }
};

// Whether whoever runs the entry should be told that it failed.
bool Fails(const Entry& entry);

// What is wrong, in one line: "deadlock: 4 threads can never go on".
std::string WhatIsWrong(const Entry& entry);

struct Place {
  std::string file;  // empty: unknown
  int line = 0;
};

// Where to send a reader: the failed assertion, the last step, the test.
Place PlaceOf(const Entry& entry);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_OUTPUT_ENTRY_H_
