// SPDX-License-Identifier: Apache-2.0
//
// --junit: test results as most services that run tests read them. The format
// has no standard; this keeps to what Jenkins and GitLab take, attachments
// included: "[[ATTACHMENT|/path]]" on a line of <system-out>. A suite of
// scenarios is a story; its variants are the cases.

#include <filesystem>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "framework/command/words.h"
#include "framework/output/escape.h"
#include "framework/output/output.h"

namespace ravel {
namespace {

using internal::XmlText;

struct Case {
  std::string suite;
  std::string name;
  std::string type;     // of what is wrong: "deadlock", "diverged"
  std::string message;  // empty: nothing is wrong
  std::string details;
  std::string skipped;
  Place place;
  double seconds = 0;
  bool is_error = false;  // and not a failure
  std::vector<std::pair<std::string, std::string>> properties;
  std::vector<std::string> attachments;
};

std::string Attribute(const char* name, const std::string& value) {
  return absl::StrCat(" ", name, "=\"", internal::XmlAttribute(value), "\"");
}

std::string Seconds(double seconds) {
  return Attribute("time", absl::StrFormat("%.6f", seconds));
}

// "suite/name", "Suite.Name"
void SplitName(const std::string& name, Case& entry) {
  const size_t end = name.find_first_of("/.");
  entry.suite = name.substr(0, end);
  entry.name = end == name.npos ? name : name.substr(end + 1);
}

std::vector<std::pair<std::string, std::string>> PropertiesOf(
    const Entry& entry) {
  const Result& result = entry.result();
  std::vector<std::pair<std::string, std::string>> properties = {
      {"ravel.verdict", WordOf(result.verdict)},
      {"ravel.backend", WordOf(entry.options.backend)},
      {"ravel.strategy", entry.replayed ? "replay" : entry.options.strategy},
      {"ravel.executions", absl::StrCat(result.executions)},
      {"ravel.races", absl::StrCat(result.races)}};
  if (entry.real()) properties.erase(properties.begin() + 2);
  if (result.first_bug_execution != 0) {
    properties.emplace_back("ravel.first_bug_execution",
                            absl::StrCat(result.first_bug_execution));
  }
  if (result.distinct.has_value()) {
    properties.emplace_back("ravel.distinct", absl::StrCat(*result.distinct));
  }
  if (result.bug.has_value() && !result.bug->schedule.empty()) {
    properties.emplace_back("ravel.schedule", result.bug->schedule);
  }
  return properties;
}

Case CaseOf(const Entry& entry) {
  const Result& result = entry.result();
  Case made;
  SplitName(entry.name, made);
  if (entry.compared && entry.real()) made.name += " (hardware threads)";
  made.place = PlaceOf(entry);
  made.seconds = result.seconds;
  made.skipped = result.skipped;
  made.properties = PropertiesOf(entry);
  if (Fails(entry)) {
    made.message = WhatIsWrong(entry);
    made.type = entry.compared ? "unexpected"
                : result.bug   ? result.bug->kind
                               : WordOf(result.verdict);
    made.is_error = !entry.compared && !result.bug.has_value();
  }
  if (!result.bug.has_value()) return made;
  if (!made.message.empty()) made.details = result.bug->report;
  for (const std::string& path :
       {result.bug->page, result.bug->schedule_file}) {
    if (!path.empty()) {
      made.attachments.push_back(std::filesystem::absolute(path));
    }
  }
  return made;
}

std::string Element(const Case& entry) {
  std::string out =
      absl::StrCat("    <testcase", Attribute("name", entry.name),
                   Attribute("classname", entry.suite), Seconds(entry.seconds));
  if (!entry.place.file.empty()) {
    out += Attribute("file", entry.place.file);
    out += Attribute("line", absl::StrCat(entry.place.line));
  }
  out += ">\n      <properties>\n";
  for (const auto& [name, value] : entry.properties) {
    absl::StrAppend(&out, "        <property", Attribute("name", name.c_str()),
                    Attribute("value", value), "/>\n");
  }
  out += "      </properties>\n";
  if (!entry.skipped.empty()) {
    absl::StrAppend(&out, "      <skipped", Attribute("message", entry.skipped),
                    "/>\n");
  } else if (!entry.message.empty()) {
    const char* tag = entry.is_error ? "error" : "failure";
    absl::StrAppend(&out, "      <", tag, Attribute("message", entry.message),
                    Attribute("type", entry.type), ">", XmlText(entry.details),
                    "</", tag, ">\n");
  }
  if (!entry.attachments.empty()) {
    out += "      <system-out>";
    for (const std::string& path : entry.attachments) {
      absl::StrAppend(&out, "[[ATTACHMENT|", XmlText(path), "]]\n");
    }
    out += "</system-out>\n";
  }
  return out + "    </testcase>\n";
}

struct Counts {
  size_t tests = 0, failures = 0, errors = 0, skipped = 0;
  double seconds = 0;

  void Add(const Case& entry) {
    ++tests;
    seconds += entry.seconds;
    if (!entry.skipped.empty()) {
      ++skipped;
    } else if (!entry.message.empty()) {
      ++(entry.is_error ? errors : failures);
    }
  }
  std::string Attributes() const {
    return absl::StrCat(Attribute("tests", absl::StrCat(tests)),
                        Attribute("failures", absl::StrCat(failures)),
                        Attribute("errors", absl::StrCat(errors)),
                        Attribute("skipped", absl::StrCat(skipped)),
                        Seconds(seconds));
  }
};

class JUnit final : public Output {
 public:
  void Add(const Entry& entry) override {
    Case made = CaseOf(entry);
    all_.Add(made);
    for (auto& [name, counts, cases] : suites_) {
      if (name != made.suite) continue;
      counts.Add(made);
      cases += Element(made);
      return;
    }
    Counts counts;
    counts.Add(made);
    suites_.push_back({made.suite, counts, Element(made)});
  }

  std::string Text() const override {
    std::string out =
        absl::StrCat("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites",
                     Attribute("name", "ravel"), all_.Attributes(), ">\n");
    for (const auto& [name, counts, cases] : suites_) {
      absl::StrAppend(&out, "  <testsuite", Attribute("name", name),
                      counts.Attributes(), ">\n", cases, "  </testsuite>\n");
    }
    return out + "</testsuites>\n";
  }

 private:
  struct Suite {
    std::string name;
    Counts counts;
    std::string cases;
  };

  Counts all_;
  std::vector<Suite> suites_;
};

}  // namespace

std::unique_ptr<Output> MakeJUnit() { return std::make_unique<JUnit>(); }

}  // namespace ravel
