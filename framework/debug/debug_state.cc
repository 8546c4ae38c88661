// SPDX-License-Identifier: Apache-2.0

#include "framework/debug/debug_state.h"

ravel::DebugState ravel_debug_state = {};

[[gnu::noinline]] void ravel_debug_stop() { asm volatile("" ::: "memory"); }
