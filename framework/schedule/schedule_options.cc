// SPDX-License-Identifier: Apache-2.0

#include "framework/schedule/schedule_options.h"

#include <span>

#include "absl/strings/str_cat.h"

namespace ravel {
namespace {

constexpr const char* kPointsNames[] = {"sync", "racy", "all"};
constexpr const char* kClockNames[] = {"any", "ordered"};
constexpr const char* kHeapNames[] = {"quarantine", "reuse"};
constexpr const char* kIsolationNames[] = {"globals", "fork", "none"};

struct Entry {
  uint32_t key;  // written in lines: never changed, never used again
  const char* name;
  std::span<const char* const> values;  // empty: any number
  uint32_t (*get)(const ScheduleOptions&);
  void (*set)(ScheduleOptions&, uint32_t);
};

constexpr Entry kEntries[] = {
    {1, "points", kPointsNames,
     [](const ScheduleOptions& o) { return static_cast<uint32_t>(o.points); },
     [](ScheduleOptions& o, uint32_t v) { o.points = static_cast<Points>(v); }},
    {2, "isolation", kIsolationNames,
     [](const ScheduleOptions& o) {
       return static_cast<uint32_t>(o.isolation);
     },
     [](ScheduleOptions& o, uint32_t v) {
       o.isolation = static_cast<Isolation>(v);
     }},
    {3,
     "max_steps",
     {},
     [](const ScheduleOptions& o) { return o.max_steps; },
     [](ScheduleOptions& o, uint32_t v) { o.max_steps = v; }},
    {4, "clock", kClockNames,
     [](const ScheduleOptions& o) { return static_cast<uint32_t>(o.clock); },
     [](ScheduleOptions& o, uint32_t v) { o.clock = static_cast<Clock>(v); }},
    {5, "heap", kHeapNames,
     [](const ScheduleOptions& o) { return static_cast<uint32_t>(o.heap); },
     [](ScheduleOptions& o, uint32_t v) { o.heap = static_cast<Heap>(v); }},
    {6,
     "spurious",
     {},
     [](const ScheduleOptions& o) { return o.spurious; },
     [](ScheduleOptions& o, uint32_t v) { o.spurious = v; }},
    {7,
     "spins",
     {},
     [](const ScheduleOptions& o) { return o.spins; },
     [](ScheduleOptions& o, uint32_t v) { o.spins = v; }},
    {8,
     "crashes",
     {},
     [](const ScheduleOptions& o) { return o.crashes; },
     [](ScheduleOptions& o, uint32_t v) { o.crashes = v; }},
};

}  // namespace

std::vector<NumberedOption> ChangedOptions(const ScheduleOptions& options) {
  std::vector<NumberedOption> changed;
  for (const Entry& entry : kEntries) {
    const uint32_t value = entry.get(options);
    if (value != entry.get(ScheduleOptions())) {
      changed.push_back({entry.key, value});
    }
  }
  return changed;
}

absl::Status SetOption(const NumberedOption& option, ScheduleOptions* options) {
  for (const Entry& entry : kEntries) {
    if (entry.key != option.key) continue;
    if (!entry.values.empty() && option.value >= entry.values.size()) {
      return absl::InvalidArgumentError(absl::StrCat(
          "sets the option ", entry.name, " to value ", option.value,
          ", which this version of Ravel does not know"));
    }
    entry.set(*options, option.value);
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat("sets option ", option.key,
                   ", which this version of Ravel does not know"));
}

std::vector<NamedOption> NamedOptions(const ScheduleOptions& options) {
  std::vector<NamedOption> named;
  for (const Entry& entry : kEntries) {
    const uint32_t value = entry.get(options);
    // Files say of the first options what they are, of later ones only what
    // is not the default: files of before those existed stay as they were.
    if (entry.key > 3 && value == entry.get(ScheduleOptions())) continue;
    if (entry.values.empty()) {
      named.push_back({entry.name, value});
    } else {
      named.push_back({entry.name, std::string(entry.values[value])});
    }
  }
  return named;
}

}  // namespace ravel
