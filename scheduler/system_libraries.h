// SPDX-License-Identifier: Apache-2.0
//
// Which loaded objects belong to the system or to Ravel and not to the
// program under test.

#ifndef RAVEL_SCHEDULER_SYSTEM_LIBRARIES_H_
#define RAVEL_SCHEDULER_SYSTEM_LIBRARIES_H_

#include <string_view>

namespace ravel {

// `path` as dl_iterate_phdr gives it; "" is the program itself.
bool IsSystemLibrary(std::string_view path);

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_SYSTEM_LIBRARIES_H_
