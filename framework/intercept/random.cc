// SPDX-License-Identifier: Apache-2.0
//
// What the system draws at random: getrandom() and its kin, and
// std::random_device, which asks the processor. Under control it is drawn from
// a fixed seed, the same in each execution, or a schedule could not be
// repeated.

#include <errno.h>
#include <sys/random.h>
#include <sys/types.h>

#include <cstdint>
#include <cstdlib>

#include "framework/intercept/real.h"
#include "scheduler/scheduler.h"

using ravel::Real;
using ravel::Scheduler;

namespace {

constinit uint32_t drawn_epoch = 0;
constinit uint64_t state = 0;

// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number
// generators, 2014).
uint64_t Draw(const Scheduler& scheduler) {
  if (drawn_epoch != scheduler.epoch()) {
    drawn_epoch = scheduler.epoch();
    state = 0;
  }
  uint64_t mixed = state += 0x9e3779b97f4a7c15;
  mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9;
  mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
  return mixed ^ mixed >> 31;
}

void Fill(const Scheduler& scheduler, void* data, size_t size) {
  auto* bytes = static_cast<unsigned char*>(data);
  for (size_t i = 0; i < size; ++i) {
    bytes[i] = static_cast<unsigned char>(Draw(scheduler));
  }
}

}  // namespace

extern "C" {

ssize_t getrandom(void* data, size_t size, unsigned flags) {
  static constinit Real<ssize_t(void*, size_t, unsigned)> real{"getrandom"};
  const Scheduler* scheduler = Scheduler::Current();
  constexpr unsigned kFlags = GRND_NONBLOCK | GRND_RANDOM | GRND_INSECURE;
  if (scheduler == nullptr || (flags & ~kFlags) != 0) {
    return real(data, size, flags);
  }
  Fill(*scheduler, data, size);
  return static_cast<ssize_t>(size);
}

int getentropy(void* data, size_t size) {
  static constinit Real<int(void*, size_t)> real{"getentropy"};
  constexpr size_t kMost = 256;
  const Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr || size > kMost) return real(data, size);
  Fill(*scheduler, data, size);
  return 0;
}

uint32_t arc4random() noexcept {
  static constinit Real<uint32_t()> real{"arc4random"};
  const Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real();
  return static_cast<uint32_t>(Draw(*scheduler));
}

void arc4random_buf(void* data, size_t size) noexcept {
  static constinit Real<void(void*, size_t)> real{"arc4random_buf"};
  const Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real(data, size);
  Fill(*scheduler, data, size);
}

uint32_t arc4random_uniform(uint32_t bound) noexcept {
  static constinit Real<uint32_t(uint32_t)> real{"arc4random_uniform"};
  const Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real(bound);
  return bound < 2 ? 0 : static_cast<uint32_t>(Draw(*scheduler) % bound);
}

// std::random_device::_M_getval(), behind its operator().
[[gnu::visibility("default")]] unsigned ravel_random_device(void* device) asm(
    "_ZNSt13random_device9_M_getvalEv");

unsigned ravel_random_device(void* device) {
  static constinit Real<unsigned(void*)> real{
      "_ZNSt13random_device9_M_getvalEv"};
  const Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return real(device);
  return static_cast<unsigned>(Draw(*scheduler));
}

}  // extern "C"
