// SPDX-License-Identifier: Apache-2.0

#include "ravel/thread_pool_executor.h"

#include "framework/primitives/object.h"

namespace ravel {
namespace {

std::string Called(const std::string& name) {
  return name.empty() ? "a thread pool" : "thread pool \"" + name + "\"";
}

std::string WorkerName(const std::string& pool, size_t number) {
  return pool.empty() ? "" : pool + "-" + std::to_string(number);
}

}  // namespace

ThreadPoolExecutor::ThreadPoolExecutor(size_t max_workers,
                                       std::string_view name)
    : name_(name), tasks_(0, name) {
  if (max_workers == 0) {
    internal::Misuse("made " + Called(name_) + " without threads");
  }
  workers_.reserve(max_workers);
  for (size_t i = 1; i <= max_workers; ++i) {
    workers_.emplace_back(ThreadOptions{.name = WorkerName(name_, i)},
                          [this] { Work(); });
  }
}

void ThreadPoolExecutor::Work() {
  internal::QueueNode* node = nullptr;
  while (tasks_.Get(&node, internal::kForever) ==
         internal::QueueResult::kDone) {
    const std::unique_ptr<internal::PoolTask> task(
        static_cast<internal::PoolTask*>(node));
    task->Run();
  }
}

void ThreadPoolExecutor::Submit(std::unique_ptr<internal::PoolTask> task) {
  if (tasks_.Put(task.get(), internal::kForever) !=
      internal::QueueResult::kDone) {
    internal::Misuse("submitted to " + Called(name_) + ", which was shut down");
  }
  task.release();
}

void ThreadPoolExecutor::shutdown() {
  if (workers_.empty()) return;
  tasks_.Close();
  for (Thread& worker : workers_) worker.join();
  workers_.clear();
}

}  // namespace ravel
