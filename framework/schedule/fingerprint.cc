// SPDX-License-Identifier: Apache-2.0

#include "framework/schedule/fingerprint.h"

#include <xxhash.h>

namespace ravel {

uint64_t FingerprintOf(const void* data, size_t size) {
  return XXH3_64bits(data, size);
}

}  // namespace ravel
