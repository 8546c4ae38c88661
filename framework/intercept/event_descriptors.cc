// SPDX-License-Identifier: Apache-2.0
//
// eventfd() and what libc has for it.

#include <sys/eventfd.h>
#include <unistd.h>

#include "framework/intercept/real.h"
#include "framework/models/counter_model.h"

using ravel::Scheduler;

extern "C" {

int eventfd(unsigned count, int flags) noexcept {
  static constinit ravel::Real<int(unsigned, int)> real{"eventfd"};
  const int descriptor = real(count, flags);
  Scheduler* scheduler = Scheduler::Current();
  if (descriptor >= 0 && scheduler != nullptr &&
      !ravel::CounterModel(*scheduler).AddEvents(descriptor)) {
    scheduler->log().NoteUncontrolled("eventfd with a number from 256 on");
  }
  return descriptor;
}

// libc's own are calls of read() and write() that nobody sees.
int eventfd_read(int descriptor, eventfd_t* value) {
  return read(descriptor, value, sizeof *value) == sizeof *value ? 0 : -1;
}

int eventfd_write(int descriptor, eventfd_t value) {
  return write(descriptor, &value, sizeof value) == sizeof value ? 0 : -1;
}

}  // extern "C"
