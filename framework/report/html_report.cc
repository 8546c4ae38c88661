// SPDX-License-Identifier: Apache-2.0

#include "framework/report/html_report.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "framework/report/headline.h"
#include "framework/report/html_data.h"
#include "framework/report/html_page.h"
#include "framework/report/text_report.h"

namespace ravel {
namespace {

// Nothing may be fetched, whatever the texts of a program say.
constexpr absl::string_view kPolicy =
    "default-src 'none'; script-src 'unsafe-inline'; "
    "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

std::string Escaped(const std::string& text) {
  return absl::StrReplaceAll(text, {{"&", "&amp;"},
                                    {"<", "&lt;"},
                                    {">", "&gt;"},
                                    {"\"", "&quot;"},
                                    {std::string(1, '\0'), "\uFFFD"}});
}

absl::string_view View(std::string_view text) {
  return {text.data(), text.size()};
}

std::string Script(std::string_view text) {
  return absl::StrCat("<script>\n\"use strict\";\n", View(text), "</script>\n");
}

}  // namespace

std::string HtmlReport(const Failure& failure) {
  const internal::Story story(failure);
  const std::string title = absl::StrCat(internal::Headline(story, true)[0],
                                         " - ", internal::Subject(story));
  return absl::StrCat(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n",
      "<meta http-equiv=\"Content-Security-Policy\" content=\"", kPolicy,
      "\">\n<meta name=\"viewport\" ",
      "content=\"width=device-width, initial-scale=1\">\n",
      "<meta name=\"color-scheme\" content=\"light dark\">\n<title>",
      Escaped(title), "</title>\n<style>\n", View(internal::kHtmlStyle),
      "</style>\n</head>\n<body>\n<noscript><pre>",
      Escaped(TextReport(failure)), "</pre></noscript>\n",
      View(internal::kHtmlBody),
      "<script type=\"application/json\" id=\"data\">",
      internal::PageData(story), "</script>\n", Script(internal::kHtmlModel),
      Script(internal::kHtmlTimeline), Script(internal::kHtmlLines),
      Script(internal::kHtmlPanels), Script(internal::kHtmlControls),
      "</body>\n</html>\n");
}

}  // namespace ravel
