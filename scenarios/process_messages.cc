// SPDX-License-Identifier: Apache-2.0
//
// Two processes talk: through a queue, up to an end marker, and through a pipe
// that goes both ways.

#include <ravel/ipc.h>
#include <ravel/ravel.h>

#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "scenarios/all.h"
#include "scenarios/printed.h"
#include "scenarios/terminal.h"

namespace {

using ravel::Process;
using ravel::ipc::Connection;
using ravel::ipc::Queue;
using ravel::scenarios::Terminal;
using Words = std::tuple<std::string, std::string>;

// Python's None: no words.
const Words kEnd;

void PrintUntilTheEnd(const Terminal& terminal, Queue<Words>& queue) {
  for (;;) {
    const Words words = queue.get();
    if (words == kEnd) return;
    terminal.Line(std::get<0>(words) + " " + std::get<1>(words));
  }
}

void ThroughAQueue() {
  Terminal terminal;
  Queue<Words> queue("words");
  Process printer([&] { PrintUntilTheEnd(terminal, queue); });
  printer.start();
  queue.put({"Hello", "World"});
  queue.put({"Good", "Night"});
  queue.put(kEnd);
  printer.join();
  const std::vector<std::string> lines = terminal.End();
  ravel::check(lines == std::vector<std::string>{"Hello World", "Good Night"},
               "not in their order");
}

using List = std::vector<std::string>;

void Answer(const Terminal& terminal, Connection& connection) {
  const auto received = connection.recv<List>();
  terminal.Line("process in " + ravel::scenarios::Joined(received));
  connection.send(List{"Good", "Night"});
  connection.close();
}

void ThroughAPipe() {
  Terminal terminal;
  auto [here, there] = ravel::ipc::Pipe();
  Process process([&terminal, &end = there] { Answer(terminal, end); });
  process.start();
  here.send(List{"Hello", "World"});
  const auto received = here.recv<List>();
  terminal.Line("process out " + ravel::scenarios::Joined(received));
  here.close();
  process.join();
  const std::vector<std::string> lines = terminal.End();
  ravel::check(lines == std::vector<std::string>{"process in Hello World",
                                                 "process out Good Night"},
               "not as it was said");
}

}  // namespace

namespace ravel::scenarios {

std::span<const Scenario> ProcessMessages() {
  static constexpr Scenario kScenarios[] = {
      {"process_messages/queue",
       "pairs of words and an end marker through a queue",
       ThroughAQueue,
       {Verdict::kPassed, "",
        "one thread feeds the pipe and one process reads it, so the pairs "
        "keep their order and the marker comes last"},
       "random",
       {.schedules = 500}},
      {"process_messages/pipe",
       "two processes exchange words through a pipe",
       ThroughAPipe,
       {Verdict::kExhausted, "",
        "each waits for what the other sends before it goes on"}},
  };
  return kScenarios;
}

}  // namespace ravel::scenarios
