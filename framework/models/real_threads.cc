// SPDX-License-Identifier: Apache-2.0

#include "framework/models/real_threads.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <utility>

#include "framework/models/real_processes.h"

namespace ravel::internal {
namespace {

constexpr uint32_t kMain = 1;
// Where the numbers of threads begin that Ravel did not start.
constexpr uint32_t kForeign = 1u << 24;

constinit std::mutex mutex;
constinit uint32_t last_number = kMain;
constinit uint32_t last_foreign = kForeign;
constinit std::atomic<uint32_t> daemon_count = 0;

struct Self {
  uint32_t number = 0;
  uint32_t latest = 0;  // of a thread that it starts
  char name[32] = {};
};

[[gnu::tls_model("initial-exec")]] constinit thread_local Self self;

std::map<uint32_t, std::string>& Names() {
  static auto* names = new std::map<uint32_t, std::string>;
  return *names;
}

std::string OfProcess() {
  const uint32_t process = RealProcesses::Self();
  if (process == 0) return "";
  return " (process " + std::to_string(process) + ")";
}

// REQUIRES: the mutex is held.
std::string FindName(uint32_t number) {
  const auto found = Names().find(number);
  if (found != Names().end()) return found->second;
  if (number == kMain) return "main";
  const std::string name = number > kForeign
                               ? "x" + std::to_string(number - kForeign)
                               : "t" + std::to_string(number - kMain);
  return name + OfProcess();
}

// REQUIRES: the mutex is held.
void Set(uint32_t number) {
  self.number = number;
  const std::string name = FindName(number);
  std::fill(std::begin(self.name), std::end(self.name), '\0');
  name.copy(self.name, sizeof self.name - 1);
}

}  // namespace

void RealThreads::Begin() {
  const std::scoped_lock lock(mutex);
  Names().clear();
  last_number = kMain;
  Set(kMain);
}

uint32_t RealThreads::Self() {
  if (self.number == 0) [[unlikely]] {
    const std::scoped_lock lock(mutex);
    Set(++last_foreign);
  }
  return self.number;
}

std::string RealThreads::NameOf(uint32_t number) {
  const std::scoped_lock lock(mutex);
  return FindName(number);
}

uint32_t RealThreads::New(const std::string& name) {
  const std::scoped_lock lock(mutex);
  const uint32_t number = ++last_number;
  if (!name.empty()) Names()[number] = name + OfProcess();
  self.latest = number;
  return number;
}

void RealThreads::Become(uint32_t number) {
  const std::scoped_lock lock(mutex);
  Set(number);
}

uint32_t RealThreads::TakeLatest() { return std::exchange(self.latest, 0); }
uint32_t RealThreads::SelfOr0() { return self.number; }
const char* RealThreads::NameOfSelf() { return self.name; }

void RealThreads::BeforeFork() { mutex.lock(); }
void RealThreads::AfterFork() { mutex.unlock(); }

void RealThreads::BecomeProcess(const std::string& name) {
  const std::scoped_lock lock(mutex);
  Names()[self.number] =
      name.empty() ? "process " + std::to_string(RealProcesses::Self())
                   : name + OfProcess();
  Set(self.number);
}

void RealThreads::BeginDaemon() { ++daemon_count; }
void RealThreads::EndDaemon() { --daemon_count; }
uint32_t RealThreads::daemons() { return daemon_count; }

}  // namespace ravel::internal
