// SPDX-License-Identifier: Apache-2.0
//
// The cigarette smokers (Patil, 1971). An agent lays two of three ingredients
// on the table, and the smoker who owns the third is to take both. Smokers who
// take one ingredient and then wait for the other may each get one. Parnas
// (1975) adds a helper for each ingredient, who notes what lies there and
// wakes the smoker for whom it is complete.

#include <ravel/primitives.h>
#include <ravel/ravel.h>

#include <array>
#include <mutex>

#include "scenarios/all.h"

namespace {

using ravel::Mutex;
using ravel::Semaphore;
using ravel::Shared;
using ravel::Thread;

constexpr size_t kIngredients = 3;

struct Table {
  std::array<Semaphore, kIngredients> laid{
      Semaphore{0, "tobacco"}, Semaphore{0, "paper"}, Semaphore{0, "matches"}};
  std::array<Semaphore, kIngredients> complete{Semaphore{0, "no tobacco"},
                                               Semaphore{0, "no paper"},
                                               Semaphore{0, "no matches"}};
  Semaphore smoked{0, "smoked"};
  Mutex mutex{"noted"};
  std::array<Shared<bool>, kIngredients> noted = {};
};

// The two ingredients that the owner of `own` needs.
constexpr size_t First(size_t own) { return own == 0 ? 1 : 0; }
constexpr size_t Second(size_t own) { return own == 2 ? 1 : 2; }

void TakeOneByOne(Table& table, size_t own) {
  for (;;) {
    table.laid[First(own)].acquire();
    table.laid[Second(own)].acquire();
    table.smoked.release();
  }
}

void WaitForBoth(Table& table, size_t own) {
  for (;;) {
    table.complete[own].acquire();
    table.smoked.release();
  }
}

// Notes the ingredient, or wakes the smoker who owns the third if another one
// is there already.
void Note(Table& table, size_t ingredient) {
  const std::lock_guard<Mutex> lock(table.mutex);
  for (size_t other = 0; other < kIngredients; ++other) {
    if (!table.noted[other]) continue;
    table.noted[other] = false;
    table.complete[kIngredients - ingredient - other].release();
    return;
  }
  table.noted[ingredient] = true;
}

void Help(Table& table, size_t ingredient) {
  for (;;) {
    table.laid[ingredient].acquire();
    Note(table, ingredient);
  }
}

void Lay(Table& table, int rounds) {
  for (int i = 0; i < rounds; ++i) {
    const size_t missing = ravel::choose(kIngredients);
    table.laid[First(missing)].release();
    table.laid[Second(missing)].release();
    table.smoked.acquire();
  }
}

// Smokers and helpers serve for ever, so the table is never cleared.
void OneByOne() {
  auto& table = *new Table;
  for (size_t own = 0; own < kIngredients; ++own) {
    Thread({.name = "smoker", .daemon = true},
           [&table, own] { TakeOneByOne(table, own); });
  }
  Lay(table, 3);
}

void WithHelpers(int rounds) {
  auto& table = *new Table;
  for (size_t i = 0; i < kIngredients; ++i) {
    Thread({.name = "smoker", .daemon = true},
           [&table, i] { WaitForBoth(table, i); });
    Thread({.name = "helper", .daemon = true}, [&table, i] { Help(table, i); });
  }
  Lay(table, rounds);
}

void Helpers() { WithHelpers(1); }

void HelpersOfFive() { WithHelpers(5); }

}  // namespace

namespace ravel::scenarios {

std::span<const Scenario> CigaretteSmokers() {
  static constexpr Scenario kScenarios[] = {
      {"cigarette_smokers/one_by_one",
       "each smoker takes one ingredient, then waits for the other",
       OneByOne,
       {Verdict::kBug, "deadlock",
        "two smokers may take an ingredient each, and both wait for the "
        "other's, which the agent lays again only after somebody smoked"},
       "random"},
      {"cigarette_smokers/helpers",
       "helpers note what is on the table, one round",
       Helpers,
       {Verdict::kExhausted, "",
        "both ingredients are noted under one mutex, and the second of the "
        "two wakes the one smoker who needs them"},
       "dfs:preemptions=1"},
      {"cigarette_smokers/helpers_of_five",
       "the same, five rounds",
       HelpersOfFive,
       {Verdict::kPassed, "", "as helpers; too many schedules to see all"},
       "random",
       {.schedules = 1000}},
  };
  return kScenarios;
}

}  // namespace ravel::scenarios
