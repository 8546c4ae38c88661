// SPDX-License-Identifier: Apache-2.0
//
// What reports call memory that is no global variable: locals of main and of
// other threads, blocks of the heap by the variable that points to them, by
// their type, or by where they come from. Each program races once.

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "tests/exploring.h"

// Not in Ravel's namespace, which would be in every name.
namespace {

struct Account {
  int64_t number = 0;
  int64_t balance = 0;
};

struct Bank {
  explicit Bank(int64_t money) : safe{1, money} {}
  void Take() { accounts[2].balance = 1; }

  Account safe;
  Account accounts[3] = {};
};

struct Node {
  int64_t value = 0;
  Node* next = nullptr;
};

struct CNode {
  int64_t value;
  CNode* next;
};

Account* account = nullptr;
std::unique_ptr<Account> owned;
std::vector<Account> accounts;
std::atomic<Node*> head;
CNode* first_node = nullptr;

}  // namespace

namespace ravel {
namespace {

using testing::Not;

// What the one data race of the program is on.
std::string RaceOn(const Body& body) {
  const Result result = explore(
      random(200).set_points(Points::kAll).set_races(Races::kFail), body);
  if (!result.bug.has_value()) return "no bug";
  EXPECT_EQ(result.bug->kind, "data_race") << result.bug->message;
  EXPECT_THAT(result.bug->report,
              Not(testing::ContainsRegex("[^A-Za-z0-9]0x")));
  const std::string prefix = "data race on ";
  EXPECT_THAT(result.bug->message, testing::StartsWith(prefix));
  return result.bug->message.substr(prefix.size());
}

// Runs it in two threads at once.
void Twice(const std::function<void()>& work) {
  std::thread one(work);
  std::thread other(work);
  one.join();
  other.join();
}

// So that what it points to is in memory.
template <typename T>
void Keep(T* object) {
  asm volatile("" : : "r"(object) : "memory");
}

#ifdef __clang__
constexpr bool kIsClang = true;
#else
constexpr bool kIsClang = false;
#endif
constexpr char kWhyNotClang[] =
    "clang says too little of such variables: docs/limits.md";

class Names : public testing::Test {
 protected:
  void SetUp() override {
    if (RaceOn([] {
          int counter = 0;
          Twice([&] { ++counter; });
        }).find("local") != std::string::npos) {
      GTEST_SKIP() << "built without libdw";
    }
  }
};

TEST_F(Names, AreThoseOfLocals) {
  if (kIsClang) GTEST_SKIP() << kWhyNotClang;
  EXPECT_EQ(RaceOn([] {
              int counter = 0;
              Twice([&] { ++counter; });
            }),
            "counter");
}

TEST_F(Names, HaveFieldsAndElements) {
  EXPECT_EQ(RaceOn([] {
              Bank bank(7);
              Twice([&] { bank.accounts[1].balance = 3; });
            }),
            "bank.accounts[1].balance");
}

TEST_F(Names, GoThroughThis) {
  EXPECT_EQ(RaceOn([] {
              Bank bank(7);
              Twice([&] { bank.Take(); });
            }),
            "bank.accounts[2].balance");
}

TEST_F(Names, AreThoseOfParameters) {
  const auto run = [](Account mine) {
    Keep(&mine);
    Twice([&] { mine.balance = 3; });
  };
  EXPECT_EQ(RaceOn([&] { run({1, 2}); }), "mine.balance");
}

TEST_F(Names, SayWhoseLocalItIs) {
  if (kIsClang) GTEST_SKIP() << kWhyNotClang;
  EXPECT_EQ(RaceOn([] {
              std::thread middle([] {
                int sum = 0;
                Twice([&] { ++sum; });
              });
              middle.join();
            }),
            "t1: sum");
}

TEST_F(Names, TellApartWhatIsCalledTheSame) {
  if (kIsClang) GTEST_SKIP() << kWhyNotClang;
  const auto count = [](auto&& then) {
    int counter = 0;
    Keep(&counter);
    then(counter);
  };
  const Result result = explore(
      random(200).set_points(Points::kAll).set_races(Races::kFail), [&] {
        count([&](int& a) {
          count([&](int& b) { Twice([&] { b = a + b + 1; }); });
        });
      });
  ASSERT_TRUE(result.bug.has_value());
  EXPECT_EQ(result.bug->message, "data race on counter (2)");
}

TEST_F(Names, AreThoseOfTheirPointer) {
  EXPECT_EQ(RaceOn([] {
              account = new Account;
              Twice([] { account->balance = 1; });
            }),
            "account->balance");
  EXPECT_EQ(RaceOn([] {
              owned = std::make_unique<Account>();
              Twice([] { owned->balance = 1; });
              owned.release();
            }),
            "owned->balance");
}

TEST_F(Names, AreThoseOfTheContainer) {
  if (kIsClang) GTEST_SKIP() << kWhyNotClang;
  EXPECT_EQ(RaceOn([] {
              accounts = std::vector<Account>(3);
              Twice([] { accounts[2].balance = 1; });
              accounts.clear();
            }),
            "accounts[2].balance");
  EXPECT_EQ(RaceOn([] {
              std::vector<int> values(5);
              Twice([&] { values[3] = 1; });
            }),
            "values[3]");
}

TEST_F(Names, AreThoseOfTheTypeWherePointersMove) {
  const auto push = [] {
    Node* node = new Node;
    node->next = head.load(std::memory_order_relaxed);
    head.store(node, std::memory_order_relaxed);
  };
  EXPECT_THAT(RaceOn([&] {
                push();
                push();
                Twice([] { head.load()->value = 1; });
                head = nullptr;
              }),
              "Node #2.value");
}

TEST_F(Names, AreThoseOfWhatTheLibraryAllocates) {
  EXPECT_EQ(RaceOn([] {
              const auto shared = std::make_shared<Account>();
              Twice([shared] { shared->balance = 1; });
            }).substr(0, 100),
            "Account #1.balance");
  EXPECT_EQ(RaceOn([] {
              std::list<Account> list(2);
              Twice([&] { list.back().balance = 1; });
            }),
            "list node #2.balance");
  EXPECT_EQ(RaceOn([] {
              std::map<int, Account> map;
              map[7].balance = 2;
              Twice([&] { map.begin()->second.balance = 1; });
            }),
            "tree node #1.second.balance");
}

TEST_F(Names, AreThoseOfThePlaceWhereThereIsNoType) {
  EXPECT_THAT(
      RaceOn([] {
        auto* words = static_cast<int64_t*>(malloc(24));
        Twice([words] { words[1] = 1; });
      }),
      testing::MatchesRegex("block of memory_names_test.cc:[0-9]+ #1\\+8"));
}

TEST_F(Names, KnowTheStructuresOfC) {
  if (kIsClang) GTEST_SKIP() << kWhyNotClang;
  EXPECT_EQ(RaceOn([] {
              first_node = static_cast<CNode*>(calloc(1, sizeof(CNode)));
              Twice([] { first_node->value = 1; });
            }),
            "first_node->value");
}

}  // namespace
}  // namespace ravel
