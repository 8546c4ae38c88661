// SPDX-License-Identifier: Apache-2.0

#include "ravel/thread.h"

#include <pthread.h>

#include <cstring>
#include <system_error>

#include "framework/models/real_threads.h"
#include "framework/primitives/object.h"

namespace ravel {
namespace {

using internal::Misuse;
using internal::RealThreads;

constexpr size_t kNameSize = 16;  // with the zero at the end

struct Launch {
  std::unique_ptr<internal::ThreadBody> body;
  char name[kNameSize] = {};
  bool daemon = false;
  uint32_t real_number = 0;
};

// On the new thread, before anything else.
void Introduce(const Launch& launch) {
  if (launch.name[0] != '\0') pthread_setname_np(pthread_self(), launch.name);
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) {
    RealThreads::Become(launch.real_number);
  } else if (launch.daemon) {
    scheduler->MakeDaemon(scheduler->running());
  }
}

// An exception that leaves the body ends the program, as std::thread's does.
void* Enter(void* argument) noexcept {
  std::unique_ptr<Launch> launch(static_cast<Launch*>(argument));
  Introduce(*launch);
  launch->body->Run();
  const bool counted = launch->daemon && Scheduler::Current() == nullptr;
  launch.reset();
  if (counted) RealThreads::EndDaemon();
  return nullptr;
}

}  // namespace

// The pthread_ functions are the intercepted ones, so this is both worlds.
void Thread::Start(const ThreadOptions& options,
                   std::unique_ptr<internal::ThreadBody> body) {
  auto launch = std::make_unique<Launch>();
  launch->body = std::move(body);
  launch->daemon = options.daemon;
  options.name.copy(launch->name, kNameSize - 1);
  const bool real = Scheduler::Current() == nullptr;
  if (real) {
    launch->real_number = RealThreads::New(options.name);
    if (options.daemon) RealThreads::BeginDaemon();
  }
  const int error = pthread_create(&handle_, nullptr, Enter, launch.get());
  if (real) RealThreads::TakeLatest();  // where nobody did
  if (error != 0) {
    if (real && options.daemon) RealThreads::EndDaemon();
    throw std::system_error(error, std::generic_category(),
                            "a thread could not be started");
  }
  launch.release();
  state_ = State::kRunning;
  daemon_ = options.daemon;
  name_ = options.name;
}

Thread::~Thread() { LetGo("destroyed"); }

Thread& Thread::operator=(Thread&& other) noexcept {
  LetGo("overwrote");
  state_ = State::kNone;
  swap(other);
  return *this;
}

// Nobody waits for a daemon, nor for its end.
void Thread::LetGo(const char* verb) noexcept {
  if (!joinable()) return;
  if (!daemon_) {
    Misuse(std::string(verb) + " " + Called() +
           ", which was neither joined nor detached");
  }
  if (Scheduler::Current() == nullptr) pthread_detach(handle_);
}

std::string Thread::Called() const {
  return name_.empty() ? "a thread" : "thread \"" + name_ + "\"";
}

void Thread::join() {
  switch (state_) {
    case State::kNone:
      Misuse("joined a thread that was never started");
    case State::kJoined:
      Misuse("joined " + Called() + " twice");
    case State::kDetached:
      Misuse("joined " + Called() + ", which is detached");
    case State::kRunning:
      break;
  }
  if (pthread_equal(handle_, pthread_self()) != 0) Misuse("joined itself");
  state_ = State::kJoined;
  pthread_join(handle_, nullptr);
}

void Thread::detach() {
  if (!joinable()) {
    Misuse("detached " + Called() + ", which is not joinable");
  }
  state_ = State::kDetached;
  pthread_detach(handle_);
}

void Thread::swap(Thread& other) noexcept {
  std::swap(handle_, other.handle_);
  std::swap(state_, other.state_);
  std::swap(daemon_, other.daemon_);
  name_.swap(other.name_);
}

}  // namespace ravel
