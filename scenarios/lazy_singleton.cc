// SPDX-License-Identifier: Apache-2.0
//
// A single object, made when it is first asked for. Two threads that both ask
// first make two of them, unless the making is done once: by the language
// (a local static) or by std::call_once.

#include <ravel/ravel.h>

#include <atomic>
#include <mutex>
#include <thread>

#include "scenarios/all.h"

namespace {

std::atomic<int> made = 0;

struct Registry {
  Registry() { made.fetch_add(1); }
};

// One of each for an execution, as if the program had just begun.
struct Holder {
  ~Holder() { delete registry; }
  std::once_flag once;
  Registry* registry = nullptr;
};

Registry& Unguarded(Holder& holder) {
  if (holder.registry == nullptr) holder.registry = new Registry;
  return *holder.registry;
}

Registry& CallOnce(Holder& holder) {
  std::call_once(holder.once, [&] { holder.registry = new Registry; });
  return *holder.registry;
}

// On hardware threads it is made in the first repetition.
Registry& LocalStatic(Holder&) {
  static Registry registry;
  return registry;
}

void AskTwice(Registry& (*get)(Holder&), bool lasts) {
  if (!lasts) made = 0;
  Holder holder;
  Registry* first = nullptr;
  Registry* second = nullptr;
  std::thread t1([&] { first = &get(holder); });
  std::thread t2([&] { second = &get(holder); });
  t1.join();
  t2.join();
  ravel::check(first == second && made == 1, "two objects were made");
}

void NotGuarded() { AskTwice(Unguarded, false); }

void Once() { AskTwice(CallOnce, false); }

void Static() { AskTwice(LocalStatic, true); }

}  // namespace

namespace ravel::scenarios {

std::span<const Scenario> LazySingleton() {
  static constexpr Scenario kScenarios[] = {
      {"lazy_singleton/unguarded",
       "makes the object if the pointer is null",
       NotGuarded,
       {Verdict::kBug, "assertion",
        "both threads may see the null pointer before either sets it; that "
        "they race is the lesser bug"},
       "random"},
      {"lazy_singleton/call_once",
       "std::call_once",
       Once,
       {Verdict::kExhausted, "",
        "one thread makes the object, the other waits until it has"}},
      {"lazy_singleton/local_static",
       "a static in the function",
       Static,
       {Verdict::kExhausted, "",
        "the language makes it once, and whoever comes meanwhile waits"}},
  };
  return kScenarios;
}

}  // namespace ravel::scenarios
