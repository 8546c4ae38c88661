// SPDX-License-Identifier: Apache-2.0
//
// pthread.h as C programs use it: calls return under control what they return
// on hardware threads, and what POSIX leaves undefined is reported.

#include <gtest/gtest.h>
#include <pthread.h>

#include <cerrno>
#include <cstdint>
#include <string>
#include <thread>

#include "tests/exploring.h"

namespace ravel {
namespace {

using ::testing::HasSubstr;

void Say(int value) { record(std::to_string(value)); }

void* Number(intptr_t number) { return reinterpret_cast<void*>(number); }

void* Echo(void* argument) { return argument; }

// What the body says must be the same in both worlds.
void ExpectTheSame(const Body& body) {
  Options real;
  real.backend = Backend::kReal;
  real.repeat = 3;
  const std::string native = SaidAlways(body, real);
  EXPECT_FALSE(native.empty());
  EXPECT_EQ(SaidAlways(body, random(20)), native);
}

TEST(Pthread, JoinGivesTheResult) {
  ExpectTheSame([] {
    pthread_t thread;
    void* result = nullptr;
    Say(pthread_create(&thread, nullptr, Echo, Number(42)));
    Say(pthread_join(thread, &result));
    Say(result == Number(42));
    Say(pthread_create(&thread, nullptr, Echo, nullptr));
    Say(pthread_join(thread, nullptr));
  });
}

TEST(Pthread, JoinOfOneselfIsRefused) {
  ExpectTheSame([] {
    Say(pthread_join(pthread_self(), nullptr) == EDEADLK);
    pthread_t thread;
    const auto join_self = [](void*) -> void* {
      return Number(pthread_join(pthread_self(), nullptr));
    };
    void* result = nullptr;
    Say(pthread_create(&thread, nullptr, join_self, nullptr));
    Say(pthread_join(thread, &result));
    Say(result == Number(EDEADLK));
  });
}

TEST(Pthread, DetachTwiceIsRefused) {
  ExpectTheSame([] {
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    const auto wait = [](void* held) -> void* {
      auto* lock = static_cast<pthread_mutex_t*>(held);
      pthread_mutex_lock(lock);
      pthread_mutex_unlock(lock);
      return nullptr;
    };
    // The thread lives until both calls are over.
    pthread_mutex_lock(&mutex);
    pthread_t thread;
    Say(pthread_create(&thread, nullptr, wait, &mutex));
    Say(pthread_detach(thread));
    Say(pthread_detach(thread) == EINVAL);
    pthread_mutex_unlock(&mutex);
    pthread_mutex_lock(&mutex);
    pthread_mutex_unlock(&mutex);
  });
}

TEST(Pthread, CreatesDetachedThreads) {
  const Result result = explore(random(20), [] {
    static int done;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_t thread;
    Say(pthread_create(
        &thread, &attributes, [](void*) -> void* { return Number(++done); },
        nullptr));
    pthread_attr_destroy(&attributes);
  });
  EXPECT_THAT(result, HasNoBug());
  EXPECT_EQ(Said(result), std::set<std::string>{"0"});
}

TEST(Pthread, JoinOfADetachedThreadIsMisuse) {
  EXPECT_THAT(explore(random(5),
                      [] {
                        pthread_t thread;
                        pthread_create(&thread, nullptr, Echo, nullptr);
                        pthread_detach(thread);
                        pthread_join(thread, nullptr);
                      }),
              HasBugThatSays("misuse", "thread main joined a detached thread"));
}

TEST(Pthread, JoinTwiceIsMisuse) {
  EXPECT_THAT(
      explore(random(5),
              [] {
                pthread_t thread;
                pthread_create(&thread, nullptr, Echo, nullptr);
                pthread_join(thread, nullptr);
                pthread_join(thread, nullptr);
              }),
      HasBugThatSays("misuse", "thread main joined a thread that was joined"));
}

TEST(Pthread, ThreadsHaveIdentities) {
  const Result result = explore(random(20), [] {
    const pthread_t mine = pthread_self();
    pthread_t seen[2] = {};
    pthread_t threads[2];
    for (int i = 0; i < 2; ++i) {
      pthread_create(
          &threads[i], nullptr,
          [](void* place) -> void* {
            *static_cast<pthread_t*>(place) = pthread_self();
            return nullptr;
          },
          &seen[i]);
    }
    for (const pthread_t thread : threads) pthread_join(thread, nullptr);
    for (int i = 0; i < 2; ++i) {
      check(pthread_equal(seen[i], threads[i]) != 0, "another identity");
      check(pthread_equal(seen[i], mine) == 0, "the creator's identity");
    }
    check(pthread_equal(seen[0], seen[1]) == 0, "the same identity");
    check(pthread_equal(mine, pthread_self()) != 0, "a changed identity");
  });
  EXPECT_THAT(result, HasNoBug());
}

TEST(Pthread, StdThreadsHaveIdentities) {
  EXPECT_THAT(
      explore(random(20),
              [] {
                std::thread::id inside;
                std::thread t1([&] { inside = std::this_thread::get_id(); });
                const std::thread::id outside = t1.get_id();
                t1.join();
                check(inside == outside, "another identity");
                check(inside != std::this_thread::get_id(), "main's");
              }),
      HasNoBug());
}

pthread_mutex_t MutexOf(int type) {
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_settype(&attributes, type);
  pthread_mutex_t mutex;
  Say(pthread_mutex_init(&mutex, &attributes));
  pthread_mutexattr_destroy(&attributes);
  return mutex;
}

void* TryLock(void* mutex) {
  return Number(pthread_mutex_trylock(static_cast<pthread_mutex_t*>(mutex)));
}

void SayWhetherFree(pthread_mutex_t& mutex) {
  pthread_t thread;
  void* result = nullptr;
  pthread_create(
      &thread, nullptr,
      [](void* tried) -> void* {
        void* taken = TryLock(tried);
        if (taken == nullptr) {
          pthread_mutex_unlock(static_cast<pthread_mutex_t*>(tried));
        }
        return taken;
      },
      &mutex);
  pthread_join(thread, &result);
  record(result == nullptr ? "free" : "taken");
}

TEST(Pthread, RecursiveMutexesCount) {
  ExpectTheSame([] {
    pthread_mutex_t mutex = MutexOf(PTHREAD_MUTEX_RECURSIVE);
    Say(pthread_mutex_lock(&mutex));
    Say(pthread_mutex_lock(&mutex));
    Say(pthread_mutex_trylock(&mutex));
    SayWhetherFree(mutex);
    for (int i = 0; i < 3; ++i) Say(pthread_mutex_unlock(&mutex));
    SayWhetherFree(mutex);
    Say(pthread_mutex_unlock(&mutex) == EPERM);
    Say(pthread_mutex_destroy(&mutex));
  });
}

TEST(Pthread, ErrorCheckingMutexesCheck) {
  ExpectTheSame([] {
    pthread_mutex_t mutex = MutexOf(PTHREAD_MUTEX_ERRORCHECK);
    Say(pthread_mutex_unlock(&mutex) == EPERM);
    Say(pthread_mutex_lock(&mutex));
    Say(pthread_mutex_lock(&mutex) == EDEADLK);
    Say(pthread_mutex_trylock(&mutex) == EBUSY);
    SayWhetherFree(mutex);
    Say(pthread_mutex_unlock(&mutex));
    SayWhetherFree(mutex);
    Say(pthread_mutex_destroy(&mutex));
  });
}

TEST(Pthread, NormalMutexesLock) {
  for (const int type : {PTHREAD_MUTEX_NORMAL, PTHREAD_MUTEX_DEFAULT}) {
    ExpectTheSame([type] {
      pthread_mutex_t mutex = MutexOf(type);
      Say(pthread_mutex_lock(&mutex));
      Say(pthread_mutex_trylock(&mutex) == EBUSY);
      SayWhetherFree(mutex);
      Say(pthread_mutex_unlock(&mutex));
      SayWhetherFree(mutex);
      Say(pthread_mutex_destroy(&mutex));
      Say(pthread_mutex_init(&mutex, nullptr));
      Say(pthread_mutex_lock(&mutex));
      Say(pthread_mutex_unlock(&mutex));
      Say(pthread_mutex_destroy(&mutex));
    });
  }
}

TEST(Pthread, UnlockByAStrangerNamesTheHolder) {
  const Result result = explore(random(5), [] {
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&mutex);
    pthread_t thread;
    pthread_create(
        &thread, nullptr,
        [](void*) -> void* {
          pthread_setname_np(pthread_self(), "stranger");
          pthread_mutex_unlock(&mutex);
          return nullptr;
        },
        nullptr);
    pthread_join(thread, nullptr);
  });
  EXPECT_THAT(result,
              HasBugThatSays("misuse",
                             "thread stranger unlocked a mutex that thread "
                             "main holds"));
}

TEST(Pthread, UnlockOfAFreeMutexIsMisuse) {
  EXPECT_THAT(explore(random(1),
                      [] {
                        pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
                        pthread_mutex_unlock(&mutex);
                      }),
              HasBugThatSays("misuse",
                             "thread main unlocked a mutex that is not "
                             "locked"));
}

TEST(Pthread, DestroyOfAHeldMutexNamesTheHolder) {
  const Result result = explore(random(5), [] {
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    pthread_t thread;
    pthread_create(&thread, nullptr, TryLock, &mutex);
    pthread_join(thread, nullptr);
    pthread_mutex_destroy(&mutex);
  });
  EXPECT_THAT(result, HasBugThatSays("misuse",
                                     "thread main destroyed a mutex that "
                                     "thread t1 holds"));
}

TEST(Pthread, NamesAreKept) {
  ExpectTheSame([] {
    char name[16] = {};
    Say(pthread_setname_np(pthread_self(), "a name"));
    Say(pthread_getname_np(pthread_self(), name, sizeof name));
    record(name);
    Say(pthread_getname_np(pthread_self(), name, 3) == ERANGE);
    Say(pthread_setname_np(pthread_self(), "far too long a name") == ERANGE);
  });
}

TEST(Pthread, ConditionsWakeEveryWaiter) {
  const Result result = explore(random(200), [] {
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
    static bool go;
    const auto wait = [](void*) -> void* {
      pthread_mutex_lock(&mutex);
      while (!go) check(pthread_cond_wait(&condition, &mutex) == 0, "wait");
      pthread_mutex_unlock(&mutex);
      return nullptr;
    };
    pthread_t threads[3];
    for (pthread_t& thread : threads) {
      pthread_create(&thread, nullptr, wait, nullptr);
    }
    pthread_mutex_lock(&mutex);
    go = true;
    pthread_mutex_unlock(&mutex);
    check(pthread_cond_broadcast(&condition) == 0, "broadcast");
    for (const pthread_t thread : threads) pthread_join(thread, nullptr);
    check(pthread_cond_destroy(&condition) == 0, "destroy");
  });
  EXPECT_THAT(result, HasNoBug());
  EXPECT_EQ(result.races, 0u);
}

TEST(Pthread, WaitingWithAMutexThatIsNotHeldIsMisuse) {
  EXPECT_THAT(explore(random(1),
                      [] {
                        pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
                        pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
                        pthread_cond_wait(&condition, &mutex);
                      }),
              HasBugThatSays("misuse", HasSubstr("not locked")));
}

}  // namespace
}  // namespace ravel
