// SPDX-License-Identifier: Apache-2.0
//
// A process, as Python's multiprocessing.Process: a function that runs in a
// process of its own, a real one in both worlds.
//
//   Process worker({.name = "worker-1"}, Work, std::ref(queue), 7);
//   worker.start();
//   worker.join();
//   EXPECT_EQ(worker.exitcode(), 0);
//
// The child has a copy of everything: what it does to variables its parent
// does not see, except to what is made to be shared (ravel/ipc.h). With
// StartMethod::kSpawn it starts from the program as it was when the scenario
// began: what the parent changed in its own variables it does not see, only
// the function and the arguments are copied.
//
// A child ends when its function returns, with exit code 0, after what its
// ipc::Queues hold was handed over. exit(n) makes the code n, a signal makes
// it minus the signal's number. An exception that leaves the function is a
// bug of the child's.
//
// An execution ends when all its processes have ended, but for daemons, which
// are killed then.
//
// Misuse: starting twice; joining, or asking for, what was not started.

#ifndef RAVEL_PROCESS_H_
#define RAVEL_PROCESS_H_

#include <ravel/internal/object.h>
#include <ravel/thread.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace ravel {

enum class StartMethod : uint8_t { kFork, kSpawn };

struct ProcessOptions {
  std::string name = {};
  bool daemon = false;
  StartMethod start = StartMethod::kFork;
};

class Process {
 public:
  template <typename Function, typename... Arguments,
            typename = std::enable_if_t<
                !std::is_same_v<std::decay_t<Function>, Process> &&
                !std::is_same_v<std::decay_t<Function>, ProcessOptions>>>
  explicit Process(Function&& function, Arguments&&... arguments)
      : Process(ProcessOptions(), std::forward<Function>(function),
                std::forward<Arguments>(arguments)...) {}
  template <typename Function, typename... Arguments>
  Process(ProcessOptions options, Function&& function, Arguments&&... arguments)
      : options_(std::move(options)),
        body_(
            std::make_unique<internal::ThreadCall<std::decay_t<Function>,
                                                  std::decay_t<Arguments>...>>(
                std::forward<Function>(function),
                std::forward<Arguments>(arguments)...)) {}
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  void start();
  void join() { JoinFor(internal::kForever); }
  // Returns false if the time passed first.
  template <typename Rep, typename Period>
  bool join_for(const std::chrono::duration<Rep, Period>& duration) {
    return JoinFor(internal::Nanoseconds(duration));
  }

  bool is_alive();
  // Nothing while it runs, or was never started.
  std::optional<int> exitcode();
  int pid() const { return pid_; }
  void terminate();  // SIGTERM
  void kill();       // SIGKILL

  const std::string& name() const { return options_.name; }
  bool daemon() const { return options_.daemon; }

 private:
  [[noreturn]] void RunChild();
  bool JoinFor(int64_t nanoseconds);
  void Ended(int status);
  void Signal(int signal);
  void CheckStarted(const char* verb) const;
  std::string Called() const;

  ProcessOptions options_;
  std::unique_ptr<internal::ThreadBody> body_;
  int pid_ = 0;  // 0: not started
  std::optional<int> exitcode_;
};

}  // namespace ravel

#endif  // RAVEL_PROCESS_H_
