// SPDX-License-Identifier: Apache-2.0
//
// A test as the explorer takes it.

#ifndef RAVEL_FRAMEWORK_GTEST_SUBJECT_H_
#define RAVEL_FRAMEWORK_GTEST_SUBJECT_H_

#include <functional>

#include "framework/explorer/subject.h"
#include "ravel/gtest.h"

namespace ravel::internal {

Subject SubjectOf(const TestPlace& place, const std::function<void()>& body);

}  // namespace ravel::internal

#endif  // RAVEL_FRAMEWORK_GTEST_SUBJECT_H_
