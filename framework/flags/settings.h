// SPDX-License-Identifier: Apache-2.0
//
// All that flags can set.

#ifndef RAVEL_FRAMEWORK_FLAGS_SETTINGS_H_
#define RAVEL_FRAMEWORK_FLAGS_SETTINGS_H_

#include <ravel/ravel.h>

#include <string>

namespace ravel {

struct Settings {
  Options options;
  std::string json;      // file for the results; empty: none is written
  bool preload = false;  // a program not built for Ravel
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_FLAGS_SETTINGS_H_
