// SPDX-License-Identifier: Apache-2.0

#include "framework/models/real_world.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>

#include "framework/models/real_processes.h"
#include "framework/models/real_step.h"
#include "framework/models/real_threads.h"
#include "scheduler/strategies/random.h"

namespace ravel {
namespace {

std::mutex mutex;
constinit ExecutionLog* current_log = nullptr;
constinit pid_t current_process = 0;
constinit Random random_numbers;

// The outcome to fill in; nullptr if there is no repetition, or if it has
// failed before. REQUIRES: the mutex is held.
Outcome* Note(OutcomeKind kind) {
  if (current_log == nullptr) return nullptr;
  Outcome& outcome = current_log->outcome;
  auto expected = OutcomeKind::kRunning;
  const std::atomic_ref<OutcomeKind> first(outcome.kind);
  if (!first.compare_exchange_strong(expected, kind)) return nullptr;
  outcome.SetPlace(nullptr, 0);
  return &outcome;
}

}  // namespace

// Without a lock: a process may be killed in here.
void AppendRecord(ExecutionLog& log, std::string_view word) {
  const std::atomic_ref<uint32_t> record_size(log.record_size);
  uint32_t begin = record_size;
  size_t space = 0, size = 0;
  do {
    space = begin == 0 ? 0 : 1;
    const size_t room = ExecutionLog::kMaxRecord - begin;
    if (room <= space) return;
    size = std::min(word.size(), room - space);
  } while (!record_size.compare_exchange_weak(
      begin, static_cast<uint32_t>(begin + space + size)));
  if (space == 1) log.record[begin] = ' ';
  memcpy(log.record + begin + space, word.data(), size);
}

void RealWorld::Begin(ExecutionLog* log, uint64_t seed, bool shaken) {
  const std::scoped_lock lock(mutex);
  current_log = log;
  current_process = getpid();
  internal::RealThreads::Begin();
  internal::RealProcesses::Begin();
  random_numbers = Random(seed, log->execution);
  RealStep::SetMode(shaken ? RealStep::Mode::kShaken : RealStep::Mode::kWatched,
                    seed, log->execution);
}

void RealWorld::End() {
  const std::scoped_lock lock(mutex);
  RealStep::SetMode(RealStep::Mode::kFree, 0, 0);
  current_log = nullptr;
}

void RealWorld::BeforeFork() {
  mutex.lock();
  internal::RealThreads::BeforeFork();
}

void RealWorld::AfterFork() {
  internal::RealThreads::AfterFork();
  mutex.unlock();
}

void RealWorld::BecomeProcess(uint32_t number) {
  const std::scoped_lock lock(mutex);
  random_numbers = Random(random_numbers.Next(), number);
}

bool RealWorld::Running() {
  const std::scoped_lock lock(mutex);
  return current_log != nullptr;
}

uint64_t RealWorld::Choose(uint64_t bound) {
  const std::scoped_lock lock(mutex);
  return random_numbers.Next() % bound;
}

void RealWorld::Record(std::string_view word) {
  const std::scoped_lock lock(mutex);
  if (current_log != nullptr) AppendRecord(*current_log, word);
}

void RealWorld::NoteAssertion(const char* message, const char* file, int line) {
  const std::scoped_lock lock(mutex);
  if (Outcome* outcome = Note(OutcomeKind::kAssertion)) {
    outcome->SetMessage("%s", message);
    outcome->SetPlace(file, line);
  }
}

void RealWorld::NoteSkip(const char* message) {
  const std::scoped_lock lock(mutex);
  if (current_log != nullptr) current_log->NoteSkip(message);
}

void RealWorld::StopForMisuse(const std::string& sentence) {
  {
    const std::scoped_lock lock(mutex);
    if (current_log == nullptr) {
      fprintf(stderr, "ravel: %s\n", sentence.c_str());
    } else if (Outcome* outcome = Note(OutcomeKind::kMisuse)) {
      outcome->SetMessage("%s", sentence.c_str());
    }
  }
  abort();
}

bool RealWorld::NoteExit(const char* function, int status) {
  const std::scoped_lock lock(mutex);
  if (current_log == nullptr || getpid() != current_process) return false;
  if (Outcome* outcome = Note(OutcomeKind::kExit)) {
    outcome->SetMessage("%s(%d) was called", function, status);
  }
  return true;
}

}  // namespace ravel
