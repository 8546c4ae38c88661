// SPDX-License-Identifier: Apache-2.0

#include "framework/isolation/own_libraries.h"

#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <compare>
#include <cstdio>
#include <fstream>
#include <map>
#include <set>

#include "scheduler/die.h"
#include "scheduler/dynamic_section.h"
#include "scheduler/system_call.h"

namespace ravel {
namespace {

constexpr uintptr_t kPage = 4096;
constexpr std::string_view kRavel = "libravel.so";

uintptr_t Down(uintptr_t address) { return address & ~(kPage - 1); }
uintptr_t Up(uintptr_t address) { return Down(address + kPage - 1); }

struct Object {
  std::string path;
  std::vector<std::string> needed;
  uintptr_t begin = 0;
  uintptr_t end = 0;
};

// By the name that others need it by.
using Objects = std::map<std::string, Object>;

std::string LastPart(std::string_view path) {
  return std::string(path.substr(path.rfind('/') + 1));
}

void FindPlace(const dl_phdr_info& info, Object& object) {
  bool whole = true;
  for (int i = 0; i < info.dlpi_phnum; ++i) {
    const ElfW(Phdr)& header = info.dlpi_phdr[i];
    if (header.p_type != PT_LOAD) continue;
    const uintptr_t begin = info.dlpi_addr + header.p_vaddr;
    if (object.begin == 0) {
      object.begin = Down(begin);
    } else {
      whole = whole && Down(begin) == object.end;
    }
    object.end = Up(begin + header.p_memsz);
  }
  if (!whole) object.end = 0;
}

int Add(dl_phdr_info* info, size_t, void* data) {
  Object object;
  object.path = info->dlpi_name;
  std::string name = LastPart(object.path);
  const DynamicSection section(*info);
  section.ForEach([&](const ElfW(Dyn) & entry) {
    if (entry.d_tag == DT_NEEDED) {
      object.needed.emplace_back(section.NameOf(entry));
    } else if (entry.d_tag == DT_SONAME) {
      name = section.NameOf(entry);
    }
  });
  FindPlace(*info, object);
  static_cast<Objects*>(data)->emplace(std::move(name), std::move(object));
  return 0;
}

// What `from` needs, and what that needs.
void Reach(const Objects& objects, const std::string& from, bool through_ravel,
           std::set<std::string>& reached) {
  const auto found = objects.find(from);
  if (found == objects.end() || !reached.insert(from).second) return;
  if (from.starts_with(kRavel) && !through_ravel) return;
  for (const std::string& next : found->second.needed) {
    Reach(objects, next, through_ravel, reached);
  }
}

// Memory to be merged.
struct Piece {
  uintptr_t begin;
  uintptr_t end;
  auto operator<=>(const Piece&) const = default;
};

// The loader puts what it allocates between the libraries that it has just
// mapped; with that they are one.
void AddBetween(std::vector<Piece>& pieces) {
  const std::vector<Piece> libraries = pieces;
  const auto meets = [&](uintptr_t address, uintptr_t Piece::*side) {
    return std::any_of(
        libraries.begin(), libraries.end(),
        [&](const Piece& piece) { return piece.*side == address; });
  };
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    Piece piece = {};
    char access[5] = {};
    char path[2] = {};
    const int count = sscanf(line.c_str(), "%zx-%zx %4s %*s %*s %*s %1s",
                             &piece.begin, &piece.end, access, path);
    if (count != 3 || std::string_view(access) != "rw-p") continue;
    if (meets(piece.begin, &Piece::end) && meets(piece.end, &Piece::begin)) {
      pieces.push_back(piece);
    }
  }
}

// Whatever a program needs or not, it uses these.
bool IsEverybodys(std::string_view name) {
  return name.starts_with("libc.so") || name.starts_with("ld-linux") ||
         name.starts_with(kRavel);
}

}  // namespace

const OwnLibraries& OwnLibraries::OfProcess() {
  static const auto* const libraries = new OwnLibraries;
  return *libraries;
}

OwnLibraries::OwnLibraries() {
  Objects objects;
  dl_iterate_phdr(Add, &objects);
  std::set<std::string> ravels, others;
  for (const auto& [name, object] : objects) {
    if (name.starts_with(kRavel)) Reach(objects, name, true, ravels);
  }
  for (const auto& [name, object] : objects) {
    if (!ravels.contains(name)) Reach(objects, name, false, others);
  }
  for (const std::string& name : ravels) {
    if (others.contains(name) || IsEverybodys(name)) continue;
    const Object& object = objects.at(name);
    libraries_.push_back({object.path, object.begin, object.end});
  }
}

bool OwnLibraries::Contains(std::string_view path) const {
  return std::any_of(
      libraries_.begin(), libraries_.end(),
      [&](const Library& library) { return library.path == path; });
}

// By the copy they are at the same distances, so that mappings which meet are
// one.
void OwnLibraries::Merge() const {
  std::vector<Piece> pieces;
  for (const Library& library : libraries_) {
    if (library.end != 0) pieces.push_back({library.begin, library.end});
  }
  if (pieces.empty()) return;
  AddBetween(pieces);
  const long file =
      SystemCall(SYS_memfd_create, "ravel-libraries", MFD_CLOEXEC);
  if (file < 0) return;
  const uintptr_t lowest =
      std::min_element(pieces.begin(), pieces.end())->begin;
  for (const auto& [begin, end] : pieces) {
    const size_t size = end - begin;
    const long written =
        SystemCall(SYS_pwrite64, file, begin, size, begin - lowest);
    if (written != static_cast<long>(size)) continue;
    const long mapped =
        SystemCall(SYS_mmap, begin, size, PROT_READ | PROT_WRITE | PROT_EXEC,
                   MAP_PRIVATE | MAP_FIXED, file, begin - lowest);
    if (mapped != static_cast<long>(begin)) break;
  }
  SystemCall(SYS_close, file);
}

}  // namespace ravel
