// SPDX-License-Identifier: Apache-2.0
//
// --github: lines that GitHub Actions turns into annotations of the source,
// and a summary of the step ("Workflow commands" in GitHub's documentation).

#include <cstdlib>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "framework/command/words.h"
#include "framework/output/output.h"

namespace ravel {
namespace {

// GitHub takes a megabyte for a step, and nothing of what is longer.
constexpr size_t kMostReport = 60'000;
constexpr size_t kMostSummary = 900'000;

std::string Message(const std::string& text) {
  return absl::StrReplaceAll(text,
                             {{"%", "%25"}, {"\r", "%0D"}, {"\n", "%0A"}});
}

std::string Property(const std::string& text) {
  return absl::StrReplaceAll(Message(text), {{":", "%3A"}, {",", "%2C"}});
}

// GitHub knows files by where they are in the repository.
std::string InRepository(const std::string& file) {
  const char* root = getenv("GITHUB_WORKSPACE");
  if (root == nullptr || *root == '\0') return file;
  const std::string relative =
      std::filesystem::path(file).lexically_relative(root);
  return relative.empty() || relative.starts_with("..") ? file : relative;
}

std::string Annotation(const char* level, const Place& place,
                       const std::string& title, const std::string& text) {
  std::string line = absl::StrCat("::", level, " ");
  if (!place.file.empty()) {
    absl::StrAppend(&line, "file=", Property(InRepository(place.file)),
                    ",line=", place.line, ",");
  }
  return absl::StrCat(line, "title=", Property(title), "::", Message(text),
                      "\n");
}

// As text that Markdown and HTML leave alone.
std::string Plain(const std::string& text) {
  return absl::StrReplaceAll(text, {{"&", "&amp;"},
                                    {"<", "&lt;"},
                                    {">", "&gt;"},
                                    {"|", "&#124;"},
                                    {"`", "&#96;"},
                                    {"*", "&#42;"},
                                    {"_", "&#95;"},
                                    {"\n", " "}});
}

std::string Details(const Entry& entry) {
  const auto& bug = entry.result().bug;
  if (!bug.has_value() || !Fails(entry)) return "";
  std::string report = bug->report;
  if (report.size() > kMostReport) {
    report.resize(report.rfind('\n', kMostReport));
    report += "\n...";
  }
  return absl::StrCat(
      "<details><summary>", Plain(entry.name), "</summary>\n\n<pre>",
      absl::StrReplaceAll(report,
                          {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}}),
      "</pre>\n\n</details>\n\n");
}

class Summary final : public Output {
 public:
  void Add(const Entry& entry) override {
    const Result& result = entry.result();
    const bool fails = Fails(entry);
    ++(fails ? failed_ : passed_);
    absl::StrAppend(&rows_, "| ", fails ? "❌" : "✅", " | ", Plain(entry.name),
                    entry.real() ? " (hardware)" : "", " | ",
                    fails ? Plain(WhatIsWrong(entry)) : WordOf(result.verdict),
                    " | ", result.executions, " | ",
                    result.first_bug_execution == 0
                        ? ""
                        : absl::StrCat(result.first_bug_execution),
                    " |\n");
    const std::string details = Details(entry);
    if (details_.size() + details.size() < kMostSummary) details_ += details;
  }

  std::string Text() const override {
    return absl::StrCat("### Ravel: ", failed_, " failed, ", passed_,
                        " passed\n\n| | | verdict | executions | bug in |\n",
                        "|-|-|-|-:|-:|\n", rows_, "\n", details_);
  }

 private:
  size_t failed_ = 0;
  size_t passed_ = 0;
  std::string rows_;
  std::string details_;
};

}  // namespace

std::string GithubAnnotations(const Entry& entry) {
  std::string lines;
  for (const std::string& warning : entry.result().warnings) {
    lines +=
        Annotation("warning", {entry.file, entry.line}, entry.name, warning);
  }
  if (!Fails(entry)) return lines;
  std::string text = WhatIsWrong(entry);
  const auto& failure = entry.exploration.failure;
  if (failure.has_value() && !failure->replay_command.empty()) {
    absl::StrAppend(&text, "\nReplay: ", failure->replay_command);
  }
  return lines + Annotation("error", PlaceOf(entry), entry.name, text);
}

std::unique_ptr<Output> MakeGithubSummary() {
  return std::make_unique<Summary>();
}

}  // namespace ravel
