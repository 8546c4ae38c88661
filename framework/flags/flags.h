// SPDX-License-Identifier: Apache-2.0
//
// What a user asks for with flags and in the environment. It is read and
// checked once, and goes over what the code of each scenario asks for:
//
//   Flags flags(Door::kTests);
//   status = flags.TakeEnvironment(environ);
//   status = flags.TakeArguments(&argc, argv);
//   flags.ApplyTo(settings);
//
// A flag goes before the environment, and the last of a flag's values before
// the others. Errors are one sentence.

#ifndef RAVEL_FRAMEWORK_FLAGS_FLAGS_H_
#define RAVEL_FRAMEWORK_FLAGS_FLAGS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "framework/flags/flag.h"
#include "framework/flags/settings.h"

namespace ravel {

class Flags {
 public:
  explicit Flags(Door door) : door_(door) {}

  // Takes the variables RAVEL_NAME. An empty one is as good as none. One that
  // is no flag is refused if it looks like a slip, and else left alone: the
  // name may serve other programs too.
  absl::Status TakeEnvironment(const char* const* variables);

  // Takes the flags out of the arguments behind the first. The command takes
  // whatever starts with a dash; tests --ravel_NAME, and leave the others.
  // Nothing behind "--" is a flag.
  absl::Status TakeArguments(int* argc, char** argv);

  // Sets what was asked for, and the colour in any case.
  void ApplyTo(Settings& settings) const;

  // Whether the arguments had it.
  bool HasArgument(std::string_view name) const;

 private:
  struct Request {
    const Flag* flag;
    std::string value;
  };

  // `name` without its prefix.
  absl::Status TakeVariable(std::string_view name, const std::string& value);
  absl::Status TakeArgument(std::string_view argument);
  std::string_view Prefix() const;
  std::string NearestArgument(std::string_view name) const;

  Door door_;
  std::vector<Request> environment_;
  std::vector<Request> arguments_;
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_FLAGS_FLAGS_H_
