// SPDX-License-Identifier: Apache-2.0

#include "framework/command/request.h"
#include "framework/schedule/output_file.h"

namespace ravel {

void CheckPage(const Options& options) {
  if (options.html.empty()) return;
  const absl::Status status = internal::CheckOutputFile(options.html);
  if (status.ok()) return;
  throw UsageError("--html=" + options.html + ": " +
                   std::string(status.message()));
}

void RefuseBreak(const Options& options) {
  if (options.break_at == 0) return;
  throw UsageError(
      "--break_at: stops in a replay, as in: ravel replay SCHEDULE "
      "--break_at=7");
}

void NotePage(const Options& options, Exploration& exploration) {
  if (options.html.empty()) return;
  if (exploration.failure && !exploration.failure->page.empty()) return;
  exploration.notes.push_back("nothing to show: " + options.html +
                              " was not written");
}

}  // namespace ravel
