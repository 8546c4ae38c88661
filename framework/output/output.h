// SPDX-License-Identifier: Apache-2.0
//
// A format in which results are written, for a machine to read.

#ifndef RAVEL_FRAMEWORK_OUTPUT_OUTPUT_H_
#define RAVEL_FRAMEWORK_OUTPUT_OUTPUT_H_

#include <memory>
#include <string>

#include "framework/output/entry.h"

namespace ravel {

class Output {
 public:
  virtual ~Output() = default;
  // In the order in which they ran.
  virtual void Add(const Entry& entry) = 0;
  // The whole file; empty if there is nothing to write.
  virtual std::string Text() const = 0;
};

std::unique_ptr<Output> MakeJson();
std::unique_ptr<Output> MakeJUnit();
std::unique_ptr<Output> MakeSarif();
// Of the first entry that fails, or that was replayed.
std::unique_ptr<Output> MakeTrace();
// For the file index.html of a directory in which pages are kept.
std::unique_ptr<Output> MakeIndex(const std::string& directory);
// What goes into the summary of a step of GitHub Actions, as Markdown.
std::unique_ptr<Output> MakeGithubSummary();

// The commands by which GitHub Actions marks lines of the source; one line
// each, empty if nothing is wrong.
std::string GithubAnnotations(const Entry& entry);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_OUTPUT_OUTPUT_H_
