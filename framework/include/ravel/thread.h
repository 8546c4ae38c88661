// SPDX-License-Identifier: Apache-2.0
//
// A thread. It has the interface of std::thread, and a name that reports
// call it by:
//
//   Thread consumer({.name = "consumer"}, [&] { ... });
//   consumer.join();
//
// join() blocks until the thread's function has returned; what the thread did
// happens before what follows. An execution ends when every thread has ended
// that is not a daemon; a daemon is dropped where it then is, so whatever it
// waits on must outlive the scenario's body (a static variable does).
//
// Misuse: joining or detaching a thread twice, joining itself, destroying or
// overwriting a Thread that was neither joined nor detached, unless it is a
// daemon's.

#ifndef RAVEL_THREAD_H_
#define RAVEL_THREAD_H_

#include <ravel/internal/object.h>

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <tuple>
#include <type_traits>
#include <utility>

namespace ravel {

struct ThreadOptions {
  std::string name = {};  // reports show the first 15 characters
  bool daemon = false;
};

namespace internal {

// What a thread runs.
class ThreadBody {
 public:
  virtual ~ThreadBody() = default;
  virtual void Run() = 0;
};

template <typename Function, typename... Arguments>
class ThreadCall final : public ThreadBody {
 public:
  template <typename F, typename... A>
  explicit ThreadCall(F&& function, A&&... arguments)
      : call_(std::forward<F>(function), std::forward<A>(arguments)...) {}
  void Run() override {
    std::apply(
        [](Function& function, Arguments&... arguments) {
          std::invoke(std::move(function), std::move(arguments)...);
        },
        call_);
  }

 private:
  std::tuple<Function, Arguments...> call_;
};

}  // namespace internal

class Thread {
 public:
  using id = std::thread::id;
  using native_handle_type = std::thread::native_handle_type;

  Thread() noexcept = default;
  template <typename Function, typename... Arguments,
            typename = std::enable_if_t<
                !std::is_same_v<std::decay_t<Function>, Thread> &&
                !std::is_same_v<std::decay_t<Function>, ThreadOptions>>>
  explicit Thread(Function&& function, Arguments&&... arguments)
      : Thread(ThreadOptions(), std::forward<Function>(function),
               std::forward<Arguments>(arguments)...) {}
  template <typename Function, typename... Arguments>
  Thread(const ThreadOptions& options, Function&& function,
         Arguments&&... arguments) {
    Start(options,
          std::make_unique<internal::ThreadCall<std::decay_t<Function>,
                                                std::decay_t<Arguments>...>>(
              std::forward<Function>(function),
              std::forward<Arguments>(arguments)...));
  }
  ~Thread();
  Thread(Thread&& other) noexcept { swap(other); }
  Thread& operator=(Thread&& other) noexcept;

  bool joinable() const noexcept { return state_ == State::kRunning; }
  void join();
  void detach();
  id get_id() const noexcept { return joinable() ? id(handle_) : id(); }
  native_handle_type native_handle() { return handle_; }
  bool daemon() const noexcept { return daemon_; }
  const std::string& name() const noexcept { return name_; }
  void swap(Thread& other) noexcept;

  static unsigned hardware_concurrency() noexcept {
    return std::thread::hardware_concurrency();
  }

 private:
  enum class State { kNone, kRunning, kJoined, kDetached };

  void Start(const ThreadOptions& options,
             std::unique_ptr<internal::ThreadBody> body);
  void LetGo(const char* verb) noexcept;
  std::string Called() const;

  native_handle_type handle_ = {};
  State state_ = State::kNone;
  bool daemon_ = false;
  std::string name_;
};

inline void swap(Thread& a, Thread& b) noexcept { a.swap(b); }

}  // namespace ravel

#endif  // RAVEL_THREAD_H_
