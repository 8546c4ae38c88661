// SPDX-License-Identifier: Apache-2.0
//
// The programs that are measured, in unmodified standard C++. Each creates and
// joins its threads itself.

#ifndef RAVEL_BENCH_PROGRAMS_H_
#define RAVEL_BENCH_PROGRAMS_H_

namespace ravel::bench {

// Two threads, each a load and a store of one atomic.
void Counter();
// Three threads, each three times lock, increment, unlock.
void LockedCounter();
// Two producers and two consumers, four items each, capacity two: one mutex,
// two condition variables.
void BoundedQueue();
// A payload, and a flag that is released and acquired.
void MessagePassing();
// Three philosophers, the lower fork first.
void Philosophers();

}  // namespace ravel::bench

#endif  // RAVEL_BENCH_PROGRAMS_H_
