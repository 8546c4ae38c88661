// SPDX-License-Identifier: Apache-2.0

#include "ravel/internal/pool_core.h"

#include <unistd.h>

#include <exception>
#include <mutex>
#include <utility>

#include "framework/primitives/object.h"
#include "ravel/ipc/codec.h"

namespace ravel::internal {
namespace {

enum class Ended : uint8_t { kReturned, kThrew };

// Runs the job in a message; returns the message that answers it.
std::string Answer(std::string_view job) {
  const auto number = ipc::Read<uint64_t>(job);
  const auto run = reinterpret_cast<PoolJob::Run>(ipc::Read<uintptr_t>(job));
  std::string result;
  auto ended = Ended::kReturned;
  try {
    run(job, result);
  } catch (const std::exception& exception) {
    ended = Ended::kThrew;
    result = exception.what();
  } catch (...) {
    ended = Ended::kThrew;
    result = "an exception that is no std::exception";
  }
  std::string answer;
  ipc::Write(answer, number);
  ipc::Write(answer, ended);
  return answer + result;
}

}  // namespace

PoolCore::PoolCore(size_t processes, std::string_view name)
    : size_(processes),
      name_(name),
      owner_(getpid()),
      job_lock_(name_ + " jobs"),
      result_lock_(name_ + " results"),
      mutex_(name_) {
  if (processes == 0) Misuse("made " + Called() + " without processes");
  std::tie(job_reader_, job_writer_) = ipc::Pipe(/*duplex=*/false);
  std::tie(result_reader_, result_writer_) = ipc::Pipe(/*duplex=*/false);
  for (size_t i = 1; i <= processes; ++i) {
    workers_.emplace_back(ProcessOptions{.name = WorkerName(i), .daemon = true},
                          [this] { Work(); });
    workers_.back().start();
  }
  // From now on the results end with the last worker.
  result_writer_.close();
  handler_ = std::make_unique<Thread>(
      ThreadOptions{.name = name_.empty() ? "results" : name_ + "-results"},
      [this] { HandleResults(); });
}

// A child of the pool's owner has a copy of it, and neither the processes nor
// the thread.
PoolCore::~PoolCore() {
  if (!IsOfThisProcess()) {
    (void)handler_.release();
    for (auto& reply : replies_) (void)reply.second.release();
    return;
  }
  if (handler_ == nullptr) return;
  Terminate();
  Join();
}

std::string PoolCore::Called() const {
  return name_.empty() ? "a pool" : "pool \"" + name_ + "\"";
}

std::string PoolCore::WorkerName(size_t number) const {
  return name_.empty() ? "" : name_ + "-" + std::to_string(number);
}

bool PoolCore::IsOfThisProcess() const { return getpid() == owner_; }

// In a worker. An empty message is the end.
void PoolCore::Work() {
  job_writer_.close();
  result_reader_.close();
  for (;;) {
    std::string job;
    {
      const std::scoped_lock lock(job_lock_);
      job = job_reader_.recv_bytes();
    }
    if (job.empty()) return;
    const std::string answer = Answer(job);
    const std::scoped_lock lock(result_lock_);
    result_writer_.send_bytes(answer);
  }
}

// As many jobs are on their way as there are workers, so whoever writes one
// finds a worker that reads it: nobody blocks for long here, however large the
// arguments are. REQUIRES: the mutex is held.
void PoolCore::Feed() {
  while (busy_ < size_ && !backlog_.empty()) {
    ++busy_;
    job_writer_.send_bytes(backlog_.front());
    backlog_.pop_front();
  }
  if (!closed_ || busy_ > 0 || ends_sent_) return;
  ends_sent_ = true;
  for (size_t i = 0; i < size_; ++i) job_writer_.send_bytes("");
}

void PoolCore::Submit(PoolJob job, std::unique_ptr<PoolReply> reply) {
  if (!IsOfThisProcess()) {
    Misuse("submitted to " + Called() + " of another process");
  }
  const std::scoped_lock lock(mutex_);
  if (closed_) Misuse("submitted to " + Called() + ", which was closed");
  std::string message;
  ipc::Write(message, ++submitted_);
  ipc::Write(message, reinterpret_cast<uintptr_t>(job.run));
  backlog_.push_back(message + job.arguments);
  replies_[submitted_] = std::move(reply);
  Feed();
}

void PoolCore::HandleResults() {
  try {
    for (;;) HandleResult(result_reader_.recv_bytes());
  } catch (const ipc::EndOfFile&) {
  }
}

void PoolCore::HandleResult(std::string_view message) {
  const auto number = ipc::Read<uint64_t>(message);
  const auto ended = ipc::Read<Ended>(message);
  std::unique_ptr<PoolReply> reply;
  {
    const std::scoped_lock lock(mutex_);
    reply = std::move(replies_[number]);
    replies_.erase(number);
  }
  if (reply != nullptr && ended == Ended::kReturned) {
    reply->OnResult(message);
  } else if (reply != nullptr) {
    reply->OnError(std::string(message));
  }
  const std::scoped_lock lock(mutex_);
  --busy_;
  Feed();
}

void PoolCore::Close() {
  const std::scoped_lock lock(mutex_);
  closed_ = true;
  Feed();
}

// Whoever holds the mutex is not in the middle of a message to a worker.
void PoolCore::Terminate() {
  std::map<uint64_t, std::unique_ptr<PoolReply>> unanswered;
  {
    const std::scoped_lock lock(mutex_);
    closed_ = ends_sent_ = true;
    backlog_.clear();
    for (Process& worker : workers_) worker.terminate();
    unanswered.swap(replies_);
  }
}

void PoolCore::Join() {
  if (handler_ == nullptr) return;
  if (!closed_) Misuse("joined " + Called() + ", which is still open");
  for (Process& worker : workers_) worker.join();
  handler_->join();
  handler_.reset();
}

}  // namespace ravel::internal
