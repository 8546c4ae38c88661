// SPDX-License-Identifier: Apache-2.0
//
// Processes that run what they are given, as Python's multiprocessing.Pool:
//
//   Pool pool(5, "pool");
//   std::vector<int> squares = pool.map(Square, numbers);
//   Future<int> answer = pool.apply_async(Square, 21);
//   pool.apply_async({.callback = [&](int n) { seen.push_back(n); }}, Square,
//   3); pool.close(); pool.join();
//
// The processes, "pool-1", "pool-2", ..., are forked by the constructor: they
// see what there was then. A call is sent to one of them as bytes, so its
// arguments and its result need an ipc::Codec (ravel/ipc/codec.h), and the
// function is one by name, a lambda without captures, or one whose captures
// are trivially copyable; what it captures by reference, the process does not
// have.
//
// apply_async() never blocks but while a process takes a large argument;
// apply(), map() and starmap() block until every call has returned. What a call
// throws arrives as an ipc::RemoteError that says the same. Callbacks are
// called one after the other by the pool's own thread, before the future is
// ready, and must not throw. map() and starmap() send several items at a time,
// a fourth of each process' share, or `chunksize`.
//
// close() lets the processes end when all is done; terminate() ends them at
// once, by SIGTERM, and calls that had not returned throw std::future_error
// (broken promise); join(), after either, blocks until they have ended and all
// callbacks have been called. Leaving the scope terminates and joins.
//
// A process that is killed is not replaced, and what it was given is never
// answered: whoever waits for that waits for ever.
//
// Misuse: a pool of 0 processes; submitting to one that was closed, or from
// another process; joining one that was not.

#ifndef RAVEL_POOL_H_
#define RAVEL_POOL_H_

#include <ravel/future.h>
#include <ravel/internal/pool_core.h>
#include <ravel/ipc/codec.h>
#include <ravel/queue.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace ravel {
namespace ipc {

// What a call in another process threw; what() is what that said.
class RemoteError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace ipc

namespace internal {

// What is sent for an argument or a result.
template <typename T>
using Sent = std::conditional_t<std::is_same_v<std::decay_t<T>, const char*> ||
                                    std::is_same_v<std::decay_t<T>, char*>,
                                std::string, std::decay_t<T>>;

struct Nothing {};

// The function itself as bytes.
template <typename Function>
struct FunctionCodec {
  static_assert(std::is_trivially_copyable_v<Function>,
                "what a pool calls must be trivially copyable");
  using Bytes = std::array<char, sizeof(Function)>;

  static void Write(std::string& to, const Function& function) {
    ipc::Write(to, std::bit_cast<Bytes>(function));
  }
  static Function Read(std::string_view& from) {
    return std::bit_cast<Function>(ipc::Read<Bytes>(from));
  }
};

// A call of one function with what is in a tuple.
template <typename Function, typename Tuple>
struct SentCall {
  static auto Apply(Function& function, Tuple&& arguments) {
    if constexpr (std::is_void_v<decltype(std::apply(function,
                                                     std::move(arguments)))>) {
      std::apply(function, std::move(arguments));
      return Nothing();
    } else {
      return std::apply(function, std::move(arguments));
    }
  }
  using Result = std::decay_t<decltype(Apply(std::declval<Function&>(),
                                             std::declval<Tuple>()))>;

  static PoolJob One(const Function& function, const Tuple& arguments) {
    return Job(RunOne, function, arguments);
  }
  static PoolJob Many(const Function& function,
                      const std::vector<Tuple>& items) {
    return Job(RunMany, function, items);
  }

 private:
  template <typename Arguments>
  static PoolJob Job(PoolJob::Run run, const Function& function,
                     const Arguments& arguments) {
    PoolJob job = {run, {}};
    FunctionCodec<Function>::Write(job.arguments, function);
    ipc::Write(job.arguments, arguments);
    return job;
  }
  static void RunOne(std::string_view from, std::string& to) {
    Function function = FunctionCodec<Function>::Read(from);
    ipc::Write<Result>(to, Apply(function, ipc::Read<Tuple>(from)));
  }
  static void RunMany(std::string_view from, std::string& to) {
    Function function = FunctionCodec<Function>::Read(from);
    std::vector<Result> results;
    for (Tuple& item : ipc::Read<std::vector<Tuple>>(from)) {
      results.push_back(Apply(function, std::move(item)));
    }
    ipc::Write(to, results);
  }
};

// Reads a T and hands it to a Receiver, or what went wrong.
template <typename T, typename Receiver>
class PoolReplyTo final : public PoolReply {
 public:
  explicit PoolReplyTo(Receiver receiver) : receiver_(std::move(receiver)) {}
  void OnResult(std::string_view bytes) override {
    receiver_.Set(ipc::Read<T>(bytes));
  }
  void OnError(const std::string& message) override {
    receiver_.Fail(std::make_exception_ptr(ipc::RemoteError(message)));
  }

 private:
  Receiver receiver_;
};

template <typename T, typename Receiver>
std::unique_ptr<PoolReply> MakePoolReply(Receiver receiver) {
  return std::make_unique<PoolReplyTo<T, Receiver>>(std::move(receiver));
}

}  // namespace internal

// Called in the pool's own thread.
template <typename Result>
struct PoolCallbacks {
  std::function<void(const Result&)> callback = {};
  std::function<void(std::exception_ptr)> error_callback = {};
};
template <>
struct PoolCallbacks<void> {
  std::function<void()> callback = {};
  std::function<void(std::exception_ptr)> error_callback = {};
};

namespace internal {

// Sets a future, once the callback has returned.
template <typename Result>
struct PoolPromise {
  template <typename Value>
  void Set(Value value) {
    if constexpr (std::is_void_v<Result>) {
      if (callbacks.callback) callbacks.callback();
      promise.set_value();
    } else {
      if (callbacks.callback) callbacks.callback(value);
      promise.set_value(std::move(value));
    }
  }
  void Fail(std::exception_ptr error) {
    if (callbacks.error_callback) callbacks.error_callback(error);
    promise.set_exception(std::move(error));
  }

  Promise<Result> promise = Promise<Result>();
  PoolCallbacks<Result> callbacks = {};
};

}  // namespace internal

// Results in the order in which they come; for one thread at a time.
template <typename T>
class PoolResults {
 public:
  // The next one; nothing after the last. Throws what its call threw.
  std::optional<T> next() {
    if (left_ == 0) return std::nullopt;
    --left_;
    Arrived arrived = queue_->get();
    if (arrived.error != nullptr) std::rethrow_exception(arrived.error);
    return std::move(arrived.value);
  }

  class Iterator {
   public:
    explicit Iterator(PoolResults* results) : results_(results) { ++*this; }
    T& operator*() { return *value_; }
    Iterator& operator++() {
      value_ = results_->next();
      return *this;
    }
    bool operator!=(std::default_sentinel_t) const {
      return value_.has_value();
    }

   private:
    PoolResults* results_;
    std::optional<T> value_;
  };
  Iterator begin() { return Iterator(this); }
  std::default_sentinel_t end() const { return {}; }

 private:
  friend class Pool;
  struct Arrived {
    std::optional<T> value;
    std::exception_ptr error;
  };
  struct Receiver {
    void Set(T value) { queue->put({std::move(value), nullptr}); }
    void Fail(std::exception_ptr error) {
      queue->put({std::nullopt, std::move(error)});
    }
    std::shared_ptr<Queue<Arrived>> queue;
  };

  size_t left_ = 0;
  std::shared_ptr<Queue<Arrived>> queue_ = std::make_shared<Queue<Arrived>>();
};

class Pool {
 public:
  explicit Pool(size_t processes, std::string_view name = "")
      : core_(processes, name) {}

  template <typename Function, typename... Arguments>
  using ResultOf = std::invoke_result_t<std::decay_t<Function>&,
                                        internal::Sent<Arguments>...>;

  template <typename Function, typename... Arguments>
  Future<ResultOf<Function, Arguments...>> apply_async(
      Function&& function, Arguments&&... arguments) {
    return Submit(PoolCallbacks<ResultOf<Function, Arguments...>>(),
                  std::forward<Function>(function),
                  std::forward<Arguments>(arguments)...);
  }
  template <typename Function, typename... Arguments>
  Future<ResultOf<Function, Arguments...>> apply_async(
      PoolCallbacks<ResultOf<Function, Arguments...>> callbacks,
      Function&& function, Arguments&&... arguments) {
    return Submit(std::move(callbacks), std::forward<Function>(function),
                  std::forward<Arguments>(arguments)...);
  }

  template <typename Function, typename... Arguments>
  ResultOf<Function, Arguments...> apply(Function&& function,
                                         Arguments&&... arguments) {
    return apply_async(std::forward<Function>(function),
                       std::forward<Arguments>(arguments)...)
        .get();
  }

  // What the function returns for each item, in their order.
  template <typename Function, typename Items>
  auto map(Function function, const Items& items, size_t chunksize = 0) {
    using Item = std::tuple<std::decay_t<decltype(*std::begin(items))>>;
    return Map(function, std::vector<Item>(std::begin(items), std::end(items)),
               chunksize);
  }
  // The same for tuples of arguments.
  template <typename Function, typename Items>
  auto starmap(Function function, const Items& items, size_t chunksize = 0) {
    using Item = std::decay_t<decltype(*std::begin(items))>;
    return Map(function, std::vector<Item>(std::begin(items), std::end(items)),
               chunksize);
  }

  // As map(), but each result is there as soon as it has come.
  template <typename Function, typename Items>
  auto imap_unordered(Function function, const Items& items) {
    using Item = std::decay_t<decltype(*std::begin(items))>;
    using Call = internal::SentCall<Function, std::tuple<Item>>;
    using Result = typename Call::Result;
    PoolResults<Result> results;
    for (const auto& item : items) {
      ++results.left_;
      core_.Submit(Call::One(function, std::tuple<Item>(item)),
                   internal::MakePoolReply<Result>(
                       typename PoolResults<Result>::Receiver{results.queue_}));
    }
    return results;
  }

  void close() { core_.Close(); }
  void terminate() { core_.Terminate(); }
  void join() { core_.Join(); }

 private:
  template <typename Result, typename Function, typename... Arguments>
  Future<Result> Submit(PoolCallbacks<Result> callbacks, Function&& function,
                        Arguments&&... arguments) {
    using Tuple = std::tuple<internal::Sent<Arguments>...>;
    using Call = internal::SentCall<std::decay_t<Function>, Tuple>;
    internal::PoolPromise<Result> receiver{.callbacks = std::move(callbacks)};
    Future<Result> future = receiver.promise.get_future();
    core_.Submit(
        Call::One(function, Tuple(std::forward<Arguments>(arguments)...)),
        internal::MakePoolReply<typename Call::Result>(std::move(receiver)));
    return future;
  }

  template <typename Function, typename Item>
  auto Map(const Function& function, std::vector<Item> items,
           size_t chunksize) {
    using Call = internal::SentCall<Function, Item>;
    using Results = std::vector<typename Call::Result>;
    if (chunksize == 0) {
      const size_t shares = 4 * core_.size();
      chunksize = std::max<size_t>(1, (items.size() + shares - 1) / shares);
    }
    std::vector<Future<Results>> chunks;
    for (size_t begin = 0; begin < items.size(); begin += chunksize) {
      const size_t end = std::min(items.size(), begin + chunksize);
      internal::PoolPromise<Results> receiver;
      chunks.push_back(receiver.promise.get_future());
      core_.Submit(
          Call::Many(function, {items.begin() + static_cast<ptrdiff_t>(begin),
                                items.begin() + static_cast<ptrdiff_t>(end)}),
          internal::MakePoolReply<Results>(std::move(receiver)));
    }
    Results all;
    for (Future<Results>& chunk : chunks) {
      for (auto& result : chunk.get()) all.push_back(std::move(result));
    }
    return all;
  }

  internal::PoolCore core_;
};

}  // namespace ravel

#endif  // RAVEL_POOL_H_
