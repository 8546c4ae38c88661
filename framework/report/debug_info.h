// SPDX-License-Identifier: Apache-2.0
//
// What the program's own debug information says of its memory: the variables
// there, with their fields and elements, and the types of what it allocates.
// Over libdw; without it, or without debug information, nothing is known.
// Reading takes some 10 ms: meant for failures, never for the search.

#ifndef RAVEL_FRAMEWORK_REPORT_DEBUG_INFO_H_
#define RAVEL_FRAMEWORK_REPORT_DEBUG_INFO_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "scheduler/stack_trace.h"

namespace ravel {

class DebugInfo {
 public:
  // Of a class, array or other type, within this object; kNoType: unknown.
  using Type = uint32_t;
  static constexpr Type kNoType = 0;

  struct Variable {
    uintptr_t begin = 0;
    Type type = kNoType;
    // Of a local one; those of static storage have symbols.
    std::string name = {};  // empty: the compiler made it for itself
    std::string file = {};  // where it is declared
  };

  // A call that a thread was in: where it goes on, and what tells where its
  // variables are.
  struct Activation {
    uintptr_t return_address = 0;
    FrameRegisters registers = {};
    uintptr_t frame_address = 0;  // the canonical one
  };

  // How a part of a type is called, and what it is in.
  struct Path {
    std::string text;     // ".items[3].key"; empty: the whole of it
    std::string of_type;  // where the names end: "int", "std::vector"
  };

  DebugInfo();
  ~DebugInfo();
  DebugInfo(const DebugInfo&) = delete;
  DebugInfo& operator=(const DebugInfo&) = delete;

  // Tells the functions apart that return addresses are in; 0: unknown.
  uintptr_t FunctionAt(uintptr_t return_address) const;

  std::optional<Variable> StaticAt(uintptr_t address) const;
  std::optional<Variable> LocalAt(const Activation& activation,
                                  uintptr_t address) const;

  // Where an object of `size` bytes is, `offset` into the type. The standard
  // library's own types have no fields for that.
  Path PathInto(Type type, uintptr_t offset, size_t size) const;

  // "Account"; empty: it has no name.
  std::string NameOf(Type type) const;
  size_t SizeOf(Type type) const;  // 0: unknown

  // What the pointer at `offset` points to.
  Type PointeeAt(Type type, uintptr_t offset) const;

  // What a template of the standard library that calls there allocates: T of
  // std::allocator<T> and std::make_unique<T>().
  Type AllocatedAt(uintptr_t return_address) const;

  // The class of `size` bytes whose constructor calls there.
  Type ConstructedAt(uintptr_t return_address, size_t size) const;

 private:
  class Reader;
  Reader& Read() const;
  mutable std::unique_ptr<Reader> reader_;  // made on first use
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_REPORT_DEBUG_INFO_H_
