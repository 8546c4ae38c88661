// SPDX-License-Identifier: Apache-2.0
//
// The libraries that are loaded for libravel.so alone: nothing of the program
// needs them, so no execution changes them.

#ifndef RAVEL_FRAMEWORK_ISOLATION_OWN_LIBRARIES_H_
#define RAVEL_FRAMEWORK_ISOLATION_OWN_LIBRARIES_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ravel {

class OwnLibraries {
 public:
  // As they are when it is first asked for.
  static const OwnLibraries& OfProcess();

  // `path` as dl_iterate_phdr gives it.
  bool Contains(std::string_view path) const;

  // Makes one private mapping of libraries that lie side by side, where there
  // were five of each: a fork copies the list of them, and what each mapping
  // costs it was most of its time. Leaves them as they are where the system
  // refuses. REQUIRES: the process has one thread, which is not in them.
  void Merge() const;

 private:
  struct Library {
    std::string path;
    uintptr_t begin;
    uintptr_t end;  // 0: there are holes in it
  };

  OwnLibraries();

  std::vector<Library> libraries_;
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_ISOLATION_OWN_LIBRARIES_H_
