// SPDX-License-Identifier: Apache-2.0

#include "framework/program/program_file.h"

#include <elf.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string_view>

#include "framework/schedule/whole_file.h"

namespace ravel {
namespace {

// The file, whose headers may lie.
class Image {
 public:
  explicit Image(std::string_view bytes) : bytes_(bytes) {}

  template <typename Type>
  bool Read(uint64_t offset, Type& value) const {
    if (offset > bytes_.size() || bytes_.size() - offset < sizeof value) {
      return false;
    }
    memcpy(&value, bytes_.data() + offset, sizeof value);
    return true;
  }

  bool StartsWith(uint64_t offset, std::string_view text) const {
    return offset < bytes_.size() && bytes_.substr(offset).starts_with(text);
  }

 private:
  std::string_view bytes_;
};

// The offset in the file of an address; UINT64_MAX: none.
uint64_t OffsetOf(const Image& image, const Elf64_Ehdr& header,
                  uint64_t address) {
  for (unsigned i = 0; i < header.e_phnum; ++i) {
    Elf64_Phdr part;
    if (!image.Read(header.e_phoff + i * sizeof part, part)) break;
    if (part.p_type == PT_LOAD && address - part.p_vaddr < part.p_filesz) {
      return address - part.p_vaddr + part.p_offset;
    }
  }
  return UINT64_MAX;
}

// Visits the entries of the dynamic section until `visit` returns false.
template <typename Visit>
void ForEachEntry(const Image& image, const Elf64_Phdr& section, Visit visit) {
  Elf64_Dyn entry;
  for (uint64_t at = 0; at < section.p_filesz; at += sizeof entry) {
    if (!image.Read(section.p_offset + at, entry)) return;
    if (entry.d_tag == DT_NULL || !visit(entry)) return;
  }
}

bool NeedsRavel(const Image& image, const Elf64_Ehdr& header,
                const Elf64_Phdr& section) {
  uint64_t names = UINT64_MAX;
  ForEachEntry(image, section, [&](const Elf64_Dyn& entry) {
    if (entry.d_tag != DT_STRTAB) return true;
    names = OffsetOf(image, header, entry.d_un.d_ptr);
    return false;
  });
  bool needs = false;
  ForEachEntry(image, section, [&](const Elf64_Dyn& entry) {
    needs = names != UINT64_MAX && entry.d_tag == DT_NEEDED &&
            image.StartsWith(names + entry.d_un.d_val, "libravel.so");
    return !needs;
  });
  return needs;
}

}  // namespace

ProgramFacts FactsOfProgram(std::string_view bytes) {
  const Image image(bytes);
  ProgramFacts facts;
  Elf64_Ehdr header;
  if (!image.Read(0, header) || memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 ||
      header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_machine != EM_X86_64) {
    return facts;
  }
  facts.is_program = true;
  bool seen = false;
  for (unsigned i = 0; i < header.e_phnum; ++i) {
    Elf64_Phdr part;
    if (!image.Read(header.e_phoff + i * sizeof part, part)) break;
    if (part.p_type == PT_INTERP) facts.is_dynamic = true;
    // The loader reads one of these.
    if (part.p_type != PT_DYNAMIC || seen) continue;
    seen = true;
    facts.needs_ravel = NeedsRavel(image, header, part);
  }
  return facts;
}

bool IsFile(const std::string& path) {
  struct stat info = {};
  return stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode);
}

std::string WhyNotProgram(const std::string& path, bool preload) {
  if (access(path.c_str(), F_OK) != 0) return path + ": " + strerror(errno);
  if (!IsFile(path)) return path + ": not a program";
  if (access(path.c_str(), X_OK) != 0) return path + ": " + strerror(errno);
  constexpr size_t kMost = size_t{4} << 30;
  const auto bytes = internal::ReadWholeFile(path, kMost);
  if (!bytes.ok()) return std::string(bytes.status().message());
  const ProgramFacts facts = FactsOfProgram(*bytes);
  if (!facts.is_program) {
    return path +
           ": not a program of this machine's kind; of a script, name the "
           "program that it runs";
  }
  if (!facts.is_dynamic) {
    return path + ": linked statically, so nothing of it can be intercepted";
  }
  if (!facts.needs_ravel && !preload) {
    return path +
           ": not built for Ravel; build it with CC=ravel-cc CXX=ravel-c++, "
           "or see its synchronisation alone with --preload";
  }
  return "";
}

}  // namespace ravel
