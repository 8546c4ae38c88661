// SPDX-License-Identifier: Apache-2.0

#include "framework/flags/flags.h"

#include <algorithm>
#include <cctype>
#include <optional>

#include "absl/strings/str_cat.h"
#include "framework/flags/nearest.h"
#include "framework/flags/values.h"

namespace ravel {
namespace {

constexpr std::string_view kVariablePrefix = "RAVEL_";

template <typename... Parts>
absl::Status Refuse(const Parts&... parts) {
  return absl::InvalidArgumentError(absl::StrCat(parts...));
}

std::string Upper(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) {
    c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return upper;
}

// `given` is the flag as the user wrote it, with its value.
absl::Status Check(const Flag& flag, Door door, const std::string& value,
                   const std::string& given) {
  if (!flag.IsAt(door)) return Refuse(given, ": ", std::string(flag.missing));
  Settings scratch;
  const std::string wrong = flag.set(value, scratch);
  if (!wrong.empty()) return Refuse(given, ": ", wrong);
  return absl::OkStatus();
}

}  // namespace

std::string_view Flags::Prefix() const {
  return door_ == Door::kTests ? "--ravel_" : "--";
}

absl::Status Flags::TakeVariable(std::string_view name,
                                 const std::string& value) {
  const std::string prefix(kVariablePrefix);
  std::vector<std::string> names;
  for (const Flag& flag : AllFlags()) {
    names.push_back(Upper(flag.name));
    if (names.back() != name) continue;
    // RAVEL_REPLAY is for tests; a command started beside them ignores it.
    if (value.empty() || !flag.IsAt(door_)) return absl::OkStatus();
    environment_.push_back({&flag, value});
    return Check(flag, door_, value,
                 absl::StrCat(prefix, names.back(), "=", value));
  }
  const std::string nearest = Nearest(name, names);
  if (nearest.empty()) return absl::OkStatus();
  return Refuse("no setting is called ", prefix, std::string(name),
                ": did you mean ", prefix, nearest, "?");
}

absl::Status Flags::TakeEnvironment(const char* const* variables) {
  for (; *variables != nullptr; ++variables) {
    std::string_view variable = *variables;
    if (!variable.starts_with(kVariablePrefix)) continue;
    variable.remove_prefix(kVariablePrefix.size());
    const size_t equals = variable.find('=');
    if (equals == std::string_view::npos) continue;
    const absl::Status status = TakeVariable(
        variable.substr(0, equals), std::string(variable.substr(equals + 1)));
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

std::string Flags::NearestArgument(std::string_view name) const {
  std::vector<std::string> names;
  for (const Flag& flag : AllFlags()) {
    if (flag.IsAt(door_)) names.emplace_back(flag.name);
  }
  return Nearest(name, names);
}

absl::Status Flags::TakeArgument(std::string_view argument) {
  const size_t equals = argument.find('=');
  const std::string given(argument.substr(0, equals));
  const size_t skipped = std::min(Prefix().size(), given.size());
  const std::string_view name = std::string_view(given).substr(skipped);
  const Flag* flag = given.starts_with(Prefix()) ? FindFlag(name) : nullptr;
  if (flag == nullptr) {
    const std::string nearest = NearestArgument(name);
    if (nearest.empty()) return Refuse("no flag is called ", given);
    return Refuse("no flag is called ", given, ": did you mean ",
                  std::string(Prefix()), nearest, "?");
  }
  std::string value;
  if (equals != std::string_view::npos) {
    value = argument.substr(equals + 1);
  } else if (flag->syntax.empty()) {
    value = "true";
  }
  arguments_.push_back({flag, value});
  return Check(*flag, door_, value, std::string(argument));
}

absl::Status Flags::TakeArguments(int* argc, char** argv) {
  const std::string_view mark = door_ == Door::kTests ? Prefix() : "-";
  bool flags_end = false;
  int kept = 1;
  for (int i = 1; i < *argc; ++i) {
    const std::string_view argument = argv[i];
    if (!flags_end && argument == "--") {
      flags_end = true;
      // GoogleTest and the program's own main() may want to see it.
      if (door_ == Door::kTests) argv[kept++] = argv[i];
    } else if (!flags_end && argument.size() > 1 &&
               argument.starts_with(mark)) {
      const absl::Status status = TakeArgument(argument);
      if (!status.ok()) return status;
    } else {
      argv[kept++] = argv[i];
    }
  }
  *argc = std::min(kept, *argc);
  argv[*argc] = nullptr;
  return absl::OkStatus();
}

void Flags::ApplyTo(Settings& settings) const {
  settings.options.color = internal::TerminalHasColor();
  for (const auto* requests : {&environment_, &arguments_}) {
    for (const Request& request : *requests) {
      request.flag->set(request.value, settings);
    }
  }
}

bool Flags::HasArgument(std::string_view name) const {
  return std::ranges::any_of(arguments_, [&](const Request& request) {
    return request.flag->name == name;
  });
}

}  // namespace ravel
