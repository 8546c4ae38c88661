// SPDX-License-Identifier: Apache-2.0
//
// The programs that are measured, in unmodified standard C++ and on Ravel's
// own primitives. Each creates and joins its threads itself.

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

// The same on Ravel's primitives. The queue comes in two forms: a buffer
// between a mutex and two condition variables, and a ravel::Queue.
void RavelCounter();
void RavelLockedCounter();
void RavelBoundedBuffer();
void RavelQueue();
void RavelMessagePassing();
void RavelPhilosophers();

}  // namespace ravel::bench

#endif  // RAVEL_BENCH_PROGRAMS_H_
