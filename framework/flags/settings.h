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
  // Files for the results (framework/output/); empty: none is written.
  std::string json;
  std::string junit;
  std::string sarif;
  std::string trace;
  bool github = false;  // annotations and a summary for GitHub Actions
  bool preload = false;  // a program not built for Ravel
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_FLAGS_SETTINGS_H_
