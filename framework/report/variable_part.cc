// SPDX-License-Identifier: Apache-2.0

#include "framework/report/variable_part.h"

#if RAVEL_HAS_LIBDW

#include <dwarf.h>
#include <elfutils/libdwfl.h>
#include <unistd.h>

#include <iterator>
#include <map>
#include <set>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"

namespace ravel {
namespace {

constexpr size_t kLargestScalar = 8;
constexpr int kDeepest = 16;

struct Variable {
  uintptr_t begin = 0;
  uintptr_t size = 0;
  Dwarf_Die type = {};
};

// The file's own debug information is all there is: nothing is looked for
// elsewhere, least of all on the network.
int FindNoDebugFile(Dwfl_Module*, void**, const char*, Dwarf_Addr, const char*,
                    const char*, GElf_Word, char**) {
  return -1;
}

std::optional<Dwarf_Die> TypeOf(Dwarf_Die* die) {
  Dwarf_Attribute attribute;
  Dwarf_Die type, peeled;
  if (dwarf_attr_integrate(die, DW_AT_type, &attribute) == nullptr ||
      dwarf_formref_die(&attribute, &type) == nullptr ||
      dwarf_peel_type(&type, &peeled) != 0) {
    return std::nullopt;
  }
  return peeled;
}

uintptr_t SizeOf(Dwarf_Die* type) {
  Dwarf_Word size = 0;
  return dwarf_aggregate_size(type, &size) == 0 ? size : 0;
}

std::optional<uintptr_t> Constant(Dwarf_Die* die, unsigned name) {
  Dwarf_Attribute attribute;
  Dwarf_Word value = 0;
  if (dwarf_attr_integrate(die, name, &attribute) == nullptr ||
      dwarf_formudata(&attribute, &value) != 0) {
    return std::nullopt;
  }
  return value;
}

// Where a variable of static storage is, before the program was loaded.
std::optional<uintptr_t> StaticAddress(Dwarf_Die* die) {
  Dwarf_Attribute attribute;
  Dwarf_Op* expression = nullptr;
  size_t length = 0;
  if (dwarf_attr_integrate(die, DW_AT_location, &attribute) == nullptr ||
      dwarf_getlocation(&attribute, &expression, &length) != 0 || length != 1) {
    return std::nullopt;
  }
  if (expression[0].atom == DW_OP_addr) return expression[0].number;
  Dwarf_Attribute operand;
  Dwarf_Addr address = 0;
  if (expression[0].atom != DW_OP_addrx ||
      dwarf_getlocation_attr(&attribute, expression, &operand) != 0 ||
      dwarf_formaddr(&operand, &address) != 0) {
    return std::nullopt;
  }
  return address;
}

template <typename Visit>
void ForEachChild(Dwarf_Die* parent, const Visit& visit) {
  Dwarf_Die child;
  if (dwarf_child(parent, &child) != 0) return;
  do {
    if (!visit(child)) return;
  } while (dwarf_siblingof(&child, &child) == 0);
}

bool IsReserved(std::string_view name) { return name.starts_with('_'); }

// A way into a type, down to a part of it.
class Descent {
 public:
  Descent(Dwarf_Die type, uintptr_t offset, size_t size)
      : type_(type), offset_(offset), size_(size) {}

  std::string Path() {
    for (int i = 0; i < kDeepest && Step(); ++i) {
    }
    if (offset_ != 0) absl::StrAppend(&path_, "+", offset_);
    return path_;
  }

 private:
  bool Step() {
    // A mutex, say, is itself and not its first field.
    if (offset_ == 0 && size_ > kLargestScalar && SizeOf(&type_) <= size_) {
      return false;
    }
    switch (dwarf_tag(&type_)) {
      case DW_TAG_array_type:
        return IntoElement();
      case DW_TAG_structure_type:
      case DW_TAG_class_type:
        return IntoField();
      default:  // of a union any member may be meant
        return false;
    }
  }

  bool IntoElement() {
    const std::optional<Dwarf_Die> element = TypeOf(&type_);
    Dwarf_Die copy = element.value_or(Dwarf_Die());
    const uintptr_t size = element ? SizeOf(&copy) : 0;
    if (size == 0) return false;
    std::vector<uintptr_t> counts;
    ForEachChild(&type_, [&](Dwarf_Die& child) {
      if (dwarf_tag(&child) != DW_TAG_subrange_type) return true;
      const auto bound = Constant(&child, DW_AT_upper_bound);
      counts.push_back(
          Constant(&child, DW_AT_count).value_or(bound ? *bound + 1 : 1));
      return true;
    });
    uintptr_t index = offset_ / size;
    std::string indices;
    for (size_t i = counts.size(); i-- > 1;) {
      if (counts[i] == 0) return false;
      indices = absl::StrCat("[", index % counts[i], "]", indices);
      index /= counts[i];
    }
    absl::StrAppend(&path_, "[", index, "]", indices);
    offset_ %= size;
    type_ = copy;
    return true;
  }

  bool IntoField() {
    bool entered = false;
    ForEachChild(&type_, [&](Dwarf_Die& child) {
      const int tag = dwarf_tag(&child);
      if (tag != DW_TAG_member && tag != DW_TAG_inheritance) return true;
      const auto at = Constant(&child, DW_AT_data_member_location);
      std::optional<Dwarf_Die> type = TypeOf(&child);
      if (!at || !type || offset_ - *at >= SizeOf(&*type)) return true;
      const char* name = dwarf_diename(&child);
      const std::string_view field = name == nullptr ? "" : name;
      // Of an anonymous union any member may be meant: the bytes are named.
      if (tag == DW_TAG_member && field.empty() &&
          dwarf_tag(&*type) == DW_TAG_union_type) {
        return false;
      }
      // What std::array calls its elements is not to be read by anyone.
      if (IsReserved(field) && field != "_M_elems") return false;
      if (!IsReserved(field) && !field.empty()) {
        absl::StrAppend(&path_, ".", name);
      }
      offset_ -= *at;
      type_ = *type;
      entered = true;
      return false;
    });
    return entered;
  }

  Dwarf_Die type_;
  uintptr_t offset_;
  const size_t size_;
  std::string path_;
};

}  // namespace

class VariableParts::Reader {
 public:
  Reader() {
    static const Dwfl_Callbacks callbacks = {dwfl_linux_proc_find_elf,
                                             FindNoDebugFile, nullptr, nullptr};
    session_ = dwfl_begin(&callbacks);
    if (session_ == nullptr) return;
    dwfl_linux_proc_report(session_, getpid());
    dwfl_report_end(session_, nullptr, nullptr);
  }
  ~Reader() {
    if (session_ != nullptr) dwfl_end(session_);
  }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  const Variable* VariableAt(uintptr_t address) {
    if (session_ == nullptr) return nullptr;
    Dwfl_Module* module = dwfl_addrmodule(session_, address);
    if (module == nullptr) return nullptr;
    if (read_.insert(module).second) Read(module);
    const auto next = variables_.upper_bound(address);
    if (next == variables_.begin()) return nullptr;
    const Variable& variable = std::prev(next)->second;
    return address - variable.begin < variable.size ? &variable : nullptr;
  }

 private:
  void Read(Dwfl_Module* module) {
    Dwarf_Addr bias = 0;
    for (Dwarf_Die* unit = dwfl_module_nextcu(module, nullptr, &bias);
         unit != nullptr; unit = dwfl_module_nextcu(module, unit, &bias)) {
      Collect(unit, bias, 0);
    }
  }

  void Collect(Dwarf_Die* parent, Dwarf_Addr bias, int depth) {
    if (depth == kDeepest) return;
    ForEachChild(parent, [&](Dwarf_Die& child) {
      switch (dwarf_tag(&child)) {
        case DW_TAG_variable:
          Add(&child, bias);
          break;
        case DW_TAG_namespace:
        case DW_TAG_subprogram:
        case DW_TAG_lexical_block:
          Collect(&child, bias, depth + 1);
          break;
        default:
          break;
      }
      return true;
    });
  }

  void Add(Dwarf_Die* die, Dwarf_Addr bias) {
    const std::optional<uintptr_t> address = StaticAddress(die);
    if (!address) return;
    std::optional<Dwarf_Die> type = TypeOf(die);
    if (!type) return;
    const uintptr_t size = SizeOf(&*type);
    if (size == 0) return;
    variables_.emplace(*address + bias, Variable{*address + bias, size, *type});
  }

  Dwfl* session_ = nullptr;
  std::set<Dwfl_Module*> read_;
  std::map<uintptr_t, Variable> variables_;
};

VariableParts::VariableParts() = default;
VariableParts::~VariableParts() = default;

std::optional<VariablePart> VariableParts::Find(uintptr_t address,
                                                size_t size) const {
  if (reader_ == nullptr) reader_ = std::make_unique<Reader>();
  const Variable* variable = reader_->VariableAt(address);
  if (variable == nullptr) return std::nullopt;
  return VariablePart{
      variable->begin,
      Descent(variable->type, address - variable->begin, size).Path()};
}

}  // namespace ravel

#else

namespace ravel {

class VariableParts::Reader {};

VariableParts::VariableParts() = default;
VariableParts::~VariableParts() = default;

std::optional<VariablePart> VariableParts::Find(uintptr_t, size_t) const {
  return std::nullopt;
}

}  // namespace ravel

#endif
