// SPDX-License-Identifier: Apache-2.0
//
// A Pool apart from the types of its calls: processes that take jobs from one
// pipe and write what comes of them into another, and the thread that reads it
// there.

#ifndef RAVEL_INTERNAL_POOL_CORE_H_
#define RAVEL_INTERNAL_POOL_CORE_H_

#include <ravel/ipc/connection.h>
#include <ravel/ipc/locks.h>
#include <ravel/mutex.h>
#include <ravel/process.h>
#include <ravel/thread.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace ravel::internal {

// A call as bytes. The function is at the same address in every process.
struct PoolJob {
  // Reads arguments, appends what comes of them.
  using Run = void (*)(std::string_view from, std::string& to);

  Run run;
  std::string arguments;
};

// Who waits for a job; called in the pool's own thread.
class PoolReply {
 public:
  virtual ~PoolReply() = default;
  virtual void OnResult(std::string_view bytes) = 0;
  // An exception left the call; this is what it said.
  virtual void OnError(const std::string& message) = 0;
};

class PoolCore {
 public:
  PoolCore(size_t processes, std::string_view name);
  ~PoolCore();
  PoolCore(const PoolCore&) = delete;
  PoolCore& operator=(const PoolCore&) = delete;

  size_t size() const { return size_; }
  void Submit(PoolJob job, std::unique_ptr<PoolReply> reply);
  void Close();
  void Terminate();
  void Join();

 private:
  std::string Called() const;
  std::string WorkerName(size_t number) const;
  bool IsOfThisProcess() const;
  void Work();
  void HandleResults();
  void HandleResult(std::string_view message);
  void Feed();

  const size_t size_;
  const std::string name_;
  const int owner_;  // the process that made it

  ipc::Connection job_reader_, job_writer_;
  ipc::Connection result_reader_, result_writer_;
  ipc::Mutex job_lock_, result_lock_;  // of the workers
  std::list<Process> workers_;
  std::unique_ptr<Thread> handler_;

  Mutex mutex_;  // of what follows
  std::deque<std::string> backlog_;
  std::map<uint64_t, std::unique_ptr<PoolReply>> replies_;
  uint64_t submitted_ = 0;
  size_t busy_ = 0;  // jobs that were sent and have not come back
  bool closed_ = false;
  bool ends_sent_ = false;
};

}  // namespace ravel::internal

#endif  // RAVEL_INTERNAL_POOL_CORE_H_
