// SPDX-License-Identifier: Apache-2.0

#include "framework/intercept/real_thread_start.h"

#include <memory>

#include "framework/models/real_step.h"
#include "framework/models/real_threads.h"
#include "framework/models/real_world.h"
#include "scheduler/donor.h"

namespace ravel {
namespace {

using internal::RealThreads;

struct Launch {
  void* (*start)(void*);
  void* argument;
  uint32_t number;
};

void* Enter(void* argument) {
  std::unique_ptr<Launch> owned(static_cast<Launch*>(argument));
  const Launch launch = *owned;
  owned.reset();
  RealThreads::Become(launch.number);
  RealStep::Shake();
  return launch.start(launch.argument);
}

}  // namespace

int StartRealThread(pthread_t* thread, const pthread_attr_t* attributes,
                    void* (*start)(void*), void* argument) {
  if (!RealWorld::Running()) {
    return RealPthreadCreate(thread, attributes, start, argument);
  }
  uint32_t number = RealThreads::TakeLatest();
  if (number == 0) {
    RealThreads::New("");
    number = RealThreads::TakeLatest();
  }
  auto launch = std::make_unique<Launch>(Launch{start, argument, number});
  RealStep::Shake();
  const int error = RealPthreadCreate(thread, attributes, Enter, launch.get());
  if (error == 0) launch.release();
  return error;
}

}  // namespace ravel
