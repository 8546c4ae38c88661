// SPDX-License-Identifier: Apache-2.0

#include "scheduler/system_libraries.h"

namespace ravel {

bool IsSystemLibrary(std::string_view path) {
  if (path.empty()) return false;
  const size_t slash = path.rfind('/');
  const std::string_view name =
      slash == path.npos ? path : path.substr(slash + 1);
  for (const std::string_view prefix :
       {"libc.so", "libc-", "libm.so", "libm-", "ld-linux", "libpthread",
        "libdl.so", "librt.so", "libstdc++.so", "libgcc_s.so", "libc++.so",
        "libc++abi.so", "libasan.so", "libubsan.so", "libclang_rt",
        "libravel.so", "libravel_fuzz.so", "linux-vdso.so"}) {
    if (name.substr(0, prefix.size()) == prefix) return true;
  }
  return false;
}

}  // namespace ravel
