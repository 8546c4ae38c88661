// SPDX-License-Identifier: Apache-2.0
//
// Races on memory of every size and shape that compilers load and store, and
// none between neighbours.

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <new>
#include <thread>

#include "tests/exploring.h"

namespace ravel {
namespace {

// For the compiler, to look at the value; and at the object at any time.
template <typename T>
void Use(const T& value) {
  asm volatile("" : : "r"(&value) : "memory");
}

// Whatever the two do: both run, in either order.
Result Together(const std::function<void()>& first,
                const std::function<void()>& second) {
  const Result result = explore(random(20), [&] {
    std::thread t1(first), t2(second);
    t1.join();
    t2.join();
  });
  EXPECT_THAT(result, testing::AnyOf(HasNoBug(), HasBug("data_race")));
  return result;
}

bool Races(const std::function<void()>& first,
           const std::function<void()>& second) {
  return Together(first, second).races > 0;
}

template <typename T>
class RaceOf : public testing::Test {
 protected:
  static inline T shared = {};

  RaceOf() { Use(shared); }
  static void Read() {
    const T copy = shared;
    Use(copy);
  }
  static void Write() { shared = T(); }
};

__extension__ typedef unsigned __int128 Wide;
struct Eight {
  uint64_t words[8];
};

// clang 14 makes no calls for a long double, and of a struct too large for
// registers only those of memcpy() and memset().
#ifdef __clang__
using Types = testing::Types<bool, char, int16_t, int32_t, int64_t, float,
                             double, void*, Wide>;
#else
using Types = testing::Types<bool, char, int16_t, int32_t, int64_t, float,
                             double, void*, Wide, long double, Eight>;
#endif
TYPED_TEST_SUITE(RaceOf, Types);

TYPED_TEST(RaceOf, TwoWrites) {
  EXPECT_TRUE(Races(TestFixture::Write, TestFixture::Write));
}

TYPED_TEST(RaceOf, AReadAndAWrite) {
  EXPECT_TRUE(Races(TestFixture::Read, TestFixture::Write));
  EXPECT_TRUE(Races(TestFixture::Write, TestFixture::Read));
}

TYPED_TEST(RaceOf, NotTwoReads) {
  EXPECT_FALSE(Races(TestFixture::Read, TestFixture::Read));
}

template <typename T>
struct [[gnu::packed]] Packed {
  char before;
  T value;
  char after;
};

template <typename T>
class UnalignedRaceOf : public testing::Test {
 protected:
  // At the end of 8 bytes, so that most of the value is in the next 8.
  struct alignas(16) Shifted {
    char padding[6];
    Packed<T> packed;
  };
  static inline Shifted shared = {};

  UnalignedRaceOf() { Use(shared); }
};

using UnalignedTypes = testing::Types<int16_t, int32_t, int64_t, Wide>;
TYPED_TEST_SUITE(UnalignedRaceOf, UnalignedTypes);

TYPED_TEST(UnalignedRaceOf, TwoWrites) {
  EXPECT_TRUE(Races([] { TestFixture::shared.packed.value = 1; },
                    [] { TestFixture::shared.packed.value = 2; }));
}

TYPED_TEST(UnalignedRaceOf, NotWithItsNeighbours) {
  EXPECT_FALSE(Races([] { TestFixture::shared.packed.value = 1; },
                     [] { TestFixture::shared.packed.before = 2; }));
  EXPECT_FALSE(Races([] { TestFixture::shared.packed.value = 1; },
                     [] { TestFixture::shared.packed.after = 2; }));
}

TYPED_TEST(UnalignedRaceOf, WithOneByteOfIt) {
  static auto* const bytes =
      reinterpret_cast<char*>(&TestFixture::shared.packed) + 1;
  for (size_t i = 0; i < sizeof(TypeParam); ++i) {
    EXPECT_TRUE(Races([] { TestFixture::shared.packed.value = 1; },
                      [i] { bytes[i] = 2; }))
        << i;
  }
}

struct Bits {
  unsigned low : 3;
  unsigned high : 5;
  unsigned : 0;
  unsigned apart : 4;
};
Bits bits = {};

TEST(Race, BitFieldsOfOneUnit) {
  Use(bits);
  EXPECT_TRUE(Races([] { bits.low = 1; }, [] { bits.high = 1; }));
  EXPECT_FALSE(Races([] { bits.low = 1; }, [] { bits.apart = 1; }));
}

TEST(Race, NotNeighbouringBytes) {
  static std::array<char, 8> bytes;
  for (size_t i = 1; i < bytes.size(); ++i) {
    EXPECT_FALSE(Races([] { bytes[0] = 1; }, [i] { bytes[i] = 1; })) << i;
  }
  static std::array<int16_t, 4> shorts;
  EXPECT_FALSE(Races([] { shorts[1] = 1; }, [] { shorts[2] = 1; }));
}

TEST(Race, LocalsCapturedByReference) {
  const Result result = explore(random(100), [] {
    int local = 0;
    const auto increase = [&] { local = local + 1; };
    std::thread t1(increase), t2(increase);
    t1.join();
    t2.join();
    check(local == 2, "an update was lost");
  });
  EXPECT_GE(result.races, 1u);
  EXPECT_THAT(result, HasBug("assertion"));
}

TEST(Race, AnAtomicWithAPlainAccess) {
  alignas(4) static int shared;
  const auto read = [] {
    const int copy = shared;
    Use(copy);
  };
  const auto atomic_write = [] { std::atomic_ref(shared).store(1); };
  const auto atomic_read = [] { (void)std::atomic_ref(shared).load(); };
  EXPECT_TRUE(Races(atomic_write, read));
  EXPECT_TRUE(Races(atomic_read, [] { shared = 2; }));
  EXPECT_FALSE(Races(atomic_read, read));
  EXPECT_FALSE(Races(atomic_read, atomic_write));
}

struct Base {
  virtual ~Base() { check(Name() == 'b', "the name is another"); }
  virtual char Name() const { return 'b'; }
};
struct Derived : Base {
  ~Derived() override { pause = 1; }
  char Name() const override { return 'd'; }
  std::atomic<int> pause = 0;
};

TEST(Race, ACallOfAVirtualFunctionDuringDestruction) {
  alignas(Derived) static char place[sizeof(Derived)];
  const Result result = explore(random(100), [] {
    Base* object = new (place) Derived;
    std::thread t1([=] { check(object->Name() != 0, "no name"); });
    object->~Base();
    t1.join();
  });
  EXPECT_GE(result.races, 1u);
  EXPECT_THAT(result, HasBug("data_race"));
}

#ifndef __clang__
struct Large {
  char bytes[200];
};
Large large, other_large;

TEST(Race, CopiesOfStructs) {
  Use(large);
  EXPECT_TRUE(Races([] { large = other_large; }, [] { large.bytes[150] = 1; }));
}
#endif

}  // namespace
}  // namespace ravel
