// SPDX-License-Identifier: Apache-2.0

#ifndef RAVEL_FRAMEWORK_INTERCEPT_MASKED_H_
#define RAVEL_FRAMEWORK_INTERCEPT_MASKED_H_

#include <signal.h>

namespace ravel {

// The signal mask of ppoll() and its kin while the call lasts; null: as it is.
class Masked {
 public:
  explicit Masked(const sigset_t* mask) : masks_(mask != nullptr) {
    if (masks_) pthread_sigmask(SIG_SETMASK, mask, &before_);
  }
  ~Masked() {
    if (masks_) pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  Masked(const Masked&) = delete;
  Masked& operator=(const Masked&) = delete;

 private:
  const bool masks_;
  sigset_t before_ = {};
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_INTERCEPT_MASKED_H_
