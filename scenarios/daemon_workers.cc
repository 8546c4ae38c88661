// SPDX-License-Identifier: Apache-2.0
//
// Daemon threads take items from a queue for ever, print each under a lock and
// call task_done(); the first thread puts the items, waits in join() until all
// are done, and ends, and the daemons with it.

#include <ravel/primitives.h>
#include <ravel/ravel.h>

#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "scenarios/all.h"
#include "scenarios/printed.h"

namespace {

using ravel::Mutex;
using ravel::Queue;
using ravel::Thread;
using ravel::scenarios::Printed;

void FirstInFirstOut() {
  Queue<int> queue;
  queue.put(1);
  queue.put(2);
  queue.put(3);
  ravel::check(queue.qsize() == 3 && !queue.empty(), "three items were put");
  for (int expected = 1; expected <= 3; ++expected) {
    const int item = queue.get();
    ravel::check(item == expected, "the items changed places");
    queue.task_done();
  }
  ravel::check(queue.empty(), "all items were taken");
  queue.join();
}

// What daemons use must outlive the body, and belongs to one execution only,
// so it is never destroyed.
struct Work {
  Queue<int> queue{"work"};
  Mutex print_mutex{"print"};
  Printed printed;
};

enum class TaskDone { kAfter, kBefore, kNever };

void Serve(Work& work, const std::string& name, TaskDone when) {
  for (;;) {
    const int value = work.queue.get();
    if (when == TaskDone::kBefore) work.queue.task_done();
    {
      const std::lock_guard<Mutex> lock(work.print_mutex);
      work.printed.Line("in " + name + " got " + std::to_string(value));
    }
    if (when == TaskDone::kAfter) work.queue.task_done();
  }
}

void CheckLines(const std::vector<std::string>& lines, size_t items) {
  ravel::check(lines.size() == items + 1,
               "join() returned before every item was printed");
  std::set<std::string> values;
  for (size_t i = 0; i < items; ++i) {
    values.insert(lines[i].substr(lines[i].rfind(' ')));
  }
  ravel::check(values.size() == items, "an item was printed twice");
}

void RunWorkers(int workers, size_t items, TaskDone when) {
  auto& work = *new Work;
  for (int i = 1; i <= workers; ++i) {
    const std::string name = "Thread" + std::to_string(i);
    Thread({.name = name, .daemon = true},
           [&work, name, when] { Serve(work, name, when); });
  }
  for (size_t i = 0; i < items; ++i) work.queue.put(static_cast<int>(i));
  work.queue.join();
  work.printed.Line("main done");
  CheckLines(work.printed.End(), items);
}

void TwoWorkers() { RunWorkers(2, 2, TaskDone::kAfter); }

void TenWorkers() { RunWorkers(10, 20, TaskDone::kAfter); }

void DoneTooEarly() { RunWorkers(10, 20, TaskDone::kBefore); }

void NeverDone() { RunWorkers(10, 20, TaskDone::kNever); }

}  // namespace

namespace ravel::scenarios {

std::span<const Scenario> DaemonWorkers() {
  static constexpr Scenario kScenarios[] = {
      {"daemon_workers/first_in_first_out",
       "three items put into a queue and taken out by one thread",
       FirstInFirstOut,
       {Verdict::kExhausted, "",
        "one thread, and a queue keeps the order of what is put"}},
      {"daemon_workers/two",
       "2 daemons, 2 items, task_done() after each, join()",
       TwoWorkers,
       {Verdict::kExhausted, "",
        "an item is printed before its task_done(), and join() waits for as "
        "many of those as there were items; daemons are no leak"},
       "dfs:preemptions=2"},
      {"daemon_workers/ten",
       "10 daemons, 20 items",
       TenWorkers,
       {Verdict::kPassed, "", "as two; too many schedules to see all"},
       "random",
       {.schedules = 1000}},
      {"daemon_workers/done_too_early",
       "the same with task_done() before the item is dealt with",
       DoneTooEarly,
       {Verdict::kBug, "assertion",
        "after the last task_done() join() may return before that daemon "
        "prints"},
       "random"},
      {"daemon_workers/never_done",
       "the same without task_done()",
       NeverDone,
       {Verdict::kBug, "deadlock",
        "join() waits for task_done(), which nobody calls, and the daemons "
        "for items, which nobody puts"},
       "random"},
  };
  return kScenarios;
}

}  // namespace ravel::scenarios
