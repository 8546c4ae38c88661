// SPDX-License-Identifier: Apache-2.0
//
// Fingerprints that are the same on every machine and in every run.

#ifndef RAVEL_FRAMEWORK_SCHEDULE_FINGERPRINT_H_
#define RAVEL_FRAMEWORK_SCHEDULE_FINGERPRINT_H_

#include <cstddef>
#include <cstdint>

namespace ravel {

// Of a sequence of numbers, added one by one.
class Fingerprint {
 public:
  void Add(uint64_t number) {
    value_ = (value_ ^ number) * 0x9fb21c651e98df25;
    value_ ^= value_ >> 32;
  }
  uint64_t value() const { return value_; }

 private:
  uint64_t value_ = 0x2d358dccaa6c78a5;
};

// XXH3 of bytes.
uint64_t FingerprintOf(const void* data, size_t size);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_SCHEDULE_FINGERPRINT_H_
