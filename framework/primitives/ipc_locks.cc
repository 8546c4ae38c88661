// SPDX-License-Identifier: Apache-2.0
//
// The pthread_ and sem_ functions called here are the intercepted ones, so
// each of these is both worlds at once; an event has its own small model.

#include <pthread.h>
#include <semaphore.h>
#include <sys/mman.h>

#include <cerrno>
#include <new>
#include <string>

#include "framework/intercept/pthread_models.h"
#include "framework/models/event_model.h"
#include "framework/primitives/object.h"
#include "framework/primitives/real_clock.h"
#include "ravel/ipc/locks.h"

namespace ravel {

using internal::Called;
using internal::kForever;
using internal::Misuse;
using internal::ObjectName;
using internal::RealDeadline;
using internal::SharedBlock;
using internal::Sort;

internal::SharedBlock::SharedBlock(size_t size) : size_(size == 0 ? 1 : size) {
  memory_ = mmap(nullptr, size_, PROT_READ | PROT_WRITE,
                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory_ == MAP_FAILED) throw std::bad_alloc();
}

internal::SharedBlock::~SharedBlock() { munmap(memory_, size_); }

namespace ipc {
namespace {

constexpr Sort kMutex = {"shared mutex", sizeof(pthread_mutex_t)};
constexpr Sort kSemaphore = {"shared semaphore", sizeof(sem_t)};
constexpr Sort kCondition = {"shared condition variable",
                             sizeof(pthread_cond_t)};
constexpr Sort kEvent = {"shared event", 64};

void InitMutex(pthread_mutex_t* mutex, int type) {
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_settype(&attributes, type);
  pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  pthread_mutex_init(mutex, &attributes);
  pthread_mutexattr_destroy(&attributes);
}

void InitCondition(pthread_cond_t* condition) {
  pthread_condattr_t attributes;
  pthread_condattr_init(&attributes);
  pthread_condattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
  pthread_cond_init(condition, &attributes);
  pthread_condattr_destroy(&attributes);
}

}  // namespace

MutexBase::MutexBase(bool recursive, std::string_view name)
    : block_(sizeof(pthread_mutex_t)), name_(name) {
  InitMutex(block_.As<pthread_mutex_t>(),
            recursive ? PTHREAD_MUTEX_RECURSIVE : PTHREAD_MUTEX_NORMAL);
}

// Before its first use in an execution, so that reports call it by its name.
void MutexBase::Introduce() const {
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return;
  auto* mutex = block_.As<pthread_mutex_t>();
  MutexState& state = MutexStateOf(mutex);
  if (state.epoch == scheduler->epoch()) return;
  ModelOf(*scheduler, mutex);
  internal::Introduce(*scheduler, state.object, kMutex, name_);
}

void MutexBase::lock() { TryLockFor(kForever); }

bool MutexBase::TryLockFor(int64_t nanoseconds) {
  Introduce();
  auto* mutex = block_.As<pthread_mutex_t>();
  if (nanoseconds == kForever) return pthread_mutex_lock(mutex) == 0;
  if (Scheduler* scheduler = Scheduler::Current()) {
    return ModelOf(*scheduler, mutex)
               .Lock(internal::DeadlineIn(*scheduler, nanoseconds)) == 0;
  }
  const timespec deadline = RealDeadline(nanoseconds);
  return pthread_mutex_clocklock(mutex, CLOCK_MONOTONIC, &deadline) == 0;
}

bool MutexBase::try_lock() {
  Introduce();
  return pthread_mutex_trylock(block_.As<pthread_mutex_t>()) == 0;
}

void MutexBase::unlock() {
  if (pthread_mutex_unlock(block_.As<pthread_mutex_t>()) == 0) return;
  Misuse("unlocked " + Called(kMutex, name_) + " that it does not hold");
}

Semaphore::Semaphore(uint32_t permits, std::string_view name)
    : block_(sizeof(sem_t)), name_(name) {
  sem_init(block_.As<sem_t>(), /*shared=*/1, permits);
}

void Semaphore::Introduce() const {
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return;
  auto* semaphore = block_.As<sem_t>();
  SemaphoreState& state = SemaphoreStateOf(semaphore);
  if (state.epoch == scheduler->epoch()) return;
  ModelOf(*scheduler, semaphore);
  internal::Introduce(*scheduler, state.object, kSemaphore, name_);
}

bool Semaphore::AcquireFor(int64_t nanoseconds) {
  Introduce();
  auto* semaphore = block_.As<sem_t>();
  if (Scheduler* scheduler = Scheduler::Current()) {
    return ModelOf(*scheduler, semaphore)
        .Acquire(internal::DeadlineIn(*scheduler, nanoseconds));
  }
  if (nanoseconds == kForever) {
    while (sem_wait(semaphore) != 0 && errno == EINTR) {
    }
    return true;
  }
  const timespec deadline = RealDeadline(nanoseconds);
  return sem_clockwait(semaphore, CLOCK_MONOTONIC, &deadline) == 0;
}

bool Semaphore::try_acquire() {
  Introduce();
  return sem_trywait(block_.As<sem_t>()) == 0;
}

void Semaphore::release(uint32_t permits) {
  Introduce();
  for (uint32_t i = 0; i < permits; ++i) sem_post(block_.As<sem_t>());
}

ConditionVariable::ConditionVariable(std::string_view name)
    : block_(sizeof(pthread_cond_t)), name_(name) {
  InitCondition(block_.As<pthread_cond_t>());
}

void ConditionVariable::Introduce() const {
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return;
  ConditionModel& model = ConditionOf(block_.As<pthread_cond_t>());
  if (model.epoch == scheduler->epoch()) return;
  model.Touch(*scheduler);
  internal::Introduce(*scheduler, model.object, kCondition, name_);
}

void ConditionVariable::notify_one() {
  Introduce();
  pthread_cond_signal(block_.As<pthread_cond_t>());
}

void ConditionVariable::notify_all() {
  Introduce();
  pthread_cond_broadcast(block_.As<pthread_cond_t>());
}

bool ConditionVariable::WaitFor(MutexBase& mutex, int64_t nanoseconds) {
  Introduce();
  auto* condition = block_.As<pthread_cond_t>();
  auto* lock = mutex.block_.As<pthread_mutex_t>();
  if (Scheduler* scheduler = Scheduler::Current()) {
    return ConditionOf(condition).Wait(
        *scheduler, ModelOf(*scheduler, lock),
        internal::DeadlineIn(*scheduler, nanoseconds));
  }
  if (nanoseconds == kForever) return pthread_cond_wait(condition, lock) == 0;
  const timespec deadline = RealDeadline(nanoseconds);
  return pthread_cond_timedwait(condition, lock, &deadline) == 0;
}

namespace {

struct EventBlock {
  EventState state;
  pthread_mutex_t mutex;  // the rest: in the real world
  pthread_cond_t changed;
  bool is_set;
};

EventModel ModelOf(Scheduler& scheduler, EventBlock& block,
                   const ObjectName& name) {
  const bool is_new = block.state.epoch != scheduler.epoch();
  EventModel model(scheduler, block.state, &block, /*initial=*/false);
  if (is_new) {
    internal::Introduce(scheduler, block.state.object, kEvent, name);
  }
  return model;
}

// In the real world.
void Assign(EventBlock& block, bool value) {
  pthread_mutex_lock(&block.mutex);
  block.is_set = value;
  pthread_cond_broadcast(&block.changed);
  pthread_mutex_unlock(&block.mutex);
}

}  // namespace

Event::Event(std::string_view name) : block_(sizeof(EventBlock)), name_(name) {
  auto* block = block_.As<EventBlock>();
  InitMutex(&block->mutex, PTHREAD_MUTEX_NORMAL);
  InitCondition(&block->changed);
}

void Event::set() {
  auto& block = *block_.As<EventBlock>();
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return Assign(block, true);
  ModelOf(*scheduler, block, name_).Set();
}

void Event::clear() {
  auto& block = *block_.As<EventBlock>();
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return Assign(block, false);
  ModelOf(*scheduler, block, name_).Clear();
}

bool Event::is_set() const {
  auto& block = *block_.As<EventBlock>();
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler != nullptr) return ModelOf(*scheduler, block, name_).IsSet();
  pthread_mutex_lock(&block.mutex);
  const bool is_set = block.is_set;
  pthread_mutex_unlock(&block.mutex);
  return is_set;
}

bool Event::WaitFor(int64_t nanoseconds) {
  auto& block = *block_.As<EventBlock>();
  if (Scheduler* scheduler = Scheduler::Current()) {
    return ModelOf(*scheduler, block, name_)
        .Wait(internal::DeadlineIn(*scheduler, nanoseconds));
  }
  const timespec deadline = RealDeadline(nanoseconds);
  pthread_mutex_lock(&block.mutex);
  int error = 0;
  while (!block.is_set && error == 0) {
    error =
        nanoseconds == kForever
            ? pthread_cond_wait(&block.changed, &block.mutex)
            : pthread_cond_timedwait(&block.changed, &block.mutex, &deadline);
  }
  const bool is_set = block.is_set;
  pthread_mutex_unlock(&block.mutex);
  return is_set;
}

Barrier::Barrier(uint32_t parties, std::string_view name)
    : parties_(parties), block_(sizeof(pthread_barrier_t)), name_(name) {
  if (parties == 0) Misuse("made a barrier of nobody");
  pthread_barrierattr_t attributes;
  pthread_barrierattr_init(&attributes);
  pthread_barrierattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  pthread_barrier_init(block_.As<pthread_barrier_t>(), &attributes, parties);
  pthread_barrierattr_destroy(&attributes);
}

bool Barrier::wait() {
  return pthread_barrier_wait(block_.As<pthread_barrier_t>()) ==
         PTHREAD_BARRIER_SERIAL_THREAD;
}

}  // namespace ipc
}  // namespace ravel
