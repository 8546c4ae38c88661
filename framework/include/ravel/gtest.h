// SPDX-License-Identifier: Apache-2.0
//
// GoogleTest tests whose bodies run under many schedules:
//
//   RAVEL_TEST(Database, TwoIncreasesAreNotLost) {
//     database_value = 0;
//     std::thread t1(Increase), t2(Increase);
//     t1.join();
//     t2.join();
//     EXPECT_EQ(database_value, 2);
//   }
//
// An optional third argument says how to explore; the command line and the
// environment go before it:
//
//   RAVEL_TEST(Database, IsExhausted, ravel::exhaustive().preemptions(2)) ...
//
// EXPECT_* and ASSERT_* work as ever: the first failure of an execution is the
// bug, EXPECT_* lets the execution go on, ASSERT_* ends it. On failure the
// test prints the schedule that led there and the command that replays it,
// and keeps it in <program>.schedules/, from where the next run replays it
// first.
//
// Link ravel::gtest_main, or ravel::gtest and a main() that calls
// ravel::InitTests() after testing::InitGoogleTest(), and RunAllTests().

#ifndef RAVEL_GTEST_H_
#define RAVEL_GTEST_H_

#include <gtest/gtest.h>
#include <ravel/ravel.h>

#include <functional>

namespace ravel {

// Takes the flags --ravel_* out of the arguments. Ends the program with
// status 2 and one sentence for one that is wrong.
void InitTests(int* argc, char** argv);

// RUN_ALL_TESTS(), and 2 if a schedule was to be replayed and no test did.
int RunAllTests();

namespace internal {

struct TestPlace {
  const char* suite;
  const char* name;
  const char* file;
  int line;
};

// Explores `body` as the current test and reports to GoogleTest.
void RunTest(const TestPlace& place, const Options& options,
             const std::function<void()>& body);

inline Options OptionsOf() { return {}; }
inline Options OptionsOf(const Options& options) { return options; }

// What GoogleTest sees of a RAVEL_TEST_F: a test of the fixture's suite that
// is no instance of the fixture. Each execution makes one of its own.
template <typename Fixture>
class FixtureTest : public testing::Test {
 public:
  static void SetUpTestSuite() { Fixture::SetUpTestSuite(); }
  static void TearDownTestSuite() { Fixture::TearDownTestSuite(); }
};

}  // namespace internal
}  // namespace ravel

#define RAVEL_TEST(suite, name, ...)                                      \
  static void RavelTest_##suite##_##name();                               \
  TEST(suite, name) {                                                     \
    ::ravel::internal::RunTest({#suite, #name, __FILE__, __LINE__},       \
                               ::ravel::internal::OptionsOf(__VA_ARGS__), \
                               RavelTest_##suite##_##name);               \
  }                                                                       \
  static void RavelTest_##suite##_##name()

#define RAVEL_TEST_F(fixture, name, ...)                                  \
  class RavelTest_##fixture##_##name : public fixture {                   \
   public:                                                                \
    static void Execute() {                                               \
      RavelTest_##fixture##_##name test;                                  \
      test.SetUp();                                                       \
      if (!HasFatalFailure()) test.TestBody();                            \
      test.TearDown();                                                    \
    }                                                                     \
                                                                          \
   private:                                                               \
    void TestBody() override;                                             \
  };                                                                      \
  GTEST_TEST_(fixture, name, ::ravel::internal::FixtureTest<fixture>,     \
              ::testing::internal::GetTypeId<fixture>()) {                \
    ::ravel::internal::RunTest({#fixture, #name, __FILE__, __LINE__},     \
                               ::ravel::internal::OptionsOf(__VA_ARGS__), \
                               RavelTest_##fixture##_##name::Execute);    \
  }                                                                       \
  void RavelTest_##fixture##_##name::TestBody()

#endif  // RAVEL_GTEST_H_
