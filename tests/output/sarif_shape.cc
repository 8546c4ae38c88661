// SPDX-License-Identifier: Apache-2.0

#include "tests/output/sarif_shape.h"

#include <map>
#include <regex>
#include <set>

namespace ravel {
namespace {

using Json = nlohmann::json;

// A member's type: the name of an object below, "text", "uri", "count" (0 and
// above), "line" (1 and above), "bag", or words it may be, "a|b"; before it
// "[]" for an array, "[1]" for one that is not empty, "{}" for an object of
// any names.
struct Member {
  std::string type;
  bool required = false;
};
using Shape = std::map<std::string, Member>;

const std::map<std::string, Shape>& Shapes() {
  static const auto* const shapes = new std::map<std::string, Shape>{
      {"sarifLog",
       {{"$schema", {"uri"}},
        {"version", {"2.1.0|", true}},
        {"runs", {"[]run", true}}}},
      {"run",
       {{"tool", {"tool", true}},
        {"originalUriBaseIds", {"{}artifactLocation"}},
        {"columnKind", {"utf16CodeUnits|unicodeCodePoints"}},
        {"results", {"[]result"}}}},
      {"tool", {{"driver", {"toolComponent", true}}}},
      {"toolComponent",
       {{"name", {"text", true}},
        {"semanticVersion", {"text"}},
        {"rules", {"[]reportingDescriptor"}}}},
      {"reportingDescriptor",
       {{"id", {"text", true}}, {"shortDescription", {"message", true}}}},
      {"result",
       {{"ruleId", {"text"}},
        {"ruleIndex", {"count"}},
        {"level", {"none|note|warning|error"}},
        {"message", {"message", true}},
        {"locations", {"[]location"}},
        {"codeFlows", {"[]codeFlow"}},
        {"relatedLocations", {"[]location"}},
        {"partialFingerprints", {"{}text"}},
        {"properties", {"bag"}}}},
      {"message", {{"text", {"text", true}}}},
      {"location",
       {{"id", {"count"}},
        {"physicalLocation", {"physicalLocation"}},
        {"message", {"message"}}}},
      {"physicalLocation",
       {{"artifactLocation", {"artifactLocation", true}},
        {"region", {"region"}}}},
      {"artifactLocation", {{"uri", {"uri"}}, {"uriBaseId", {"text"}}}},
      {"region", {{"startLine", {"line"}}}},
      {"codeFlow",
       {{"message", {"message"}}, {"threadFlows", {"[1]threadFlow", true}}}},
      {"threadFlow",
       {{"id", {"text"}}, {"locations", {"[1]threadFlowLocation", true}}}},
      {"threadFlowLocation",
       {{"location", {"location"}},
        {"executionOrder", {"count"}},
        {"importance", {"important|essential|unimportant"}}}}};
  return *shapes;
}

class Checker {
 public:
  void Check(const Json& value, const std::string& type,
             const std::string& at) {
    if (type.starts_with("[]") || type.starts_with("[1]")) {
      return CheckArray(value, type, at);
    }
    if (type.starts_with("{}")) return CheckMap(value, type.substr(2), at);
    if (Shapes().contains(type)) {
      return CheckObject(value, Shapes().at(type), at);
    }
    if (!IsPlain(value, type)) Add(at, "is no " + type);
  }

  std::vector<std::string> problems;

 private:
  void Add(const std::string& at, const std::string& what) {
    problems.push_back(at + ": " + what);
  }

  void CheckArray(const Json& value, const std::string& type,
                  const std::string& at) {
    if (!value.is_array()) return Add(at, "is no array");
    if (type[1] == '1' && value.empty()) Add(at, "is empty");
    const std::string item = type.substr(type.find(']') + 1);
    for (size_t i = 0; i < value.size(); ++i) {
      Check(value[i], item, at + "[" + std::to_string(i) + "]");
    }
  }

  void CheckMap(const Json& value, const std::string& type,
                const std::string& at) {
    if (!value.is_object()) return Add(at, "is no object");
    for (const auto& [name, item] : value.items()) {
      Check(item, type, at + "." + name);
    }
  }

  void CheckObject(const Json& value, const Shape& shape,
                   const std::string& at) {
    if (!value.is_object()) return Add(at, "is no object");
    for (const auto& [name, member] : shape) {
      if (member.required && !value.contains(name)) Add(at, "lacks " + name);
    }
    for (const auto& [name, item] : value.items()) {
      const auto found = shape.find(name);
      if (found == shape.end()) {
        Add(at, "has " + name);
      } else {
        Check(item, found->second.type, at + "." + name);
      }
    }
  }

  static bool IsPlain(const Json& value, const std::string& type) {
    if (type == "text") return value.is_string() && !value.empty();
    if (type == "bag") return value.is_object();
    if (type == "count") return value.is_number_unsigned();
    if (type == "line") return value.is_number_unsigned() && value != 0;
    if (!value.is_string()) return false;
    const auto text = value.get<std::string>();
    if (type == "uri") {
      return std::regex_match(
          text, std::regex("([a-z]+:)?([-._~/A-Za-z0-9]|%[0-9A-F]{2})+"));
    }
    return ("|" + type + "|").find("|" + text + "|") != std::string::npos;
  }
};

}  // namespace

std::vector<std::string> SarifProblems(const Json& log) {
  Checker checker;
  checker.Check(log, "sarifLog", "log");
  return checker.problems;
}

}  // namespace ravel
