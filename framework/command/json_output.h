// SPDX-License-Identifier: Apache-2.0
//
// The results as JSON, for scripts: an array with an object for each
// exploration, in the order in which they ran.

#ifndef RAVEL_FRAMEWORK_COMMAND_JSON_OUTPUT_H_
#define RAVEL_FRAMEWORK_COMMAND_JSON_OUTPUT_H_

#include <ravel/ravel.h>

#include <nlohmann/json.hpp>
#include <string>

#include "framework/explorer/explorer.h"

namespace ravel {

nlohmann::ordered_json JsonOf(const std::string& scenario,
                              const Options& options,
                              const Exploration& exploration);

// Where --json writes. Without a file it does nothing.
class JsonFile {
 public:
  // Throws UsageError, before anything is run, if the file cannot be written.
  explicit JsonFile(const std::string& path);

  void Add(nlohmann::ordered_json object) {
    results_.push_back(std::move(object));
  }
  // Writes a plain file whole or not at all. Throws UsageError.
  void Write() const;

 private:
  std::string path_;
  nlohmann::ordered_json results_ = nlohmann::ordered_json::array();
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_COMMAND_JSON_OUTPUT_H_
