// SPDX-License-Identifier: Apache-2.0
//
// Locks and signals between processes, with the interfaces of their namesakes
// between threads (ravel/mutex.h and so on).
//
// A process that ends, or is killed, while it holds one of these mutexes
// leaves it locked.

#ifndef RAVEL_IPC_LOCKS_H_
#define RAVEL_IPC_LOCKS_H_

#include <ravel/internal/object.h>
#include <ravel/ipc/memory.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string_view>

namespace ravel::ipc {

class ConditionVariable;

class MutexBase {
 public:
  MutexBase(const MutexBase&) = delete;
  MutexBase& operator=(const MutexBase&) = delete;

  void lock();
  bool try_lock();
  void unlock();
  template <typename Rep, typename Period>
  bool try_lock_for(const std::chrono::duration<Rep, Period>& duration) {
    return TryLockFor(internal::Nanoseconds(duration));
  }

 protected:
  MutexBase(bool recursive, std::string_view name);

 private:
  friend class ConditionVariable;

  bool TryLockFor(int64_t nanoseconds);
  void Introduce() const;

  internal::SharedBlock block_;
  internal::ObjectName name_;
};

class Mutex : public MutexBase {
 public:
  explicit Mutex(std::string_view name = "") : MutexBase(false, name) {}
};

class RecursiveMutex : public MutexBase {
 public:
  explicit RecursiveMutex(std::string_view name = "") : MutexBase(true, name) {}
};

class Semaphore {
 public:
  explicit Semaphore(uint32_t permits, std::string_view name = "");
  Semaphore(const Semaphore&) = delete;
  Semaphore& operator=(const Semaphore&) = delete;

  void acquire() { AcquireFor(internal::kForever); }
  bool try_acquire();
  template <typename Rep, typename Period>
  bool try_acquire_for(const std::chrono::duration<Rep, Period>& duration) {
    return AcquireFor(internal::Nanoseconds(duration));
  }
  void release(uint32_t permits = 1);

 private:
  bool AcquireFor(int64_t nanoseconds);
  void Introduce() const;

  internal::SharedBlock block_;
  internal::ObjectName name_;
};

class ConditionVariable {
 public:
  explicit ConditionVariable(std::string_view name = "");
  ConditionVariable(const ConditionVariable&) = delete;
  ConditionVariable& operator=(const ConditionVariable&) = delete;

  void notify_one();
  void notify_all();
  void wait(std::unique_lock<Mutex>& lock) {
    WaitFor(*lock.mutex(), internal::kForever);
  }
  template <typename Predicate>
  void wait(std::unique_lock<Mutex>& lock, Predicate done) {
    while (!done()) wait(lock);
  }
  template <typename Rep, typename Period>
  std::cv_status wait_for(std::unique_lock<Mutex>& lock,
                          const std::chrono::duration<Rep, Period>& duration) {
    return WaitFor(*lock.mutex(), internal::Nanoseconds(duration))
               ? std::cv_status::no_timeout
               : std::cv_status::timeout;
  }
  template <typename Rep, typename Period, typename Predicate>
  bool wait_for(std::unique_lock<Mutex>& lock,
                const std::chrono::duration<Rep, Period>& duration,
                Predicate done) {
    while (!done()) {
      if (wait_for(lock, duration) == std::cv_status::timeout) return done();
    }
    return true;
  }

 private:
  bool WaitFor(MutexBase& mutex, int64_t nanoseconds);
  void Introduce() const;

  internal::SharedBlock block_;
  internal::ObjectName name_;
};

// A flag that processes wait for.
class Event {
 public:
  explicit Event(std::string_view name = "");
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;

  void set();
  void clear();
  bool is_set() const;
  void wait() { WaitFor(internal::kForever); }
  template <typename Rep, typename Period>
  bool wait_for(const std::chrono::duration<Rep, Period>& duration) {
    return WaitFor(internal::Nanoseconds(duration));
  }

 private:
  bool WaitFor(int64_t nanoseconds);

  internal::SharedBlock block_;
  internal::ObjectName name_;
};

// Processes, or threads of theirs, that wait for each other.
class Barrier {
 public:
  explicit Barrier(uint32_t parties, std::string_view name = "");
  Barrier(const Barrier&) = delete;
  Barrier& operator=(const Barrier&) = delete;

  // Returns true to one of them, the last to come.
  bool wait();
  uint32_t parties() const { return parties_; }

 private:
  const uint32_t parties_;
  internal::SharedBlock block_;
  internal::ObjectName name_;
};

}  // namespace ravel::ipc

#endif  // RAVEL_IPC_LOCKS_H_
