// SPDX-License-Identifier: Apache-2.0
//
// Names and places of this very program's functions and variables.

#include "framework/report/symbolizer.h"

#include <backtrace.h>
#include <dlfcn.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <mutex>
#include <ostream>
#include <string>
#include <thread>
#include <vector>

#include "framework/report/function_name.h"

#define NOINLINE __attribute__((noinline))
#define INLINE __attribute__((always_inline)) inline

int global_value = 0;

namespace bank {

struct Account {
  int64_t id = 0;
  int64_t balance = 0;
};
Account account;
std::mutex forks[3];

}  // namespace bank

namespace ravel {

void PrintTo(const Frame& frame, std::ostream* out);
void PrintTo(const Frame& frame, std::ostream* out) {
  *out << frame.function << " at " << frame.file << ":" << frame.line;
}

namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::Field;
using ::testing::Ge;
using ::testing::SizeIs;

int hidden_value = 0;
int numbers[4] = {};

struct Place {
  uintptr_t address = 0;
  int line = 0;
};

// Keeps the call before it from becoming a jump, or from being moved.
INLINE void Stay() { asm volatile("" ::: "memory"); }

// Where the call returns to.
NOINLINE uintptr_t ReturnAddress() {
  Stay();
  return reinterpret_cast<uintptr_t>(__builtin_return_address(0));
}

template <typename T>
uintptr_t AddressOf(const T& object) {
  return reinterpret_cast<uintptr_t>(&object);
}

NOINLINE Place Plain() {
  Place place = {ReturnAddress(), __LINE__};
  Stay();
  return place;
}

NOINLINE Place Transfer(std::vector<std::string>& names, int count) {
  Place place = {ReturnAddress(), __LINE__};
  names.resize(static_cast<size_t>(count));
  return place;
}

template <typename T>
NOINLINE Place Generic(T value) {
  Place place = {ReturnAddress(), __LINE__};
  global_value += static_cast<int>(value);
  return place;
}

INLINE Place Inlined() {
  Place place = {ReturnAddress(), __LINE__};
  Stay();
  return place;
}

NOINLINE Place Outer(int* line) {
  *line = __LINE__ + 1;
  Place place = Inlined();
  Stay();
  return place;
}

NOINLINE int* CallCounter() {
  static int calls = 0;
  ++calls;
  return &calls;
}

std::vector<uintptr_t> Stack() {
  static backtrace_state* const state =
      backtrace_create_state(nullptr, 0, nullptr, nullptr);
  std::vector<uintptr_t> stack;
  const auto add = [](void* data, uintptr_t pc) {
    static_cast<std::vector<uintptr_t>*>(data)->push_back(pc + 1);
    return 0;
  };
  backtrace_simple(state, 0, add, nullptr, &stack);
  return stack;
}

auto FrameIs(const std::string& function, int line) {
  return testing::AllOf(Field(&Frame::function, EndsWith(function)),
                        Field(&Frame::file, __FILE__),
                        Field(&Frame::line, line));
}

TEST(Symbolizer, FindsTheLineOfACall) {
  const Place place = Plain();
  EXPECT_THAT(Symbolizer().Frames(place.address),
              ElementsAre(FrameIs("ravel::Plain()", place.line)));
}

TEST(Symbolizer, DropsParameters) {
  std::vector<std::string> names;
  const Place place = Transfer(names, 2);
  EXPECT_THAT(Symbolizer().Frames(place.address),
              ElementsAre(FrameIs("ravel::Transfer()", place.line)));
}

TEST(Symbolizer, KeepsShortTemplateArguments) {
  const Place place = Generic<int64_t>(1);
  EXPECT_THAT(Symbolizer().Frames(place.address),
              ElementsAre(FrameIs("ravel::Generic<long>()", place.line)));
}

TEST(Symbolizer, UnfoldsInlinedFunctions) {
  int line = 0;
  const Place place = Outer(&line);
  EXPECT_THAT(Symbolizer().Frames(place.address),
              ElementsAre(FrameIs("Inlined()", place.line),
                          FrameIs("ravel::Outer()", line)));
}

TEST(Symbolizer, NamesALambdaAfterItsTest) {
  Place place;
  const std::function<void()> run = [&] {
    place = {ReturnAddress(), __LINE__};
    Stay();
  };
  run();
  const auto frames = Symbolizer().Frames(place.address);
  ASSERT_THAT(frames, SizeIs(Ge(1)));
  EXPECT_THAT(
      frames[0],
      FrameIs("lambda in Symbolizer.NamesALambdaAfterItsTest", place.line));
}

TEST(Symbolizer, NamesTheBodyOfATest) {
  const int line = __LINE__ + 1;
  const uintptr_t address = ReturnAddress();
  EXPECT_THAT(Symbolizer().Frames(address),
              ElementsAre(FrameIs("Symbolizer.NamesTheBodyOfATest", line)));
}

TEST(Symbolizer, NamesTheModuleWhereThereIsNoSymbol) {
  Dl_info libc;
  ASSERT_NE(dladdr(reinterpret_cast<void*>(&std::terminate), &libc), 0);
  const auto base = reinterpret_cast<uintptr_t>(libc.dli_fbase);
  // The first bytes of a library are its header.
  EXPECT_THAT(Symbolizer().Frames(base + 0x11),
              ElementsAre(Field(&Frame::function, "libstdc++.so.6+0x10")));
}

TEST(Symbolizer, NamesFunctionsOfOtherLibraries) {
  const auto frames =
      Symbolizer().Frames(reinterpret_cast<uintptr_t>(&std::terminate) + 1);
  ASSERT_THAT(frames, SizeIs(1));
  EXPECT_EQ(frames[0].function, "std::terminate()");
  EXPECT_FALSE(Symbolizer::IsUserCode(frames[0]));
}

TEST(Symbolizer, ShowsAnAddressOnlyOutsideOfAllModules) {
  EXPECT_THAT(Symbolizer().Frames(0x11),
              ElementsAre(Field(&Frame::function, "0x10")));
}

TEST(Symbolizer, KeepsTheUsersFramesOnly) {
  std::vector<uintptr_t> stack;
  int line = 0;
  std::thread thread([&] {
    line = __LINE__ + 1;
    stack = Stack();
    Stay();
  });
  thread.join();
  const auto frames = Symbolizer().UserFrames(stack);
  ASSERT_THAT(frames, SizeIs(2));
  EXPECT_THAT(frames[0].function, EndsWith("Stack()"));
  EXPECT_THAT(frames[1],
              FrameIs("lambda in Symbolizer.KeepsTheUsersFramesOnly", line));
}

TEST(Symbolizer, KeepsAllFramesWhereNoneIsTheUsers) {
  const auto terminate = reinterpret_cast<uintptr_t>(&std::terminate) + 1;
  const auto frames =
      Symbolizer().UserFrames(std::vector<uintptr_t>{terminate, terminate});
  EXPECT_THAT(frames, SizeIs(2));
}

TEST(Symbolizer, NamesVariables) {
  const Symbolizer symbolizer;
  EXPECT_EQ(symbolizer.Variable(AddressOf(global_value), 4), "global_value");
  EXPECT_EQ(symbolizer.Variable(AddressOf(hidden_value), 4),
            "ravel::hidden_value");
  EXPECT_EQ(symbolizer.Variable(AddressOf(*CallCounter()), 4),
            "ravel::CallCounter()::calls");
  static int local = 0;
  EXPECT_EQ(symbolizer.Variable(AddressOf(local), 4), "local");
}

TEST(Symbolizer, NamesElementsOfArraysAndPartsOfObjects) {
  const Symbolizer symbolizer;
  EXPECT_EQ(symbolizer.Variable(AddressOf(bank::forks[0]), sizeof(std::mutex)),
            "bank::forks[0]");
  EXPECT_EQ(symbolizer.Variable(AddressOf(bank::forks[2]), sizeof(std::mutex)),
            "bank::forks[2]");
  EXPECT_EQ(symbolizer.Variable(AddressOf(bank::forks[1]) + 8, 8),
            "bank::forks+48");
  EXPECT_EQ(symbolizer.Variable(AddressOf(bank::account.id), 8),
            "bank::account");
  EXPECT_EQ(symbolizer.Variable(AddressOf(bank::account.balance), 8),
            "bank::account+8");
  EXPECT_EQ(symbolizer.Variable(AddressOf(numbers[1]), 4), "ravel::numbers+4");
}

TEST(Symbolizer, NamesNoVariableOnTheStackOrHeap) {
  const Symbolizer symbolizer;
  int local = 0;
  const auto heap = std::make_unique<int>(0);
  EXPECT_EQ(symbolizer.Variable(AddressOf(local), 4), "");
  EXPECT_EQ(symbolizer.Variable(AddressOf(*heap), 4), "");
}

TEST(Symbolizer, TellsTheUsersCodeFromOthers) {
  const auto is_user = [](const std::string& file) {
    return Symbolizer::IsUserCode({"F()", file, 1});
  };
  const std::string root = RAVEL_SOURCE_DIR;
  EXPECT_TRUE(is_user("/home/me/bank/bank.cc"));
  EXPECT_TRUE(is_user("bank.cc"));
  EXPECT_TRUE(is_user("/home/me/framework/bank.cc"));
  EXPECT_TRUE(is_user(root + "/scenarios/database_value.cc"));
  EXPECT_TRUE(is_user(root + "/tests/symbolizer_test.cc"));
  EXPECT_TRUE(is_user(root + "/bench/counter.cc"));
  EXPECT_FALSE(is_user(root + "/scheduler/scheduler.cc"));
  EXPECT_FALSE(is_user(root + "/framework/intercept/mutex.cc"));
  EXPECT_FALSE(is_user(root + "/tests/../framework/include/ravel/ravel.h"));
  EXPECT_FALSE(is_user("/opt/ravel/include/ravel/ravel.h"));
  EXPECT_FALSE(is_user("/usr/include/c++/12/thread"));
  EXPECT_FALSE(
      is_user("/usr/bin/../lib/gcc/x86_64-linux-gnu/12/../../../../include/c++/"
              "12/map"));
  EXPECT_FALSE(is_user("/usr/src/googletest/googletest/src/gtest.cc"));
  EXPECT_FALSE(is_user("/b/_deps/googletest-src/googletest/src/gtest.cc"));
  EXPECT_FALSE(is_user(""));
}

TEST(FunctionName, DropsWhatTheReaderKnows) {
  using internal::FunctionName;
  EXPECT_EQ(FunctionName("main"), "main()");
  EXPECT_EQ(FunctionName("void bank::Transfer<int>(bank::Account&, int)"),
            "bank::Transfer<int>()");
  EXPECT_EQ(FunctionName("(anonymous namespace)::Queue<int>::Put(int&&) const"),
            "Queue<int>::Put()");
  EXPECT_EQ(FunctionName("std::vector<int, std::allocator<int> >::push_back("
                         "int const&)"),
            "std::vector::push_back()");
  EXPECT_EQ(FunctionName("Queue<std::vector<int, std::allocator<int> > >::"
                         "Get[abi:cxx11]()"),
            "Queue<std::vector>::Get()");
  EXPECT_EQ(FunctionName("Map<bank::VeryLongKeyType, bank::VeryLongValueType>"
                         "::Find(int)"),
            "Map<...>::Find()");
  EXPECT_EQ(FunctionName("Run(int) [clone .cold]"), "Run()");
}

TEST(FunctionName, KeepsOperators) {
  using internal::FunctionName;
  EXPECT_EQ(FunctionName("Less::operator()(int, int) const"),
            "Less::operator()()");
  EXPECT_EQ(FunctionName("bank::operator<<(std::ostream&, int)"),
            "bank::operator<<()");
  EXPECT_EQ(FunctionName("bool bank::operator< <int>(A<int>, A<int>)"),
            "bank::operator< <int>()");
  EXPECT_EQ(FunctionName("Flag::operator bool() const"),
            "Flag::operator bool()");
  EXPECT_EQ(FunctionName("P::operator->() const"), "P::operator->()");
}

TEST(FunctionName, NamesLambdasAfterTheirFunction) {
  using internal::FunctionName;
  EXPECT_EQ(FunctionName("F(int)::{lambda(int)#2}::operator()(int) const"),
            "lambda in F()");
  EXPECT_EQ(FunctionName("F(int)::$_3::operator()(int) const"),
            "lambda in F()");
  EXPECT_EQ(FunctionName("main::{lambda()#1}::operator()() const"),
            "lambda in main()");
  EXPECT_EQ(FunctionName("F()::{lambda()#1}::operator()() const::{lambda(int)"
                         "#1}::operator()(int) const"),
            "lambda in F()");
  EXPECT_EQ(FunctionName("bank::Bank_Transfers_Test::TestBody()::{lambda()#1}::"
                         "operator()() const"),
            "lambda in Bank.Transfers");
}

TEST(FunctionName, FindsTheFunctionAroundALambdaOfATemplate) {
  using internal::FunctionAroundLambda;
  EXPECT_EQ(FunctionAroundLambda("std::thread::_State_impl<std::thread::_"
                                 "Invoker<std::tuple<bank::Run(int, A<int>)::"
                                 "{lambda()#1}> > >::_M_run()"),
            "bank::Run()");
  EXPECT_EQ(FunctionAroundLambda("__invoke_impl<void, main(int, char**)::"
                                 "<lambda(int)>&, int>"),
            "main()");
  EXPECT_EQ(FunctionAroundLambda("std::sort<int*>(int*, int*)"), "");
}

}  // namespace
}  // namespace ravel
