// SPDX-License-Identifier: Apache-2.0
//
// The model of epoll: which descriptors a set watches, and what of them was
// told. The real set is kept up to date, and gives the errors; waiting is done
// here.

#ifndef RAVEL_FRAMEWORK_MODELS_EPOLL_MODEL_H_
#define RAVEL_FRAMEWORK_MODELS_EPOLL_MODEL_H_

#include <sys/epoll.h>

#include <cstdint>

#include "framework/models/readiness.h"
#include "scheduler/scheduler.h"

namespace ravel {

class EpollModel {
 public:
  // Closes what an execution left open and forgets it.
  static void Reset();

  explicit EpollModel(Scheduler& scheduler) : scheduler_(scheduler) {}

  bool Owns(int set) const;
  // The descriptor is new. False: there are too many, so nobody owns it.
  bool Add(int set);
  void AddCopy(int set, int copy);
  void Close(int set);

  // The real set has been changed so. False: more than a set can hold.
  bool NoteControl(int set, int operation, int descriptor,
                   const epoll_event* event);
  // The descriptor is closed, and so watched by none any more.
  void Forget(int descriptor);

  // As epoll_wait(), until the time `deadline` of Scheduler::now(). REQUIRES:
  // count > 0.
  int Wait(int set, epoll_event* events, int count, int64_t deadline,
           bool waits);

  // As a descriptor that is watched itself.
  Readiness Look(int set);
  int64_t Expires(int set) const;

 private:
  struct Entry;
  struct Set;
  struct Table;

  static Table table_;

  static Set& Of(int set);
  static Op MakeOp(OpKind kind, const Set& set);
  // What of it is to be told: EPOLLIN, ...
  uint32_t News(const Entry& entry, const Readiness& looked) const;

  Scheduler& scheduler_;
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_MODELS_EPOLL_MODEL_H_
