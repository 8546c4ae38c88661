// SPDX-License-Identifier: Apache-2.0
//
// States of objects that have no room for them, by the objects' addresses.
// All of them are gone when the next execution begins. References stay valid
// within one. Constant-initialised: takes its memory when first used.

#ifndef RAVEL_FRAMEWORK_MODELS_ADDRESS_TABLE_H_
#define RAVEL_FRAMEWORK_MODELS_ADDRESS_TABLE_H_

#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <new>

#include "scheduler/die.h"
#include "scheduler/shared_region.h"

namespace ravel {

template <typename State>
class AddressTable {
 public:
  constexpr AddressTable() = default;
  // What SharedRegion has for the execution, for a table that lies there.
  static AddressTable& Shared() {
    static auto* const table =
        new (SharedRegion::OfProcess().Reserve(sizeof(AddressTable)))
            AddressTable;
    table->shared_ = true;
    return *table;
  }
  AddressTable(const AddressTable&) = delete;
  AddressTable& operator=(const AddressTable&) = delete;

  // Whatever the number of the next execution is.
  void Forget() { epoch_ = 0; }

  // State() if there was none in the execution of that number.
  State& At(const volatile void* object, uint32_t epoch) {
    if (epoch != epoch_) Begin(epoch);
    const auto address = reinterpret_cast<uintptr_t>(object);
    Bucket& bucket = buckets_[(address >> 2) % kBuckets];
    if (bucket.epoch != epoch) bucket = {epoch, kNone};
    for (uint32_t i = bucket.first; i != kNone; i = entries_[i].next) {
      if (entries_[i].address == address) return entries_[i].state;
    }
    if (size_ == kCapacity) Die("an execution uses too many objects");
    entries_[size_] = {address, bucket.first, State()};
    bucket.first = size_++;
    return entries_[bucket.first].state;
  }

 private:
  static constexpr uint32_t kBuckets = 4096;
  static constexpr uint32_t kCapacity = 1 << 22;
  static constexpr uint32_t kNone = UINT32_MAX;

  struct Bucket {
    uint32_t epoch;
    uint32_t first;
  };
  struct Entry {
    uintptr_t address;
    uint32_t next;
    State state;
  };

  void Begin(uint32_t epoch) {
    if (shared_) {
      for (Bucket& bucket : buckets_) bucket.epoch = 0;
      entries_ = static_cast<Entry*>(
          SharedRegion::OfProcess().Map(kCapacity * sizeof(Entry)));
    } else if (entries_ == nullptr) {
      void* memory =
          mmap(nullptr, kCapacity * sizeof(Entry), PROT_READ | PROT_WRITE,
               MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
      if (memory == MAP_FAILED) Die("out of address space");
      entries_ = static_cast<Entry*>(memory);
    }
    epoch_ = epoch;
    size_ = 0;
  }

  bool shared_ = false;
  uint32_t epoch_ = 0;
  uint32_t size_ = 0;
  Entry* entries_ = nullptr;
  Bucket buckets_[kBuckets] = {};
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_MODELS_ADDRESS_TABLE_H_
