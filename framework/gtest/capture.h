// SPDX-License-Identifier: Apache-2.0
//
// In a worker, failed EXPECT_* and ASSERT_* become outcomes of the execution.

#ifndef RAVEL_FRAMEWORK_GTEST_CAPTURE_H_
#define RAVEL_FRAMEWORK_GTEST_CAPTURE_H_

namespace ravel::internal {

// Makes GoogleTest tell Ravel, and nobody else, of failed assertions. For the
// life of the process.
void CaptureAssertions();

}  // namespace ravel::internal

#endif  // RAVEL_FRAMEWORK_GTEST_CAPTURE_H_
