// SPDX-License-Identifier: Apache-2.0
//
// memcpy and its kin: every byte they read or write is an access of the
// program's, and they do what they do on hardware.

#include <gtest/gtest.h>
#include <string.h>

#include <thread>

#include "tests/exploring.h"

namespace ravel {
namespace {

constexpr size_t kSize = 32;

struct Buffers {
  char a[kSize];
  char b[kSize];
};

// Not to be seen through by the compiler, or it makes plain accesses of them.
template <typename T>
T* Hidden(T* pointer) {
  asm volatile("" : "+r"(pointer));
  return pointer;
}
size_t Hidden(size_t size) {
  asm volatile("" : "+r"(size));
  return size;
}

struct Case {
  const char* name;
  // Reads or writes a[20] and perhaps others.
  void (*use)(Buffers*);
  bool writes;
};

std::ostream& operator<<(std::ostream& out, const Case& test) {
  return out << test.name;
}

class MemoryTest : public testing::TestWithParam<Case> {
 protected:
  static Result RunBeside(void (*other)(Buffers*)) {
    const auto use = GetParam().use;
    return explore(random(20).set_races(Races::kFail), [use, other] {
      Buffers buffers;
      for (size_t i = 0; i < kSize; ++i) buffers.a[i] = buffers.b[i] = 'x';
      buffers.a[kSize - 1] = buffers.b[kSize - 1] = '\0';
      std::thread t1(use, &buffers);
      other(&buffers);
      t1.join();
    });
  }
};

TEST_P(MemoryTest, RacesWithAWrite) {
  EXPECT_THAT(RunBeside([](Buffers* buffers) { buffers->a[20] = 'y'; }),
              HasBug("data_race"));
}

TEST_P(MemoryTest, RacesWithAReadIfItWrites) {
  const Result result = RunBeside([](Buffers* buffers) {
    check(*Hidden(&buffers->a[20]) != 'z', "nobody writes this");
  });
  if (GetParam().writes) {
    EXPECT_THAT(result, HasBug("data_race"));
  } else {
    EXPECT_THAT(result, HasNoBug());
  }
}

const Case kCases[] = {
    {"memcpy_to", [](Buffers* b) { memcpy(Hidden(b->a), b->b, Hidden(kSize)); },
     true},
    {"memcpy_from",
     [](Buffers* b) { memcpy(Hidden(b->b), b->a, Hidden(kSize)); }, false},
    {"memmove",
     [](Buffers* b) { memmove(Hidden(b->a + 1), b->a, Hidden(kSize - 1)); },
     true},
    {"memset", [](Buffers* b) { memset(Hidden(b->a), 'x', Hidden(21)); }, true},
    {"memcmp",
     [](Buffers* b) {
       check(memcmp(Hidden(b->a), b->b, Hidden(kSize)) <= 1, "");
     },
     false},
    {"strlen", [](Buffers* b) { check(strlen(Hidden(b->a)) == kSize - 1, ""); },
     false},
    {"strcmp",
     [](Buffers* b) { check(strcmp(Hidden(b->a), Hidden(b->b)) <= 1, ""); },
     false},
    {"strcpy", [](Buffers* b) { strcpy(Hidden(b->a), Hidden(b->b)); }, true},
    {"strncpy",
     [](Buffers* b) { strncpy(Hidden(b->a), Hidden(b->b), Hidden(kSize)); },
     true},
};

INSTANTIATE_TEST_SUITE_P(All, MemoryTest, testing::ValuesIn(kCases),
                         [](const auto& test) {
                           return std::string(test.param.name);
                         });

TEST(Memory, BesideWhatIsCopiedIsNoRace) {
  const Result result = explore(random(20).set_races(Races::kFail), [] {
    Buffers buffers = {};
    std::thread t1([&] { memcpy(Hidden(buffers.a), buffers.b, Hidden(20)); });
    *Hidden(&buffers.a[20]) = 'y';
    *Hidden(&buffers.b[21]) = 'y';
    t1.join();
  });
  EXPECT_THAT(result, HasNoBug());
}

// A little of everything, with edges.
std::string AskFunctions() {
  char text[64] = "";
  std::string said;
  const auto add = [&](auto value) { said += std::to_string(value) + " "; };
  const auto sign = [](int value) { return (value > 0) - (value < 0); };
  char* end = stpcpy(Hidden(text), Hidden("concurrency"));
  add(end - text);
  strcat(Hidden(text), Hidden(" tests"));
  add(strlen(Hidden(text)));
  add(strnlen(Hidden(text), Hidden(5)));
  add(strnlen(Hidden(text), Hidden(50)));
  add(sign(strcmp(Hidden(text), Hidden("concur"))));
  add(sign(strcmp(Hidden("a"), Hidden("b"))));
  add(sign(strcmp(Hidden("\x80"), Hidden("b"))));
  add(strncmp(Hidden(text), Hidden("concur"), Hidden(6)));
  add(sign(strncmp(Hidden(text), Hidden("concuR"), Hidden(6))));
  add(strncmp(Hidden(text), Hidden("x"), Hidden(0)));
  add(strncmp(Hidden("ab"), Hidden("ab"), Hidden(9)));
  add(sign(memcmp(Hidden("abc"), Hidden("abd"), Hidden(3))));
  add(memcmp(Hidden("abc"), Hidden("abd"), Hidden(2)));
  const void* found = memchr(Hidden(text), 'r', Hidden(9));
  add(static_cast<const char*>(found) - text);
  add(memchr(Hidden(text), 'z', Hidden(9)) == nullptr);
  add(memcmp(Hidden("abc"), Hidden("abd"), Hidden(3)) == 0);
  memmove(Hidden(text + 2), text, Hidden(10));
  said += text;
  memset(Hidden(text), '-', Hidden(3));
  said += text;
  strncpy(Hidden(text), Hidden("ab"), Hidden(4));
  said += text;
  add(int{text[3]} + text[2]);
  end = static_cast<char*>(mempcpy(Hidden(text), Hidden("xyz"), Hidden(4)));
  add(end - text);
  return said + text;
}

TEST(Memory, DoesWhatItDoesOnHardware) {
  const std::string native = AskFunctions();
  EXPECT_THAT(native, ::testing::StartsWith("11 17 5 17 1 -1 1 0 1 0 0 -1 0 "
                                            "5 1 0 "));
  EXPECT_EQ(SaidAlways([] { record(AskFunctions()); }, random(3)), native);
}

}  // namespace
}  // namespace ravel
