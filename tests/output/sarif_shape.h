// SPDX-License-Identifier: Apache-2.0
//
// The part of SARIF 2.1.0 that Ravel writes, as strictly as the standard's own
// schema has it: members that are required, members that there are, their
// types and values. What is not in this part is refused.

#ifndef RAVEL_TESTS_OUTPUT_SARIF_SHAPE_H_
#define RAVEL_TESTS_OUTPUT_SARIF_SHAPE_H_

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace ravel {

// What is wrong, each with where: "runs[0].tool: lacks driver".
std::vector<std::string> SarifProblems(const nlohmann::json& log);

}  // namespace ravel

#endif  // RAVEL_TESTS_OUTPUT_SARIF_SHAPE_H_
