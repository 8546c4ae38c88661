// SPDX-License-Identifier: Apache-2.0

#include "framework/models/real_threads.h"

#include <atomic>
#include <map>
#include <mutex>

namespace ravel::internal {
namespace {

constexpr uint32_t kMain = 1;
// Where the numbers of threads begin that Ravel did not start.
constexpr uint32_t kForeign = 1u << 24;

constinit std::mutex mutex;
constinit uint32_t last_number = kMain;
constinit uint32_t last_foreign = kForeign;
constinit std::atomic<uint32_t> daemon_count = 0;
constinit thread_local uint32_t self = 0;

std::map<uint32_t, std::string>& Names() {
  static auto* names = new std::map<uint32_t, std::string>;
  return *names;
}

}  // namespace

void RealThreads::Begin() {
  const std::scoped_lock lock(mutex);
  Names().clear();
  last_number = self = kMain;
}

uint32_t RealThreads::Self() {
  if (self == 0) [[unlikely]] {
    const std::scoped_lock lock(mutex);
    self = ++last_foreign;
  }
  return self;
}

std::string RealThreads::NameOf(uint32_t number) {
  const std::scoped_lock lock(mutex);
  const auto found = Names().find(number);
  if (found != Names().end()) return found->second;
  if (number == kMain) return "main";
  if (number > kForeign) return "x" + std::to_string(number - kForeign);
  return "t" + std::to_string(number - kMain);
}

uint32_t RealThreads::New(const std::string& name) {
  const std::scoped_lock lock(mutex);
  const uint32_t number = ++last_number;
  if (!name.empty()) Names()[number] = name;
  return number;
}

void RealThreads::Become(uint32_t number) { self = number; }

void RealThreads::BeginDaemon() { ++daemon_count; }
void RealThreads::EndDaemon() { --daemon_count; }
uint32_t RealThreads::daemons() { return daemon_count; }

}  // namespace ravel::internal
