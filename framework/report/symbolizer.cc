// SPDX-License-Identifier: Apache-2.0

#include "framework/report/symbolizer.h"

#include <backtrace.h>
#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <iterator>
#include <string_view>
#include <system_error>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "framework/report/function_name.h"

namespace ravel {
namespace {

using internal::Demangled;
using internal::FunctionAroundLambda;
using internal::FunctionName;
using internal::VariableName;

struct Symbol {
  std::string name;  // mangled; empty: none
  uintptr_t address = 0;
  uintptr_t size = 0;
};

// Missing debug information is no error of ours: the caller sees that
// nothing was found and falls back.
void IgnoreError(void* /*data*/, const char* /*message*/, int /*error*/) {}

// libbacktrace cannot free a state, so the program has one.
backtrace_state* State() {
  static backtrace_state* const state =
      backtrace_create_state(nullptr, /*threaded=*/0, IgnoreError, nullptr);
  return state;
}

Symbol SymbolAt(uintptr_t address) {
  const auto found = [](void* data, uintptr_t, const char* name,
                        uintptr_t value, uintptr_t size) {
    if (name == nullptr) return;
    *static_cast<Symbol*>(data) = {name, value, size};
  };
  Symbol symbol;
  backtrace_syminfo(State(), address, found, IgnoreError, &symbol);
  return symbol;
}

// libbacktrace puts the folder of the compilation even in front of absolute
// paths, as clang writes them in DWARF 5: "/home/me/build//home/me/bank.cc".
std::string RealPath(const char* file) {
  std::string path = file == nullptr ? "" : file;
  const size_t joint = path.find("//");
  std::error_code error;
  if (joint == std::string::npos || std::filesystem::exists(path, error)) {
    return path;
  }
  return path.substr(joint + 1);
}

// The frames at `address` with the names as the compiler recorded them.
std::vector<Frame> RawFrames(uintptr_t address) {
  const auto found = [](void* data, uintptr_t, const char* file, int line,
                        const char* function) {
    if (file == nullptr && function == nullptr) return 0;
    static_cast<std::vector<Frame>*>(data)->push_back(
        {function == nullptr ? "" : function, RealPath(file), line});
    return 0;
  };
  std::vector<Frame> frames;
  backtrace_pcinfo(State(), address, found, IgnoreError, &frames);
  return frames;
}

std::string ModuleAndOffset(uintptr_t address, const Dl_info& module) {
  const auto base = reinterpret_cast<uintptr_t>(module.dli_fbase);
  const std::filesystem::path path(module.dli_fname);
  return absl::StrCat(path.filename().string(), "+0x",
                      absl::Hex(address - base));
}

bool FindModule(uintptr_t address, Dl_info* module) {
  return dladdr(reinterpret_cast<void*>(address), module) != 0 &&
         module->dli_fname != nullptr;
}

Frame FrameWithoutDebugInformation(uintptr_t address) {
  if (Symbol symbol = SymbolAt(address); !symbol.name.empty()) {
    return {FunctionName(Demangled(symbol.name)), "", 0};
  }
  Dl_info module;
  if (FindModule(address, &module)) {
    return {ModuleAndOffset(address, module), "", 0};
  }
  return {absl::StrCat("0x", absl::Hex(address)), "", 0};
}

// Debian's libc records "./nptl/pthread_create.c", which would look like the
// user's; the library itself is the better name of the place.
void NameModuleOfRelativePaths(uintptr_t address, std::vector<Frame>* frames) {
  Dl_info module;
  if (!FindModule(address, &module)) return;
  const Frame place = {"", module.dli_fname, 0};
  if (Symbolizer::IsUserCode(place)) return;
  for (Frame& frame : *frames) {
    if (!absl::StartsWith(frame.file, ".")) continue;
    frame.file = place.file;
    frame.line = 0;
  }
}

// g++ calls an inlined lambda nothing but "operator()"; the template around it
// names its type.
std::string NameOf(const std::vector<Frame>& frames, size_t index) {
  const std::string& function = frames[index].function;
  if (function == "operator()" && index + 1 < frames.size()) {
    const std::string around =
        FunctionAroundLambda(Demangled(frames[index + 1].function));
    if (!around.empty()) return absl::StrCat("lambda in ", around);
  }
  return FunctionName(Demangled(function));
}

void NameFunctions(uintptr_t address, std::vector<Frame>* frames) {
  // The outermost frame is the function the symbol stands for, and the symbol
  // knows its scope where the debug information gives a bare name.
  Frame& outermost = frames->back();
  if (!absl::StartsWith(outermost.function, "_Z")) {
    const Symbol symbol = SymbolAt(address);
    if (!symbol.name.empty()) outermost.function = symbol.name;
  }
  // From the inside out: a name is found by the raw one around it.
  for (size_t i = 0; i < frames->size(); ++i) {
    (*frames)[i].function = NameOf(*frames, i);
  }
}

// The folder of Ravel's sources, as the compiler was told it, with a slash.
std::string_view SourceRoot() {
  constexpr std::string_view kThisFile = "framework/report/symbolizer.cc";
  constexpr std::string_view kPath = __FILE__;
  static_assert(kPath.size() >= kThisFile.size());
  return kPath.substr(0, kPath.size() - kThisFile.size());
}

bool IsRavel(const std::string& file) {
  const absl::string_view root(SourceRoot().data(), SourceRoot().size());
  return absl::StrContains(file, "/include/ravel/") ||
         absl::StartsWith(file, absl::StrCat(root, "framework/")) ||
         absl::StartsWith(file, absl::StrCat(root, "scheduler/"));
}

std::vector<Frame> FindFrames(uintptr_t return_address) {
  // The call itself may be the last instruction of its line or function.
  const uintptr_t address = return_address - 1;
  std::vector<Frame> frames = RawFrames(address);
  if (frames.empty()) return {FrameWithoutDebugInformation(address)};
  NameModuleOfRelativePaths(address, &frames);
  NameFunctions(address, &frames);
  return frames;
}

}  // namespace

std::string Symbolizer::Variable(uintptr_t address, size_t object_size) const {
  const Symbol symbol = SymbolAt(address);
  if (symbol.name.empty() || address - symbol.address >= symbol.size) return "";
  const std::string name = VariableName(Demangled(symbol.name));
  const uintptr_t offset = address - symbol.address;
  constexpr size_t kLargestScalar = 8;
  const bool is_array =
      object_size > kLargestScalar && symbol.size > object_size &&
      symbol.size % object_size == 0 && offset % object_size == 0;
  if (is_array) return absl::StrCat(name, "[", offset / object_size, "]");
  return offset == 0 ? name : absl::StrCat(name, "+", offset);
}

bool Symbolizer::IsUserCode(const Frame& frame) {
  constexpr std::array<absl::string_view, 7> kSystemFolders = {
      "/usr/include/", "/usr/lib/", "/usr/lib64/", "/usr/local/include/",
      "/lib/",         "/lib64/",   "/usr/src/",
  };
  constexpr std::array<absl::string_view, 5> kLibraries = {
      "/include/c++/", "/include/gtest/", "/include/gmock/",
      "/googletest/",  "/googlemock/",
  };
  if (frame.file.empty()) return false;
  const std::string file =
      std::filesystem::path(frame.file).lexically_normal().string();
  if (IsRavel(file)) return false;
  const auto is_start = [&](auto f) { return absl::StartsWith(file, f); };
  const auto is_inside = [&](auto f) { return absl::StrContains(file, f); };
  return std::ranges::none_of(kSystemFolders, is_start) &&
         std::ranges::none_of(kLibraries, is_inside);
}

const Symbolizer::Call& Symbolizer::Know(uintptr_t return_address) const {
  const auto [found, is_new] = known_.try_emplace(return_address);
  Call& call = found->second;
  if (is_new) {
    call.frames = FindFrames(return_address);
    std::ranges::copy_if(call.frames, std::back_inserter(call.user),
                         IsUserCode);
  }
  return call;
}

const std::vector<Frame>& Symbolizer::Frames(uintptr_t return_address) const {
  return Know(return_address).frames;
}

std::vector<Frame> Symbolizer::UserFrames(
    std::span<const uintptr_t> stack) const {
  std::vector<Frame> user;
  for (uintptr_t return_address : stack) {
    const std::vector<Frame>& frames = Know(return_address).user;
    user.insert(user.end(), frames.begin(), frames.end());
  }
  if (!user.empty()) return user;
  std::vector<Frame> all;
  for (uintptr_t return_address : stack) {
    const std::vector<Frame>& frames = Frames(return_address);
    all.insert(all.end(), frames.begin(), frames.end());
  }
  return all;
}

}  // namespace ravel
