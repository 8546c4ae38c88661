// SPDX-License-Identifier: Apache-2.0
//
// Fuzz targets: tests whose input and whose interleaving a fuzzer looks for.
//
//   RAVEL_FUZZ_TEST(Config, ReloadIsSafe, uint64_t key, std::string text) {
//     Config config(text);
//     std::thread reload([&] { config.Reload(key); });
//     config.Get(key);
//     reload.join();
//     EXPECT_TRUE(config.valid());
//   }
//
// Linked with ravel::fuzz_main, the program is a libFuzzer target: its bytes
// are the parameters, one after another, and then the schedule. Linked with
// ravel::gtest_main, it is a GoogleTest program like any other: the parameters
// are choices, as those of ravel::choose(), and an execution draws them with
// its schedule. A line that replays says both.
//
// A parameter is an object that can be copied bytewise (a number, an enum, a
// struct of such), a bool, a std::string, or a std::vector of the former; of
// the last two, the length comes first, in two bytes, kMaxFuzzLength at most.

#ifndef RAVEL_FUZZ_H_
#define RAVEL_FUZZ_H_

#include <ravel/gtest.h>
#include <ravel/internal/fuzz_input.h>

#include <cstddef>
#include <cstdint>

namespace ravel {

// The main() of ravel::fuzz_main, for one of your own: fuzzes the target that
// --ravel_test=Suite.Name names, or the only one. Returns the exit status.
int FuzzMain(int argc, char** argv);

namespace internal {

struct FuzzTarget {
  TestPlace place;
  Options options;
  void (*body)();
  size_t (*input_size)(const uint8_t* data, size_t size);
};

// Before main(). Returns something to initialise a variable with.
bool AddFuzzTarget(const FuzzTarget& target);

}  // namespace internal
}  // namespace ravel

#define RAVEL_FUZZ_TEST(suite, name, ...)                                \
  static void RavelFuzz_##suite##_##name(__VA_ARGS__);                   \
  RAVEL_TEST(suite, name) {                                              \
    ::ravel::internal::CallWithInput(RavelFuzz_##suite##_##name);        \
  }                                                                      \
  [[maybe_unused]] static const bool ravel_fuzz_##suite##_##name =       \
      ::ravel::internal::AddFuzzTarget(                                  \
          {{#suite, #name, __FILE__, __LINE__},                          \
           {},                                                           \
           RavelTest_##suite##_##name,                                   \
           ::ravel::internal::InputSizeOf(RavelFuzz_##suite##_##name)}); \
  static void RavelFuzz_##suite##_##name(__VA_ARGS__)

#endif  // RAVEL_FUZZ_H_
