// SPDX-License-Identifier: Apache-2.0
//
// Types in the debug information, over libdw. To be included where
// RAVEL_HAS_LIBDW is 1.

#ifndef RAVEL_FRAMEWORK_REPORT_DWARF_TYPES_H_
#define RAVEL_FRAMEWORK_REPORT_DWARF_TYPES_H_

#include <dwarf.h>
#include <elfutils/libdw.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace ravel::internal {

// How deep types, scopes and references are followed.
inline constexpr int kDeepestDie = 16;

// Calls visit(Dwarf_Die&) until it returns false.
template <typename Visit>
void ForEachChild(Dwarf_Die* parent, const Visit& visit) {
  Dwarf_Die child;
  if (dwarf_child(parent, &child) != 0) return;
  do {
    if (!visit(child)) return;
  } while (dwarf_siblingof(&child, &child) == 0);
}

// What the attribute refers to.
std::optional<Dwarf_Die> Referred(Dwarf_Die* die, unsigned attribute);

// The type of a variable, a field, a pointer, without typedefs and const.
std::optional<Dwarf_Die> TypeOf(Dwarf_Die* die);

// 0 where it is not known.
uintptr_t SizeOf(Dwarf_Die* type);

// The value of an attribute that is one.
std::optional<uintptr_t> Constant(Dwarf_Die* die, unsigned attribute);

// The first type that a template was made for.
std::optional<Dwarf_Die> TemplateType(Dwarf_Die* die);

// "Account", "int", "std::vector"; empty if it has none.
std::string TypeName(Dwarf_Die* type);

// Names that are the standard library's own.
inline bool IsReserved(std::string_view name) { return name.starts_with('_'); }

// The way into a type, down to an object of `size` bytes at `offset`.
struct DwarfPath {
  std::string text;    // ".items[3].key"; ends in "+4" within what has no names
  Dwarf_Die type;      // where the names end
  uintptr_t rest = 0;  // how far into that
};
DwarfPath PathInto(Dwarf_Die type, uintptr_t offset, size_t size);

// The pointer there, whatever the names of what it is in.
std::optional<Dwarf_Die> PointerIn(Dwarf_Die type, uintptr_t offset);

}  // namespace ravel::internal

#endif  // RAVEL_FRAMEWORK_REPORT_DWARF_TYPES_H_
