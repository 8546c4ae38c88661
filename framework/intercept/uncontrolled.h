// SPDX-License-Identifier: Apache-2.0

#ifndef RAVEL_FRAMEWORK_INTERCEPT_UNCONTROLLED_H_
#define RAVEL_FRAMEWORK_INTERCEPT_UNCONTROLLED_H_

namespace ravel {

// The result names the call, which is made as it is: "recv on fd 7"; without a
// descriptor (-1), "recv". Outside of an execution, does nothing.
void NameUncontrolled(const char* function, int descriptor = -1);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_INTERCEPT_UNCONTROLLED_H_
