// SPDX-License-Identifier: Apache-2.0

#include "tests/browser.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "tests/program.h"

namespace ravel {
namespace {

using Json = nlohmann::json;

constexpr char kChromium[] = "/usr/bin/chromium";

std::string Decoded(const std::string& text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    decoded += static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16));
    i += 2;
  }
  return decoded;
}

}  // namespace

void BrowserTest::SetUp() {
  if (access(kChromium, X_OK) != 0) {
    GTEST_SKIP() << kChromium << " is not installed: ./dev test installs it";
  }
  char folder[] = "/tmp/ravel-browser-XXXXXX";
  ASSERT_NE(mkdtemp(folder), nullptr);
  folder_ = folder;
}

void BrowserTest::TearDown() {
  if (!folder_.empty()) std::filesystem::remove_all(folder_);
}

Json BrowserTest::Evaluate(std::string page, const std::string& script,
                           const std::string& fragment) {
  page.replace(page.rfind("</body>"), 0,
               std::string("<script>") + prelude_ +
                   "const found = document.createElement('pre');"
                   "found.id = 'found'; let result;"
                   "try { result = " +
                   script +
                   "; } catch (error) { result = String(error.stack); }"
                   "found.textContent = encodeURIComponent(JSON.stringify("
                   "result)); document.body.append(found);</script>");
  const std::string path = folder_ + "/page.html";
  std::ofstream(path) << page;
  const Ended ended = RunProgram(
      "/usr/bin/timeout",
      {"100", kChromium, "--headless", "--no-sandbox", "--disable-gpu",
       "--disable-quic", "--no-first-run", "--disable-background-networking",
       "--disable-component-update", "--disable-sync",
       "--user-data-dir=" + folder_ + "/profile", "--window-size=1300,1000",
       "--dump-dom", "file://" + path + fragment});
  const std::string opening = "<pre id=\"found\">";
  const size_t begin = ended.out.find(opening);
  if (begin == std::string::npos) {
    ADD_FAILURE() << "the page did not run: " << ended.error;
    return {};
  }
  const size_t end = ended.out.find("</pre>", begin);
  return Json::parse(Decoded(
      ended.out.substr(begin + opening.size(), end - begin - opening.size())));
}

}  // namespace ravel
