// SPDX-License-Identifier: Apache-2.0
//
// --json: the array of docs/command.md.

#include <nlohmann/json.hpp>

#include "framework/command/json_output.h"
#include "framework/output/output.h"

namespace ravel {
namespace {

using Json = nlohmann::ordered_json;

class JsonResults final : public Output {
 public:
  void Add(const Entry& entry) override {
    Json object = JsonOf(entry.name, entry.options, entry.exploration);
    if (entry.replayed) {
      object["strategy"] = "replay";
      object["seed"] = nullptr;
    }
    results_.push_back(std::move(object));
  }

  std::string Text() const override {
    // Messages of scenarios may hold any bytes.
    return results_.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  }

 private:
  Json results_ = Json::array();
};

}  // namespace

std::unique_ptr<Output> MakeJson() { return std::make_unique<JsonResults>(); }

}  // namespace ravel
