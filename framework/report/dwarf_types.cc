// SPDX-License-Identifier: Apache-2.0

#if RAVEL_HAS_LIBDW

#include "framework/report/dwarf_types.h"

#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace ravel::internal {
namespace {

constexpr size_t kLargestScalar = 8;
constexpr size_t kLongestArguments = 24;

std::string_view View(const char* name) { return name == nullptr ? "" : name; }

// A part of a type and how far into it.
struct Part {
  Dwarf_Die type;
  uintptr_t offset;
};

// Room for an object that a node or a control block of the standard library
// carries: bytes to the compiler, but a template for the object's type.
bool IsRoomForAnother(std::string_view name) {
  return name.starts_with("__aligned_membuf") ||
         name.starts_with("__aligned_buffer");
}

bool IsClass(Dwarf_Die* type) {
  const int tag = dwarf_tag(type);
  return tag == DW_TAG_structure_type || tag == DW_TAG_class_type;
}

std::optional<Dwarf_Die> OtherIn(Dwarf_Die* type) {
  if (!IsClass(type) || !IsRoomForAnother(View(dwarf_diename(type)))) {
    return std::nullopt;
  }
  return TemplateType(type);
}

// The element at the part's offset, which is then one into it, and "[2][1]".
std::optional<std::string> IntoElement(Part& part) {
  std::optional<Dwarf_Die> element = TypeOf(&part.type);
  const uintptr_t size = element ? SizeOf(&*element) : 0;
  if (size == 0) return std::nullopt;
  std::vector<uintptr_t> counts;
  ForEachChild(&part.type, [&](Dwarf_Die& child) {
    if (dwarf_tag(&child) != DW_TAG_subrange_type) return true;
    const auto bound = Constant(&child, DW_AT_upper_bound);
    counts.push_back(
        Constant(&child, DW_AT_count).value_or(bound ? *bound + 1 : 1));
    return true;
  });
  uintptr_t index = part.offset / size;
  std::string indices;
  for (size_t i = counts.size(); i-- > 1;) {
    if (counts[i] == 0) return std::nullopt;
    indices = absl::StrCat("[", index % counts[i], "]", indices);
    index /= counts[i];
  }
  part = {*element, part.offset % size};
  return absl::StrCat("[", index, "]", indices);
}

// An empty base has a size, but what is there is of another.
bool IsEmpty(Dwarf_Die* type, int depth = 0) {
  if (!IsClass(type) || depth == kDeepestDie) return false;
  bool empty = true;
  ForEachChild(type, [&](Dwarf_Die& child) {
    const int tag = dwarf_tag(&child);
    const bool is_field =
        tag == DW_TAG_member && Constant(&child, DW_AT_data_member_location);
    std::optional<Dwarf_Die> base;
    if (tag == DW_TAG_inheritance) base = TypeOf(&child);
    empty = !is_field && !(base && !IsEmpty(&*base, depth + 1));
    return empty;
  });
  return empty;
}

struct Field {
  std::string name;
  bool is_base = false;
};

// The field or base at the part's offset, which is then one into it.
std::optional<Field> IntoField(Part& part) {
  std::optional<Field> found;
  ForEachChild(&part.type, [&](Dwarf_Die& child) {
    const int tag = dwarf_tag(&child);
    if (tag != DW_TAG_member && tag != DW_TAG_inheritance) return true;
    const auto at = Constant(&child, DW_AT_data_member_location);
    std::optional<Dwarf_Die> type = TypeOf(&child);
    if (!at || !type || part.offset - *at >= SizeOf(&*type)) return true;
    if (tag == DW_TAG_inheritance && IsEmpty(&*type)) return true;
    found = {std::string(View(dwarf_diename(&child))),
             tag == DW_TAG_inheritance};
    part = {*type, part.offset - *at};
    return false;
  });
  return found;
}

class Descent {
 public:
  Descent(Part part, size_t size) : part_(part), size_(size) {}

  DwarfPath Path() {
    for (int i = 0; i < kDeepestDie && Step(); ++i) {
    }
    if (part_.offset != 0) absl::StrAppend(&path_, "+", part_.offset);
    return {std::move(path_), part_.type, part_.offset};
  }

 private:
  bool Step() {
    // A mutex, say, is itself and not its first field.
    if (part_.offset == 0 && size_ > kLargestScalar &&
        SizeOf(&part_.type) <= size_) {
      return false;
    }
    if (const auto other = OtherIn(&part_.type)) {
      part_.type = *other;
      return true;
    }
    if (dwarf_tag(&part_.type) == DW_TAG_array_type) {
      const auto indices = IntoElement(part_);
      if (indices) absl::StrAppend(&path_, *indices);
      return indices.has_value();
    }
    return IsClass(&part_.type) && EnterField();
  }

  bool EnterField() {
    Part inner = part_;
    const std::optional<Field> field = IntoField(inner);
    if (!field) return false;
    // Of an anonymous union any member may be meant: the bytes are named.
    if (!field->is_base && field->name.empty() &&
        dwarf_tag(&inner.type) == DW_TAG_union_type) {
      return false;
    }
    // What std::array calls its elements is not to be read by anyone, and
    // what nodes call their room for one.
    if (IsReserved(field->name) && field->name != "_M_elems" &&
        !LeadsToOther(inner)) {
      return false;
    }
    if (!IsReserved(field->name) && !field->name.empty()) {
      absl::StrAppend(&path_, ".", field->name);
    }
    part_ = inner;
    return true;
  }

  static bool LeadsToOther(Part part) {
    for (int i = 0; i < kDeepestDie; ++i) {
      if (OtherIn(&part.type)) return true;
      if (!IsClass(&part.type) || !IntoField(part)) return false;
    }
    return false;
  }

  Part part_;
  const size_t size_;
  std::string path_;
};

}  // namespace

std::optional<Dwarf_Die> Referred(Dwarf_Die* die, unsigned attribute) {
  Dwarf_Attribute found;
  Dwarf_Die referred;
  if (dwarf_attr_integrate(die, attribute, &found) == nullptr ||
      dwarf_formref_die(&found, &referred) == nullptr) {
    return std::nullopt;
  }
  return referred;
}

std::optional<Dwarf_Die> TypeOf(Dwarf_Die* die) {
  std::optional<Dwarf_Die> type = Referred(die, DW_AT_type);
  Dwarf_Die peeled;
  if (!type || dwarf_peel_type(&*type, &peeled) != 0) return std::nullopt;
  return peeled;
}

uintptr_t SizeOf(Dwarf_Die* type) {
  Dwarf_Word size = 0;
  return dwarf_aggregate_size(type, &size) == 0 ? size : 0;
}

std::optional<uintptr_t> Constant(Dwarf_Die* die, unsigned attribute) {
  Dwarf_Attribute found;
  Dwarf_Word value = 0;
  if (dwarf_attr_integrate(die, attribute, &found) == nullptr ||
      dwarf_formudata(&found, &value) != 0) {
    return std::nullopt;
  }
  return value;
}

std::optional<Dwarf_Die> TemplateType(Dwarf_Die* die) {
  std::optional<Dwarf_Die> found;
  ForEachChild(die, [&](Dwarf_Die& child) {
    if (dwarf_tag(&child) != DW_TAG_template_type_parameter) return true;
    found = TypeOf(&child);
    return false;
  });
  return found;
}

std::string TypeName(Dwarf_Die* type) {
  const std::string_view name = View(dwarf_diename(type));
  // The count of a shared pointer and what it counts.
  if (name.starts_with("_Sp_counted_ptr_inplace")) {
    std::optional<Dwarf_Die> counted = TemplateType(type);
    return counted ? TypeName(&*counted) : "shared object";
  }
  if (name.starts_with("_List_node") || name.starts_with("_Fwd_list_node")) {
    return "list node";
  }
  if (name.starts_with("_Rb_tree_node")) return "tree node";
  if (name.starts_with("_Hash_node")) return "hash node";
  const size_t arguments = name.find('<');
  if (arguments == name.npos || name.size() - arguments <= kLongestArguments) {
    return std::string(name);
  }
  return absl::StrCat(std::string(name.substr(0, arguments)), "<...>");
}

DwarfPath PathInto(Dwarf_Die type, uintptr_t offset, size_t size) {
  return Descent({type, offset}, size).Path();
}

std::optional<Dwarf_Die> PointerIn(Dwarf_Die type, uintptr_t offset) {
  Part part = {type, offset};
  for (int i = 0; i < kDeepestDie; ++i) {
    if (dwarf_tag(&part.type) == DW_TAG_pointer_type) {
      if (part.offset != 0) return std::nullopt;
      return part.type;
    }
    if (const auto other = OtherIn(&part.type)) {
      part.type = *other;
    } else if (dwarf_tag(&part.type) == DW_TAG_array_type) {
      if (!IntoElement(part)) return std::nullopt;
    } else if (!IsClass(&part.type) || !IntoField(part)) {
      return std::nullopt;
    }
  }
  return std::nullopt;
}

}  // namespace ravel::internal

#endif  // RAVEL_HAS_LIBDW
