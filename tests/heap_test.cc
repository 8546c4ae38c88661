// SPDX-License-Identifier: Apache-2.0
//
// The heap under control: what the standard and POSIX promise of malloc() and
// operator new, the same addresses in every execution, misuse found.

#include <gtest/gtest.h>
#include <malloc.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <string>
#include <thread>
#include <vector>

#include "tests/exploring.h"

namespace ravel {
namespace {

using ::testing::HasSubstr;

// So that the compiler keeps allocations whose block is not used.
template <typename T>
T* Kept(T* block) {
  asm volatile("" : "+r"(block) : : "memory");
  return block;
}

bool IsAligned(const void* block, size_t alignment) {
  return reinterpret_cast<uintptr_t>(block) % alignment == 0;
}

// Fails the execution of whichever world it runs in.
void Want(bool condition, const char* what) { check(condition, what); }

void ExpectPasses(const Body& body) {
  EXPECT_THAT(explore(random(3), body), HasNoBug());
}

TEST(Heap, HasTheSameAddressesInEveryExecution) {
  const Body body = [] {
    std::string addresses;
    for (size_t size : {0, 1, 16, 100, 5000, 1 << 20}) {
      addresses += std::to_string(reinterpret_cast<uintptr_t>(malloc(size)));
      addresses += " ";
    }
    auto* object = Kept(new int);
    std::thread t1([] { Kept(new std::string(100, 'x')); });
    t1.join();
    addresses += std::to_string(reinterpret_cast<uintptr_t>(object));
    record(addresses);
  };
  SaidAlways(body, random(2000));
}

TEST(Heap, CallocZeroesWhatEarlierExecutionsWrote) {
  EXPECT_THAT(explore(random(100),
                      [] {
                        auto* bytes = static_cast<char*>(calloc(50, 20));
                        for (int i = 0; i < 1000; ++i) {
                          check(bytes[i] == 0, "not zero");
                        }
                        memset(bytes, 1, 1000);
                      }),
              HasNoBug());
}

TEST(Heap, ReallocKeepsTheContents) {
  ExpectPasses([] {
    auto* text = static_cast<char*>(realloc(nullptr, 6));
    strcpy(text, "hello");
    text = static_cast<char*>(realloc(text, 10'000));
    Want(strcmp(text, "hello") == 0, "lost when it grew");
    text = static_cast<char*>(realloc(text, 3));
    Want(memcmp(text, "hel", 3) == 0, "lost when it shrank");
    text = static_cast<char*>(reallocarray(text, 10, 10));
    Want(memcmp(text, "hel", 3) == 0, "lost as an array");
    Want(malloc_usable_size(text) >= 100, "too small");
    free(text);
    free(nullptr);
  });
}

TEST(Heap, AlignsAsAsked) {
  ExpectPasses([] {
    for (size_t alignment = 16; alignment <= 65536; alignment *= 2) {
      Want(IsAligned(aligned_alloc(alignment, alignment), alignment),
           "aligned_alloc");
      Want(IsAligned(memalign(alignment, 3), alignment), "memalign");
      void* block = nullptr;
      Want(posix_memalign(&block, alignment, 5) == 0, "posix_memalign");
      Want(IsAligned(block, alignment), "posix_memalign is not aligned");
      free(block);
      block = operator new(7, std::align_val_t(alignment));
      Want(IsAligned(block, alignment), "operator new");
      operator delete(block, std::align_val_t(alignment));
    }
    Want(IsAligned(valloc(1), 4096), "valloc");
    Want(IsAligned(malloc(1), 16), "malloc");
    struct alignas(128) Wide {
      char bytes[128];
    };
    const auto wide = std::make_unique<Wide[]>(3);
    Want(IsAligned(&wide[1], 128), "an array of an aligned type");
  });
}

TEST(Heap, RefusesAlignmentsThatAreNone) {
  ExpectPasses([] {
    void* const before = &errno;
    void* block = before;
    Want(posix_memalign(&block, 24, 5) == EINVAL, "24");
    Want(posix_memalign(&block, 4, 5) == EINVAL, "4");
    Want(posix_memalign(&block, 0, 5) == EINVAL, "0");
    Want(block == before, "the result was changed");
  });
}

TEST(Heap, RoundsAnAlignmentUp) {
  ExpectPasses([] {
    volatile size_t odd = 24, odder = 48, huge = SIZE_MAX / 2 + 2;
    Want(IsAligned(memalign(odd, 100), 32), "24");
    Want(IsAligned(aligned_alloc(odder, 96), 64), "48");
    errno = 0;
    Want(Kept(memalign(huge, 1)) == nullptr && errno != 0, "too large");
  });
}

TEST(Heap, BlocksDoNotOverlap) {
  ExpectPasses([] {
    std::vector<std::pair<char*, size_t>> blocks;
    for (size_t i = 0; i < 200; ++i) {
      const size_t size = i * 7 % 100, alignment = size_t{8} << i % 6;
      auto* block = static_cast<char*>(memalign(alignment, size));
      memset(block, static_cast<int>(i), size);
      blocks.emplace_back(block, size);
    }
    for (size_t i = 0; i < blocks.size(); ++i) {
      for (size_t at = 0; at < blocks[i].second; ++at) {
        Want(blocks[i].first[at] == static_cast<char>(i), "overwritten");
      }
      free(blocks[i].first);
    }
  });
}

TEST(Heap, RefusesWhatIsTooLarge) {
  ExpectPasses([] {
    volatile size_t huge = SIZE_MAX / 2 + 2, most = SIZE_MAX;
    for (const size_t size : {huge, most, most - 15}) {
      errno = 0;
      Want(Kept(malloc(size)) == nullptr && errno == ENOMEM, "malloc");
    }
    errno = 0;
    Want(Kept(calloc(huge, 2)) == nullptr && errno == ENOMEM, "calloc");
    errno = 0;
    Want(Kept(calloc(most, most)) == nullptr && errno == ENOMEM, "overflow");
    void* block = malloc(10);
    errno = 0;
    Want(Kept(realloc(block, huge)) == nullptr && errno == ENOMEM, "realloc");
    errno = 0;
    Want(Kept(reallocarray(block, huge, 2)) == nullptr && errno == ENOMEM,
         "reallocarray");
    free(block);
    errno = 0;
    Want(Kept(aligned_alloc(64, huge)) == nullptr && errno == ENOMEM,
         "aligned_alloc");
    Want(posix_memalign(&block, 64, huge) == ENOMEM, "posix_memalign");
    Want(Kept(operator new(huge, std::nothrow)) == nullptr, "nothrow");
    try {
      Kept(operator new(huge));
      Want(false, "operator new");
    } catch (const std::bad_alloc&) {
    }
    try {
      Kept(new char[huge]);
      Want(false, "operator new[]");
    } catch (const std::bad_alloc&) {
    }
  });
}

TEST(Heap, CallsTheNewHandler) {
  ExpectPasses([] {
    static int calls;
    std::set_new_handler([] {
      if (++calls == 3) std::set_new_handler(nullptr);
    });
    volatile size_t huge = SIZE_MAX / 2;
    try {
      Kept(operator new(huge));
    } catch (const std::bad_alloc&) {
    }
    Want(calls == 3, "not called");
  });
}

TEST(Heap, FindsADoubleFree) {
  EXPECT_THAT(explore(random(10),
                      [] {
                        void* block = Kept(malloc(10));
                        Kept(&block);
                        free(block);
                        free(block);
                      }),
              HasBug("double_free"));
}

TEST(Heap, FindsADoubleFreeOfTwoThreads) {
  const Result result = explore(exhaustive(), [] {
    std::atomic<void*> shared = malloc(100);
    const auto take = [&] {
      if (void* mine = shared) {
        shared = nullptr;
        free(mine);
      }
    };
    std::thread t1(take), t2(take);
    t1.join();
    t2.join();
  });
  EXPECT_THAT(result, HasBug("double_free"));
}

TEST(Heap, FindsAFreeOfWhatWasNotAllocated) {
  EXPECT_THAT(explore(random(1),
                      [] {
                        char* block = static_cast<char*>(calloc(10, 10));
                        free(Kept(block + 32));
                      }),
              HasBugThatSays("misuse", HasSubstr("malloc never returned")));
}

TEST(Heap, TakesBackWhatTheSystemAllocated) {
  ExpectPasses([] {
    char* copy = strdup("a copy");
    Want(strcmp(copy, "a copy") == 0, "strdup");
    free(copy);
    char* path = realpath("/", nullptr);
    Want(strcmp(path, "/") == 0, "realpath");
    free(path);
  });
}

TEST(Heap, ResizesWhatTheSystemAllocated) {
  EXPECT_THAT(explore(random(20'000),
                      [] {
                        char* copy = strdup("a copy");
                        copy = static_cast<char*>(realloc(copy, 1000));
                        check(strcmp(copy, "a copy") == 0, "realloc");
                        free(copy);
                      }),
              HasNoBug());
}

// An execution that allocates 1 MB, ten thousand of them: 10 GB in all.
TEST(Heap, GivesBackWhatExecutionsAllocate) {
  const Result result = explore(random(10'000), [] {
    auto* block = Kept(new char[1 << 20]);
    block[0] = block[1 << 19] = 1;
  });
  EXPECT_THAT(result, HasNoBug());
  EXPECT_EQ(result.executions, 10'000u);
}

// The report shows the access that was not made, by the block that it is in.
TEST(Heap, NamesTheAccessToMemoryGivenBack) {
  struct Node {
    int64_t key = 0;
    int64_t value = 0;
  };
  const Result reads = explore(random(1), [] {
    auto* node = Kept(new Node);
    delete node;
    Want(*static_cast<volatile int64_t*>(&node->value) == 0, "never");
  });
  ASSERT_THAT(reads, HasBug("use_after_free"));
  EXPECT_THAT(reads.bug->report, HasSubstr("free Node #1 "));
  EXPECT_THAT(reads.bug->report, HasSubstr("read Node #1.value"));
  EXPECT_THAT(reads.bug->report, HasSubstr("✗ use after free"));
  const Result writes = explore(random(1), [] {
    auto* node = Kept(new Node);
    delete node;
    *static_cast<volatile int64_t*>(&node->key) = 7;
  });
  ASSERT_THAT(writes, HasBug("use_after_free"));
  EXPECT_THAT(writes.bug->report, HasSubstr("write Node #1.key"));
}

}  // namespace
}  // namespace ravel
