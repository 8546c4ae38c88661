// SPDX-License-Identifier: Apache-2.0

#include "framework/report/debug_info.h"

#if RAVEL_HAS_LIBDW

#include <elfutils/libdwfl.h>
#include <unistd.h>

#include <iterator>
#include <map>
#include <string_view>
#include <vector>

#include "framework/report/dwarf_functions.h"
#include "framework/report/dwarf_types.h"

namespace ravel {
namespace {

using internal::DwarfFunctions;
using internal::ForEachChild;
using internal::kDeepestDie;
using internal::TypeOf;

struct StaticVariable {
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

std::string_view NameOf(Dwarf_Die* die) {
  const char* name = dwarf_diename(die);
  return name == nullptr ? "" : name;
}

bool IsAllocator(std::string_view name) {
  return name.starts_with("new_allocator") ||
         name.starts_with("__new_allocator") || name.starts_with("allocator<");
}

struct Module {
  std::vector<Dwarf_Die> units;
  bool has_variables = false;  // they were read
  std::map<uintptr_t, StaticVariable> variables;
  DwarfFunctions functions;
  Dwarf_Addr bias = 0;
};

}  // namespace

class DebugInfo::Reader {
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

  const StaticVariable* StaticAt(uintptr_t address) {
    Module* module = ModuleAt(address);
    if (module == nullptr) return nullptr;
    if (!module->has_variables) ReadVariables(*module);
    const auto next = module->variables.upper_bound(address);
    if (next == module->variables.begin()) return nullptr;
    const StaticVariable& variable = std::prev(next)->second;
    return address - variable.begin < variable.size ? &variable : nullptr;
  }

  std::optional<internal::DwarfVariable> LocalAt(const Activation& activation,
                                                 uintptr_t address) {
    const uintptr_t pc = activation.return_address - 1;
    Module* module = ModuleAt(pc);
    if (module == nullptr) return std::nullopt;
    return internal::LocalAt(ScopesAt(pc), pc - module->bias, activation,
                             address);
  }

  // From the outermost to the innermost.
  const std::vector<Dwarf_Die>& ScopesAt(uintptr_t pc) {
    const auto [found, fresh] = scopes_.try_emplace(pc);
    Module* module = fresh ? ModuleAt(pc) : nullptr;
    if (module != nullptr) {
      found->second = module->functions.ScopesAt(pc - module->bias);
    }
    return found->second;
  }

  Type Keep(const std::optional<Dwarf_Die>& type) {
    if (!type) return kNoType;
    types_.push_back(*type);
    return static_cast<Type>(types_.size());
  }
  Dwarf_Die* Find(Type type) {
    return type == kNoType ? nullptr : &types_[type - 1];
  }

 private:
  Module* ModuleAt(uintptr_t address) {
    if (session_ == nullptr) return nullptr;
    Dwfl_Module* module = dwfl_addrmodule(session_, address);
    if (module == nullptr) return nullptr;
    const auto [found, fresh] = modules_.try_emplace(module);
    if (fresh) ReadModule(module, found->second);
    return &found->second;
  }

  static void ReadModule(Dwfl_Module* from, Module& module) {
    for (Dwarf_Die* unit = dwfl_module_nextcu(from, nullptr, &module.bias);
         unit != nullptr; unit = dwfl_module_nextcu(from, unit, &module.bias)) {
      module.units.push_back(*unit);
    }
    module.functions = DwarfFunctions(module.units);
  }

  static void ReadVariables(Module& module) {
    module.has_variables = true;
    for (Dwarf_Die& unit : module.units) Collect(&unit, module, 0);
  }

  static void Collect(Dwarf_Die* parent, Module& module, int depth) {
    if (depth == kDeepestDie) return;
    ForEachChild(parent, [&](Dwarf_Die& child) {
      switch (dwarf_tag(&child)) {
        case DW_TAG_variable:
          Add(&child, module);
          break;
        case DW_TAG_namespace:
        case DW_TAG_subprogram:
        case DW_TAG_lexical_block:
          Collect(&child, module, depth + 1);
          break;
        default:
          break;
      }
      return true;
    });
  }

  static void Add(Dwarf_Die* die, Module& module) {
    const std::optional<uintptr_t> address = StaticAddress(die);
    if (!address) return;
    std::optional<Dwarf_Die> type = TypeOf(die);
    const uintptr_t size = type ? internal::SizeOf(&*type) : 0;
    if (size == 0) return;
    const uintptr_t begin = *address + module.bias;
    module.variables.emplace(begin, StaticVariable{begin, size, *type});
  }

  Dwfl* session_ = nullptr;
  std::map<Dwfl_Module*, Module> modules_;
  std::map<uintptr_t, std::vector<Dwarf_Die>> scopes_;
  std::vector<Dwarf_Die> types_;
};

DebugInfo::DebugInfo() = default;
DebugInfo::~DebugInfo() = default;

DebugInfo::Reader& DebugInfo::Read() const {
  if (reader_ == nullptr) reader_ = std::make_unique<Reader>();
  return *reader_;
}

uintptr_t DebugInfo::FunctionAt(uintptr_t return_address) const {
  std::vector<Dwarf_Die> scopes = Read().ScopesAt(return_address - 1);
  return scopes.empty() ? 0 : dwarf_dieoffset(&scopes.front());
}

std::optional<DebugInfo::Variable> DebugInfo::StaticAt(
    uintptr_t address) const {
  const StaticVariable* variable = Read().StaticAt(address);
  if (variable == nullptr) return std::nullopt;
  return Variable{variable->begin, Read().Keep(variable->type)};
}

std::optional<DebugInfo::Variable> DebugInfo::LocalAt(
    const Activation& activation, uintptr_t address) const {
  std::optional<internal::DwarfVariable> found =
      Read().LocalAt(activation, address);
  if (!found) return std::nullopt;
  std::string_view name = ravel::NameOf(&found->die);
  if (internal::IsReserved(name)) name = "";
  const char* file = dwarf_decl_file(&found->die);
  return Variable{found->begin, Read().Keep(TypeOf(&found->die)),
                  std::string(name), file == nullptr ? "" : file};
}

DebugInfo::Path DebugInfo::PathInto(Type type, uintptr_t offset,
                                    size_t size) const {
  const Dwarf_Die* die = Read().Find(type);
  if (die == nullptr) return {};
  internal::DwarfPath path = internal::PathInto(*die, offset, size);
  return {std::move(path.text), internal::TypeName(&path.type)};
}

std::string DebugInfo::NameOf(Type type) const {
  Dwarf_Die* die = Read().Find(type);
  return die == nullptr ? "" : internal::TypeName(die);
}

size_t DebugInfo::SizeOf(Type type) const {
  Dwarf_Die* die = Read().Find(type);
  return die == nullptr ? 0 : internal::SizeOf(die);
}

DebugInfo::Type DebugInfo::PointeeAt(Type type, uintptr_t offset) const {
  const Dwarf_Die* die = Read().Find(type);
  if (die == nullptr) return kNoType;
  std::optional<Dwarf_Die> pointer = internal::PointerIn(*die, offset);
  return pointer ? Read().Keep(TypeOf(&*pointer)) : kNoType;
}

DebugInfo::Type DebugInfo::AllocatedAt(uintptr_t return_address) const {
  std::vector<Dwarf_Die> scopes = Read().ScopesAt(return_address - 1);
  for (size_t i = scopes.size(); i-- > 0;) {
    Dwarf_Die* scope = &scopes[i];
    const std::string_view function = ravel::NameOf(scope);
    if (function == "allocate") {
      std::optional<Dwarf_Die> of = internal::ClassOf(scope);
      if (of && IsAllocator(ravel::NameOf(&*of))) {
        return Read().Keep(internal::TemplateType(&*of));
      }
    }
    if (function.starts_with("make_unique")) {
      std::optional<Dwarf_Die> origin =
          internal::Referred(scope, DW_AT_abstract_origin);
      return Read().Keep(internal::TemplateType(origin ? &*origin : scope));
    }
  }
  return kNoType;
}

DebugInfo::Type DebugInfo::ConstructedAt(uintptr_t return_address,
                                         size_t size) const {
  for (Dwarf_Die& scope : std::vector(Read().ScopesAt(return_address - 1))) {
    const std::string_view function = ravel::NameOf(&scope);
    if (function.empty()) continue;
    std::optional<Dwarf_Die> of = internal::ClassOf(&scope);
    if (!of || internal::SizeOf(&*of) != size) continue;
    const std::string_view name = ravel::NameOf(&*of);
    if (name.substr(0, name.find('<')) == function) return Read().Keep(of);
  }
  return kNoType;
}

}  // namespace ravel

#else

namespace ravel {

class DebugInfo::Reader {};

DebugInfo::DebugInfo() = default;
DebugInfo::~DebugInfo() = default;

uintptr_t DebugInfo::FunctionAt(uintptr_t) const { return 0; }
std::optional<DebugInfo::Variable> DebugInfo::StaticAt(uintptr_t) const {
  return std::nullopt;
}
std::optional<DebugInfo::Variable> DebugInfo::LocalAt(const Activation&,
                                                      uintptr_t) const {
  return std::nullopt;
}
DebugInfo::Path DebugInfo::PathInto(Type, uintptr_t, size_t) const {
  return {};
}
std::string DebugInfo::NameOf(Type) const { return ""; }
size_t DebugInfo::SizeOf(Type) const { return 0; }
DebugInfo::Type DebugInfo::PointeeAt(Type, uintptr_t) const { return kNoType; }
DebugInfo::Type DebugInfo::AllocatedAt(uintptr_t) const { return kNoType; }
DebugInfo::Type DebugInfo::ConstructedAt(uintptr_t, size_t) const {
  return kNoType;
}

}  // namespace ravel

#endif
