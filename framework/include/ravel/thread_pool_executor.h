// SPDX-License-Identifier: Apache-2.0
//
// Threads that run what is submitted, as Python's ThreadPoolExecutor:
//
//   ThreadPoolExecutor pool(2, "pool");
//   Future<int> answer = pool.submit([](int x) { return 2 * x; }, 21);
//   std::vector<int> squares = pool.map(Square, numbers);
//
// submit() never blocks; map() blocks until every call has returned. What a
// call throws, its future throws. Leaving the scope shuts the pool down: what
// was submitted is still run, then the threads, "pool-1", "pool-2", ..., are
// joined.
//
// A pool of 0 threads is misuse, and so is submitting to a pool that was shut
// down.

#ifndef RAVEL_THREAD_POOL_EXECUTOR_H_
#define RAVEL_THREAD_POOL_EXECUTOR_H_

#include <ravel/future.h>
#include <ravel/internal/queue_core.h>
#include <ravel/thread.h>

#include <cstddef>
#include <exception>
#include <functional>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace ravel {
namespace internal {

// A call that was submitted.
struct PoolTask : QueueNode {
  virtual ~PoolTask() = default;
  virtual void Run() = 0;
};

template <typename Result, typename Call>
struct PoolCall final : PoolTask {
  PoolCall(Promise<Result> given, Call what)
      : promise(std::move(given)), call(std::move(what)) {}

  void Run() override {
    try {
      if constexpr (std::is_void_v<Result>) {
        call();
        promise.set_value();
      } else {
        promise.set_value(call());
      }
    } catch (...) {
      promise.set_exception(std::current_exception());
    }
  }

  Promise<Result> promise;
  Call call;
};

}  // namespace internal

class ThreadPoolExecutor {
 public:
  explicit ThreadPoolExecutor(size_t max_workers, std::string_view name = "");
  ~ThreadPoolExecutor() { shutdown(); }
  ThreadPoolExecutor(const ThreadPoolExecutor&) = delete;
  ThreadPoolExecutor& operator=(const ThreadPoolExecutor&) = delete;

  template <typename Function, typename... Arguments>
  auto submit(Function&& function, Arguments&&... arguments) {
    using Result = std::invoke_result_t<std::decay_t<Function>,
                                        std::decay_t<Arguments>...>;
    auto call = [function = std::forward<Function>(function),
                 tuple = std::tuple<std::decay_t<Arguments>...>(
                     std::forward<Arguments>(arguments)...)]() mutable {
      return std::apply(std::move(function), std::move(tuple));
    };
    Promise<Result> promise;
    Future<Result> future = promise.get_future();
    Submit(std::make_unique<internal::PoolCall<Result, decltype(call)>>(
        std::move(promise), std::move(call)));
    return future;
  }

  // What `function` returns for each item, in their order.
  template <typename Function, typename Items>
  auto map(Function function, const Items& items) {
    using Result = std::invoke_result_t<Function, decltype(*std::begin(items))>;
    std::vector<Future<Result>> futures;
    for (const auto& item : items) futures.push_back(submit(function, item));
    if constexpr (std::is_void_v<Result>) {
      for (Future<Result>& future : futures) future.get();
    } else {
      std::vector<Result> results;
      for (Future<Result>& future : futures) results.push_back(future.get());
      return results;
    }
  }

  // Waits for what was submitted; the pool takes nothing more.
  void shutdown();

 private:
  void Submit(std::unique_ptr<internal::PoolTask> task);
  void Work();

  std::string name_;
  internal::QueueCore tasks_;
  std::vector<Thread> workers_;
};

}  // namespace ravel

#endif  // RAVEL_THREAD_POOL_EXECUTOR_H_
