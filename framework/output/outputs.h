// SPDX-License-Identifier: Apache-2.0
//
// All that the user wants to have written: of one run of the command, or of
// one test program. The interface is free of the formats, and of Abseil: the
// binding for GoogleTest is linked into users' programs.

#ifndef RAVEL_FRAMEWORK_OUTPUT_OUTPUTS_H_
#define RAVEL_FRAMEWORK_OUTPUT_OUTPUTS_H_

#include <memory>
#include <string>
#include <vector>

#include "framework/flags/settings.h"
#include "framework/output/entry.h"

namespace ravel {

class Outputs {
 public:
  // `prefix` is that of flags: "--" or "--ravel_". Throws
  // std::invalid_argument, before anything is run, if a file cannot be
  // written.
  Outputs(const Settings& settings, const std::string& prefix);
  ~Outputs();
  Outputs(const Outputs&) = delete;
  Outputs& operator=(const Outputs&) = delete;

  // Prints annotations, if they are wanted.
  void Add(const Entry& entry);
  // Plain files are written whole or not at all. Throws
  // std::invalid_argument.
  void Write() const;

 private:
  struct File;
  void Open(const std::string& flag, const std::string& path,
            std::unique_ptr<class Output> output);
  // A page over all of it, where the pages are kept.
  void OpenIndex(const std::string& flag, const std::string& directory);
  void AppendSummary(const std::string& path, const std::string& text) const;

  std::vector<File> files_;
  bool github_;
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_OUTPUT_OUTPUTS_H_
