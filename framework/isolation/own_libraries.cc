// SPDX-License-Identifier: Apache-2.0

#include "framework/isolation/own_libraries.h"

#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
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
    if (others.contains(name) || name.starts_with(kRavel)) continue;
    const Object& object = objects.at(name);
    libraries_.push_back({object.path, object.begin, object.end});
  }
}

bool OwnLibraries::Contains(std::string_view path) const {
  return std::any_of(
      libraries_.begin(), libraries_.end(),
      [&](const Library& library) { return library.path == path; });
}

// The copy has them at the same distances, so that mappings which meet are
// one.
void OwnLibraries::Merge() const {
  if (libraries_.empty()) return;
  const long file =
      SystemCall(SYS_memfd_create, "ravel-libraries", MFD_CLOEXEC);
  if (file < 0) return;
  uintptr_t lowest = UINTPTR_MAX;
  for (const Library& library : libraries_) {
    if (library.end != 0) lowest = std::min(lowest, library.begin);
  }
  for (const auto& [path, begin, end] : libraries_) {
    if (end == 0) continue;
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
