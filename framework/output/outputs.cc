// SPDX-License-Identifier: Apache-2.0

#include "framework/output/outputs.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "framework/output/index_page.h"
#include "framework/output/output.h"
#include "framework/schedule/output_file.h"

namespace ravel {
namespace {

// Set by GitHub Actions: a file to append to.
constexpr char kSummary[] = "GITHUB_STEP_SUMMARY";

void RefuseUnlessOk(const std::string& flag, const std::string& path,
                    const absl::Status& status) {
  if (status.ok()) return;
  throw std::invalid_argument(flag + "=" + path + ": " +
                              std::string(status.message()));
}

}  // namespace

struct Outputs::File {
  std::string flag;
  std::string path;
  std::unique_ptr<Output> output;
  bool appends = false;
};

Outputs::Outputs(const Settings& settings, const std::string& prefix)
    : github_(settings.github) {
  Open(prefix + "json", settings.json, MakeJson());
  Open(prefix + "junit", settings.junit, MakeJUnit());
  Open(prefix + "sarif", settings.sarif, MakeSarif());
  Open(prefix + "trace", settings.trace, MakeTrace());
  if (!settings.options.out.empty() && settings.options.replay.empty()) {
    OpenIndex(prefix + "out", settings.options.out);
  }
  const char* summary = getenv(kSummary);
  if (github_ && summary != nullptr && *summary != '\0') {
    Open(kSummary, summary, MakeGithubSummary());
    files_.back().appends = true;
  }
}

Outputs::~Outputs() = default;

void Outputs::Open(const std::string& flag, const std::string& path,
                   std::unique_ptr<Output> output) {
  if (path.empty()) return;
  RefuseUnlessOk(flag, path, internal::CheckOutputFile(path));
  files_.push_back({flag, path, std::move(output)});
}

void Outputs::OpenIndex(const std::string& flag, const std::string& directory) {
  const std::string path = directory + "/index.html";
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) {
    throw std::invalid_argument(flag + "=" + directory +
                                ": cannot be made: " + error.message());
  }
  std::ifstream file(path);
  const std::string there(std::istreambuf_iterator<char>(file), {});
  if (!there.empty() && there.find(internal::kIndexMark) == there.npos) {
    throw std::invalid_argument(flag + "=" + directory +
                                ": the index.html there is not Ravel's");
  }
  Open(flag, path, MakeIndex(directory));
}

void Outputs::Add(const Entry& entry) {
  for (File& file : files_) file.output->Add(entry);
  if (!github_) return;
  fputs(GithubAnnotations(entry).c_str(), stdout);
  fflush(stdout);  // what follows may fork
}

void Outputs::Write() const {
  for (const File& file : files_) {
    const std::string text = file.output->Text();
    if (file.appends) {
      AppendSummary(file.path, text);
    } else if (!text.empty()) {
      RefuseUnlessOk(file.flag, file.path,
                     internal::WriteOutputFile(file.path, text));
    }
  }
}

void Outputs::AppendSummary(const std::string& path,
                            const std::string& text) const {
  std::ofstream stream(path, std::ios::app);
  stream << text << std::flush;
  if (!stream) {
    throw std::invalid_argument(std::string(kSummary) + "=" + path +
                                ": cannot be written");
  }
}

}  // namespace ravel
