// SPDX-License-Identifier: Apache-2.0
//
// A page in a real browser, without a window: a script of the test is put
// behind those of the page, works it as a reader would, and writes down what
// it then sees. Tests are skipped where there is no chromium.

#ifndef RAVEL_TESTS_BROWSER_H_
#define RAVEL_TESTS_BROWSER_H_

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

namespace ravel {

class BrowserTest : public testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  // What `script`, an expression, comes to in the page. `fragment` is that of
  // the address, "#step=3".
  nlohmann::json Evaluate(std::string page, const std::string& script,
                          const std::string& fragment = "");

  std::string prelude_;  // functions for the scripts of the test

 private:
  std::string folder_;
};

}  // namespace ravel

#endif  // RAVEL_TESTS_BROWSER_H_
