// SPDX-License-Identifier: Apache-2.0

#include "framework/command/json_output.h"
#include "framework/command/request.h"
#include "framework/schedule/output_file.h"

namespace ravel {
namespace {

void RefuseUnlessOk(const std::string& path, const absl::Status& status) {
  if (status.ok()) return;
  throw UsageError("--json=" + path + ": " + std::string(status.message()));
}

}  // namespace

JsonFile::JsonFile(const std::string& path) : path_(path) {
  if (path_.empty()) return;
  RefuseUnlessOk(path_, internal::CheckOutputFile(path_));
}

void JsonFile::Write() const {
  if (path_.empty()) return;
  // Messages of scenarios may hold any bytes.
  const std::string text =
      results_.dump(2, ' ', false,
                    nlohmann::ordered_json::error_handler_t::replace) +
      "\n";
  RefuseUnlessOk(path_, internal::WriteOutputFile(path_, text));
}

}  // namespace ravel
