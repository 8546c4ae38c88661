// SPDX-License-Identifier: Apache-2.0
//
// What marks a JSON text as a schedule file.

#ifndef RAVEL_FRAMEWORK_SCHEDULE_SCHEDULE_JSON_H_
#define RAVEL_FRAMEWORK_SCHEDULE_SCHEDULE_JSON_H_

namespace ravel::schedule_json {

inline constexpr char kFormat[] = "ravel schedule";
inline constexpr int kVersion = 1;

}  // namespace ravel::schedule_json

#endif  // RAVEL_FRAMEWORK_SCHEDULE_SCHEDULE_JSON_H_
