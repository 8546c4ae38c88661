// SPDX-License-Identifier: Apache-2.0
//
// One thread prints the even numbers, one the odd ones, and the first thread
// prints "End" as soon as it has started them. The lines mix in every way that
// keeps each thread's own order, and "End" stands anywhere among them. Only
// joining both threads first makes it the last.

#include <ravel/primitives.h>
#include <ravel/ravel.h>

#include <string>
#include <vector>

#include "scenarios/all.h"
#include "scenarios/printed.h"

namespace {

using ravel::Thread;
using ravel::scenarios::IndexOf;
using ravel::scenarios::Joined;
using ravel::scenarios::Printed;

void PrintFrom(Printed& printed, int first, int limit) {
  const std::string word = first == 0 ? "even" : "odd";
  for (int i = first; i < limit; i += 2) {
    printed.Line(word + ":" + std::to_string(i));
  }
}

std::vector<std::string> PrintUpTo(int limit, bool join_first) {
  Printed printed;
  Thread even({.name = "even"}, [&] { PrintFrom(printed, 0, limit); });
  Thread odd({.name = "odd"}, [&] { PrintFrom(printed, 1, limit); });
  if (!join_first) printed.Line("End");
  // An interpreter joins what still runs when the program ends.
  even.join();
  odd.join();
  if (join_first) printed.Line("End");
  return printed.End();
}

void CheckOrder(const std::vector<std::string>& lines, int first, int limit) {
  size_t last = 0;
  for (int i = first; i < limit; i += 2) {
    const size_t at =
        IndexOf(lines, (first == 0 ? "even:" : "odd:") + std::to_string(i));
    ravel::check(at < lines.size(), "a number was not printed");
    ravel::check(i == first || at > last, "a thread's numbers changed places");
    last = at;
  }
}

std::vector<std::string> CheckedUpTo(int limit, bool join_first) {
  const std::vector<std::string> lines = PrintUpTo(limit, join_first);
  ravel::check(lines.size() == static_cast<size_t>(limit) + 1,
               "a line was printed twice");
  CheckOrder(lines, 0, limit);
  CheckOrder(lines, 1, limit);
  return lines;
}

void AnyOrder() { ravel::record(Joined(CheckedUpTo(4, false))); }

void Twenty() { CheckedUpTo(20, false); }

void CheckEnd(const std::vector<std::string>& lines) {
  ravel::check(lines.back() == "End", "numbers are printed after \"End\"");
}

void EndExpectedLast() { CheckEnd(CheckedUpTo(20, false)); }

void Joined4() { CheckEnd(CheckedUpTo(4, true)); }

void Joined20() { CheckEnd(CheckedUpTo(20, true)); }

}  // namespace

namespace ravel::scenarios {

std::span<const Scenario> EvenOdd() {
  static constexpr Scenario kScenarios[] = {
      {"even_odd/any_order",
       "two even numbers, two odd ones and \"End\", in all 30 orders",
       AnyOrder,
       {Verdict::kExhausted, "",
        "each thread prints its own lines in order and nothing else is "
        "claimed: 5!/(2! 2! 1!) orders"}},
      {"even_odd/twenty",
       "the numbers below 20, \"End\" printed without waiting for them",
       Twenty,
       {Verdict::kPassed, "",
        "as any_order; the orders are 20!/(10! 10!) times 21, too many to "
        "see all"},
       "random",
       {.schedules = 1000}},
      {"even_odd/end_expected_last",
       "the same, by someone who takes \"End\" for the end",
       EndExpectedLast,
       {Verdict::kBug, "assertion",
        "the first thread prints \"End\" without waiting for the others, so "
        "any of their lines may follow"},
       "random"},
      {"even_odd/joined",
       "two numbers each, joined before \"End\" is printed",
       Joined4,
       {Verdict::kExhausted, "",
        "a thread that was joined has printed all its lines"}},
      {"even_odd/joined_twenty",
       "the numbers below 20, joined before \"End\" is printed",
       Joined20,
       {Verdict::kPassed, "", "as joined; too many orders to see all"},
       "random",
       {.schedules = 1000}},
  };
  return kScenarios;
}

}  // namespace ravel::scenarios
