// SPDX-License-Identifier: Apache-2.0
//
// Functions in the debug information, over libdw: which one an address is
// in, which were inlined there, where their variables are. To be included
// where RAVEL_HAS_LIBDW is 1.

#ifndef RAVEL_FRAMEWORK_REPORT_DWARF_FUNCTIONS_H_
#define RAVEL_FRAMEWORK_REPORT_DWARF_FUNCTIONS_H_

#include <elfutils/libdw.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "framework/report/debug_info.h"

namespace ravel::internal {

// The functions of one module. Addresses are as before it was loaded.
class DwarfFunctions {
 public:
  DwarfFunctions() = default;
  explicit DwarfFunctions(std::vector<Dwarf_Die> units)
      : units_(std::move(units)) {}

  // The scopes around the address: the function, then what is in it, blocks
  // and inlined functions, down to the innermost. Empty where there is no
  // function.
  std::vector<Dwarf_Die> ScopesAt(Dwarf_Addr address);

 private:
  struct Range {
    Dwarf_Addr end;
    Dwarf_Die function;
  };

  void Collect(Dwarf_Die* parent, int depth);

  std::vector<Dwarf_Die> units_;           // that were not read
  std::map<Dwarf_Addr, Range> functions_;  // by their begin
};

struct DwarfVariable {
  Dwarf_Die die;
  uintptr_t begin = 0;
};

// The local variable of the activation that covers `address`; `pc` is where it
// stands. `scopes` are those at the pc.
std::optional<DwarfVariable> LocalAt(std::vector<Dwarf_Die> scopes,
                                     Dwarf_Addr pc,
                                     const DebugInfo::Activation& activation,
                                     uintptr_t address);

// The class that a function is a member of.
std::optional<Dwarf_Die> ClassOf(Dwarf_Die* function);

}  // namespace ravel::internal

#endif  // RAVEL_FRAMEWORK_REPORT_DWARF_FUNCTIONS_H_
