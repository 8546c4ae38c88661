// SPDX-License-Identifier: Apache-2.0
//
// memcpy and its kin: what the program copies, fills and compares through
// them are accesses as good as any, which compilers do not announce. Called
// by everybody from the first moment of the process on, so whoever is not the
// program under control gets to the real function in a few instructions.
//
// This file is compiled so that its loops do not become calls of what they
// define.

#include <dlfcn.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "framework/intercept/program_code.h"
#include "scheduler/scheduler.h"

namespace ravel {
namespace {

using Byte = unsigned char;

// What is called until the library is initialised.

void* SimpleMove(void* to, const void* from, size_t size) {
  auto* target = static_cast<Byte*>(to);
  const auto* source = static_cast<const Byte*>(from);
  if (target < source) {
    for (size_t i = 0; i < size; ++i) target[i] = source[i];
  } else {
    for (size_t i = size; i > 0; --i) target[i - 1] = source[i - 1];
  }
  return to;
}

void* SimpleFill(void* to, int value, size_t size) {
  for (size_t i = 0; i < size; ++i) {
    static_cast<Byte*>(to)[i] = static_cast<Byte>(value);
  }
  return to;
}

int SimpleCompare(const void* a, const void* b, size_t size) {
  const auto* first = static_cast<const Byte*>(a);
  const auto* second = static_cast<const Byte*>(b);
  for (size_t i = 0; i < size; ++i) {
    if (first[i] != second[i]) return first[i] - second[i];
  }
  return 0;
}

void* SimpleFind(const void* memory, int value, size_t size) {
  const auto* bytes = static_cast<const Byte*>(memory);
  for (size_t i = 0; i < size; ++i) {
    if (bytes[i] == static_cast<Byte>(value)) {
      return const_cast<Byte*>(bytes + i);
    }
  }
  return nullptr;
}

size_t SimpleLength(const char* text) {
  size_t size = 0;
  while (text[size] != '\0') ++size;
  return size;
}

int SimpleTextCompare(const char* a, const char* b) {
  size_t i = 0;
  while (a[i] != '\0' && a[i] == b[i]) ++i;
  return static_cast<Byte>(a[i]) - static_cast<Byte>(b[i]);
}

constinit auto* real_copy = SimpleMove;
constinit auto* real_move = SimpleMove;
constinit auto* real_fill = SimpleFill;
constinit auto* real_compare = SimpleCompare;
constinit auto* real_find = SimpleFind;
constinit auto* real_length = SimpleLength;
constinit auto* real_text_compare = SimpleTextCompare;

template <typename Function>
void Find(const char* name, Function*& function) {
  void* found = dlsym(RTLD_NEXT, name);
  if (found != nullptr) function = reinterpret_cast<Function*>(found);
}

[[gnu::constructor(101)]] void FindRealFunctions() {
  Find("memcpy", real_copy);
  Find("memmove", real_move);
  Find("memset", real_fill);
  Find("memcmp", real_compare);
  Find("memchr", real_find);
  Find("strlen", real_length);
  Find("strcmp", real_text_compare);
}

// The scheduler, if it is to know of what `caller` does.
[[gnu::always_inline]] inline Scheduler* Watching(const void* caller) {
  if (current_thread == nullptr) [[likely]]
    return nullptr;
  return IsProgramCode(caller) ? current_thread->scheduler : nullptr;
}

void Tell(Scheduler& scheduler, const void* memory, size_t size, bool is_write,
          const void* caller) {
  scheduler.AccessRange(reinterpret_cast<uintptr_t>(memory), size, is_write,
                        reinterpret_cast<uintptr_t>(caller));
}

[[gnu::always_inline]] inline void Reads(const void* memory, size_t size,
                                         const void* caller) {
  Scheduler* scheduler = Watching(caller);
  if (scheduler != nullptr) Tell(*scheduler, memory, size, false, caller);
}

[[gnu::always_inline]] inline void Writes(const void* memory, size_t size,
                                          const void* caller) {
  Scheduler* scheduler = Watching(caller);
  if (scheduler != nullptr) Tell(*scheduler, memory, size, true, caller);
}

[[gnu::always_inline]] inline void* Copy(decltype(real_copy) real, void* to,
                                         const void* from, size_t size,
                                         const void* caller) {
  Reads(from, size, caller);
  Writes(to, size, caller);
  return real(to, from, size);
}

[[gnu::always_inline]] inline void* Fill(void* to, int value, size_t size,
                                         const void* caller) {
  Writes(to, size, caller);
  return real_fill(to, value, size);
}

// Its length, which the caller has read with the zero at the end.
[[gnu::always_inline]] inline size_t Length(const char* text,
                                            const void* caller) {
  Reads(text, 1, caller);
  const size_t size = real_length(text);
  if (size > 0) Reads(text + 1, size, caller);
  return size;
}

size_t Distance(const void* from, const void* to) {
  return static_cast<size_t>(static_cast<const Byte*>(to) -
                             static_cast<const Byte*>(from));
}

// The same of a text that ends after `most` characters at the latest.
size_t LengthUpTo(const char* text, size_t most) {
  size_t size = 0;
  while (size < most && text[size] != '\0') ++size;
  return size;
}

// How many characters of both it takes to see where they differ.
size_t SeenOf(const char* a, const char* b, size_t most) {
  size_t i = 0;
  while (i < most && a[i] != '\0' && a[i] == b[i]) ++i;
  return std::min(i + 1, most);
}

void ReadsBoth(const char* a, const char* b, size_t most, const void* caller) {
  Scheduler* scheduler = Watching(caller);
  if (scheduler == nullptr) return;
  const size_t seen = SeenOf(a, b, most);
  Tell(*scheduler, a, seen, false, caller);
  Tell(*scheduler, b, seen, false, caller);
}

}  // namespace
}  // namespace ravel

using ravel::Copy;
using ravel::Fill;
using ravel::Length;
using ravel::LengthUpTo;
using ravel::Reads;
using ravel::ReadsBoth;
using ravel::real_copy;
using ravel::real_move;
using ravel::Writes;

#define RAVEL_CALLER __builtin_return_address(0)

extern "C" {

void* memcpy(void* __restrict to, const void* __restrict from,
             size_t size) noexcept {
  return Copy(real_copy, to, from, size, RAVEL_CALLER);
}
void* memmove(void* to, const void* from, size_t size) noexcept {
  return Copy(real_move, to, from, size, RAVEL_CALLER);
}
void* mempcpy(void* __restrict to, const void* __restrict from,
              size_t size) noexcept {
  Copy(real_copy, to, from, size, RAVEL_CALLER);
  return static_cast<char*>(to) + size;
}
void* memset(void* to, int value, size_t size) noexcept {
  return Fill(to, value, size, RAVEL_CALLER);
}

// As newer compilers call them in instrumented code.
void* __tsan_memcpy(void* to, const void* from, size_t size) {
  return Copy(real_copy, to, from, size, RAVEL_CALLER);
}
void* __tsan_memmove(void* to, const void* from, size_t size) {
  return Copy(real_move, to, from, size, RAVEL_CALLER);
}
void* __tsan_memset(void* to, int value, size_t size) {
  return Fill(to, value, size, RAVEL_CALLER);
}

int memcmp(const void* a, const void* b, size_t size) noexcept {
  Reads(a, size, RAVEL_CALLER);
  Reads(b, size, RAVEL_CALLER);
  return ravel::real_compare(a, b, size);
}
// What clang makes of a memcmp() that is compared with 0.
int bcmp(const void* a, const void* b, size_t size) noexcept {
  Reads(a, size, RAVEL_CALLER);
  Reads(b, size, RAVEL_CALLER);
  return ravel::real_compare(a, b, size);
}

void* memchr(const void* memory, int value, size_t size) noexcept {
  void* found = ravel::real_find(memory, value, size);
  const size_t seen =
      found == nullptr ? size : ravel::Distance(memory, found) + 1;
  Reads(memory, seen, RAVEL_CALLER);
  return found;
}

size_t strlen(const char* text) noexcept { return Length(text, RAVEL_CALLER); }

size_t strnlen(const char* text, size_t most) noexcept {
  const size_t size = LengthUpTo(text, most);
  Reads(text, std::min(size + 1, most), RAVEL_CALLER);
  return size;
}

int strcmp(const char* a, const char* b) noexcept {
  ReadsBoth(a, b, SIZE_MAX, RAVEL_CALLER);
  return ravel::real_text_compare(a, b);
}

int strncmp(const char* a, const char* b, size_t most) noexcept {
  ReadsBoth(a, b, most, RAVEL_CALLER);
  if (most == 0) return 0;
  const size_t last = ravel::SeenOf(a, b, most) - 1;
  return static_cast<ravel::Byte>(a[last]) - static_cast<ravel::Byte>(b[last]);
}

char* strcpy(char* __restrict to, const char* __restrict from) noexcept {
  const size_t size = Length(from, RAVEL_CALLER) + 1;
  Writes(to, size, RAVEL_CALLER);
  real_copy(to, from, size);
  return to;
}

char* stpcpy(char* __restrict to, const char* __restrict from) noexcept {
  const size_t size = Length(from, RAVEL_CALLER) + 1;
  Writes(to, size, RAVEL_CALLER);
  real_copy(to, from, size);
  return to + size - 1;
}

char* strcat(char* __restrict to, const char* __restrict from) noexcept {
  const size_t before = Length(to, RAVEL_CALLER);
  const size_t size = Length(from, RAVEL_CALLER) + 1;
  Writes(to + before, size, RAVEL_CALLER);
  real_copy(to + before, from, size);
  return to;
}

char* strncpy(char* __restrict to, const char* __restrict from,
              size_t most) noexcept {
  const size_t size = LengthUpTo(from, most);
  Reads(from, std::min(size + 1, most), RAVEL_CALLER);
  Writes(to, most, RAVEL_CALLER);
  real_copy(to, from, size);
  ravel::real_fill(to + size, 0, most - size);
  return to;
}

}  // extern "C"
