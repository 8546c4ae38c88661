// SPDX-License-Identifier: Apache-2.0

#if RAVEL_HAS_LIBDW

#include "framework/report/dwarf_functions.h"

#include <iterator>
#include <string_view>

#include "framework/report/dwarf_types.h"

namespace ravel::internal {
namespace {

#if defined(__aarch64__)
constexpr int kFramePointer = 29;  // as DWARF numbers the registers
constexpr int kStackPointer = 31;
#else
constexpr int kFramePointer = 6;
constexpr int kStackPointer = 7;
#endif

bool IsScope(int tag) {
  return tag == DW_TAG_lexical_block || tag == DW_TAG_inlined_subroutine;
}

bool IsVariable(int tag) {
  return tag == DW_TAG_variable || tag == DW_TAG_formal_parameter;
}

// The value of an expression of one operation, all that a compiler needs for
// what stays in memory.
class Evaluation {
 public:
  Evaluation(Dwarf_Die* function, Dwarf_Addr pc,
             const DebugInfo::Activation& activation)
      : function_(function), pc_(pc), activation_(activation) {}

  // Where a variable is.
  std::optional<uintptr_t> Location(Dwarf_Die* variable) {
    const std::optional<Dwarf_Op> op = Operation(variable, DW_AT_location);
    if (!op) return std::nullopt;
    if (op->atom != DW_OP_fbreg) return AtRegister(*op);
    const std::optional<uintptr_t> base = FrameBase();
    if (!base) return std::nullopt;
    return *base + op->number;
  }

 private:
  std::optional<Dwarf_Op> Operation(Dwarf_Die* die, unsigned name) {
    Dwarf_Attribute attribute;
    Dwarf_Op* expression = nullptr;
    size_t length = 0;
    if (dwarf_attr_integrate(die, name, &attribute) == nullptr ||
        dwarf_getlocation_addr(&attribute, pc_, &expression, &length, 1) != 1 ||
        length != 1) {
      return std::nullopt;
    }
    return *expression;
  }

  std::optional<uintptr_t> FrameBase() {
    const std::optional<Dwarf_Op> op = Operation(function_, DW_AT_frame_base);
    if (!op) return std::nullopt;
    if (op->atom == DW_OP_call_frame_cfa) return activation_.frame_address;
    if (op->atom == DW_OP_reg0 + kFramePointer) {
      return activation_.registers.frame_pointer;
    }
    if (op->atom == DW_OP_reg0 + kStackPointer) {
      return activation_.registers.stack_pointer;
    }
    return AtRegister(*op);
  }

  std::optional<uintptr_t> AtRegister(const Dwarf_Op& op) const {
    if (op.atom == DW_OP_breg0 + kFramePointer) {
      return activation_.registers.frame_pointer + op.number;
    }
    if (op.atom == DW_OP_breg0 + kStackPointer) {
      return activation_.registers.stack_pointer + op.number;
    }
    return std::nullopt;
  }

  Dwarf_Die* const function_;
  const Dwarf_Addr pc_;
  const DebugInfo::Activation& activation_;
};

class Search {
 public:
  Search(Evaluation evaluation, uintptr_t address)
      : evaluation_(evaluation), address_(address) {}

  std::optional<DwarfVariable> In(Dwarf_Die* scope) {
    std::optional<DwarfVariable> found;
    ForEachChild(scope, [&](Dwarf_Die& child) {
      if (!IsVariable(dwarf_tag(&child))) return true;
      const std::optional<uintptr_t> begin = evaluation_.Location(&child);
      std::optional<Dwarf_Die> type = TypeOf(&child);
      if (!begin || !type || address_ - *begin >= SizeOf(&*type)) return true;
      found = {child, *begin};
      return false;
    });
    return found;
  }

  // Also where the address is not: optimised code leaves a scope early.
  std::optional<DwarfVariable> Anywhere(Dwarf_Die* scope, int depth = 0) {
    std::optional<DwarfVariable> found = In(scope);
    if (found || depth == kDeepestDie) return found;
    ForEachChild(scope, [&](Dwarf_Die& child) {
      if (IsScope(dwarf_tag(&child))) found = Anywhere(&child, depth + 1);
      return !found.has_value();
    });
    return found;
  }

 private:
  Evaluation evaluation_;
  const uintptr_t address_;
};

}  // namespace

void DwarfFunctions::Collect(Dwarf_Die* parent, int depth) {
  if (depth == kDeepestDie) return;
  ForEachChild(parent, [&](Dwarf_Die& child) {
    const int tag = dwarf_tag(&child);
    if (tag == DW_TAG_namespace || tag == DW_TAG_structure_type ||
        tag == DW_TAG_class_type) {
      Collect(&child, depth + 1);
    }
    if (tag != DW_TAG_subprogram) return true;
    Dwarf_Addr base = 0, begin = 0, end = 0;
    for (ptrdiff_t i = 0;
         (i = dwarf_ranges(&child, i, &base, &begin, &end)) > 0;) {
      functions_.try_emplace(begin, Range{end, child});
    }
    return true;
  });
}

std::vector<Dwarf_Die> DwarfFunctions::ScopesAt(Dwarf_Addr address) {
  std::vector<Dwarf_Die> kept;
  for (Dwarf_Die& unit : units_) {
    if (dwarf_haspc(&unit, address) > 0) {
      Collect(&unit, 0);
    } else {
      kept.push_back(unit);
    }
  }
  units_ = std::move(kept);
  const auto next = functions_.upper_bound(address);
  if (next == functions_.begin()) return {};
  const Range& range = std::prev(next)->second;
  if (address >= range.end) return {};
  std::vector<Dwarf_Die> scopes = {range.function};
  for (bool deeper = true; deeper;) {
    deeper = false;
    Dwarf_Die parent = scopes.back();
    ForEachChild(&parent, [&](Dwarf_Die& child) {
      if (!IsScope(dwarf_tag(&child)) || dwarf_haspc(&child, address) <= 0) {
        return true;
      }
      scopes.push_back(child);
      deeper = true;
      return false;
    });
  }
  return scopes;
}

std::optional<DwarfVariable> LocalAt(std::vector<Dwarf_Die> scopes,
                                     Dwarf_Addr pc,
                                     const DebugInfo::Activation& activation,
                                     uintptr_t address) {
  if (scopes.empty()) return std::nullopt;
  Search search(Evaluation(&scopes.front(), pc, activation), address);
  for (size_t i = scopes.size(); i-- > 0;) {
    if (auto found = search.In(&scopes[i])) return found;
  }
  return search.Anywhere(&scopes.front());
}

// The declaration is in the class, but libdw knows no parents: the type of
// `this` tells it as well.
std::optional<Dwarf_Die> ClassOf(Dwarf_Die* function) {
  std::optional<Dwarf_Die> found;
  const auto look = [&](Dwarf_Die* die) {
    ForEachChild(die, [&](Dwarf_Die& child) {
      if (dwarf_tag(&child) != DW_TAG_formal_parameter) return true;
      std::optional<Dwarf_Die> type = TypeOf(&child);
      const bool artificial =
          dwarf_hasattr_integrate(&child, DW_AT_artificial) != 0;
      if (artificial && type && dwarf_tag(&*type) == DW_TAG_pointer_type) {
        found = TypeOf(&*type);
      }
      return false;
    });
  };
  look(function);
  for (const unsigned link : {DW_AT_abstract_origin, DW_AT_specification}) {
    if (found) break;
    if (auto origin = Referred(function, link)) look(&*origin);
  }
  return found;
}

}  // namespace ravel::internal

#endif  // RAVEL_HAS_LIBDW
