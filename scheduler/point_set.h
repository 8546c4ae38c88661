// SPDX-License-Identifier: Apache-2.0
//
// The plain accesses that are scheduling points: none, all, or those at
// certain places in the code. Synchronisation is always one. Lives in the
// arena, since every worker of a search must use the same set.

#ifndef RAVEL_SCHEDULER_POINT_SET_H_
#define RAVEL_SCHEDULER_POINT_SET_H_

#include <cstddef>
#include <cstdint>
#include <span>

namespace ravel {

// A place is the low half of an instruction's return address: enough to tell
// the instructions of a program apart, and half the memory.
inline uint32_t PlaceOf(uintptr_t return_address) {
  return static_cast<uint32_t>(return_address);
}

class PointSet {
 public:
  static constexpr size_t kMaxPlaces = 512;

  void set_all(bool all) { all_ = all; }

  bool Contains(uint32_t place) const {
    if (all_) return true;
    if (size_ == 0) return false;
    for (size_t i = Slot(place); table_[i] != 0; i = (i + 1) % kTable) {
      if (table_[i] == place) return true;
    }
    return false;
  }

  // Returns true if the place is new. A full set stays as it is; 0 is no
  // place.
  bool Insert(uint32_t place) {
    if (place == 0) return false;
    size_t i = Slot(place);
    for (; table_[i] != 0; i = (i + 1) % kTable) {
      if (table_[i] == place) return false;
    }
    if (size_ == kMaxPlaces) return false;
    table_[i] = place;
    places_[size_++] = place;
    return true;
  }

  // In the order of insertion.
  std::span<const uint32_t> places() const { return {places_, size_}; }

 private:
  static constexpr size_t kTable = kMaxPlaces * 2;

  static size_t Slot(uint32_t place) {
    return (place * 0x9e3779b1u >> 12) % kTable;
  }

  bool all_ = false;
  size_t size_ = 0;
  uint32_t places_[kMaxPlaces] = {};
  uint32_t table_[kTable] = {};
};

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_POINT_SET_H_
