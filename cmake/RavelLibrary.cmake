# SPDX-License-Identifier: Apache-2.0
#
# libravel.so: the engine and what users touch, in one shared library, like
# the runtime of a sanitizer. It defines the functions it intercepts and comes
# before libc in the link order, so the whole program calls Ravel's.

add_library(ravel SHARED)
add_library(ravel::ravel ALIAS ravel)
ravel_configure(ravel)
set_target_properties(ravel PROPERTIES
  VERSION ${PROJECT_VERSION}
  SOVERSION ${PROJECT_VERSION_MAJOR})

target_include_directories(ravel PUBLIC
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/framework/include>
  $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
target_compile_features(ravel INTERFACE cxx_std_20)
# Optimised in every configuration: a search makes millions of executions.
target_compile_options(ravel PRIVATE
  # Any x86-64 processor since 2009: counting bits is one instruction.
  -march=x86-64-v2
  -fno-semantic-interposition
  # Models keep their state inside the objects of pthread.h.
  -fno-strict-aliasing
  -ftls-model=initial-exec
  $<$<NOT:$<CONFIG:Release,RelWithDebInfo,MinSizeRel>>:-O2>)

# Atomics of 16 bytes in place, which every x86-64 of the last decade can do.
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  target_compile_options(ravel PRIVATE -mcx16)
endif()

# Users' code has inline functions of the public headers too, instrumented:
# -Bsymbolic-functions keeps the library on its own.
if(RAVEL_INTERCEPTS)
  set(map ${PROJECT_SOURCE_DIR}/framework/exports.map)
else()
  set(map ${PROJECT_SOURCE_DIR}/framework/exports_asan.map)
endif()
set_property(TARGET ravel APPEND PROPERTY LINK_DEPENDS ${map})
target_link_options(ravel PRIVATE
  LINKER:--version-script=${map}
  LINKER:-Bsymbolic-functions
  LINKER:-z,relro,-z,now)
# clang leaves the runtime of a sanitizer or fuzzer to the program.
if(RAVEL_FUZZ)
  target_compile_options(ravel PRIVATE -fsanitize=fuzzer-no-link)
elseif(NOT RAVEL_SANITIZE)
  target_link_options(ravel PRIVATE LINKER:-z,defs)
endif()

# Lazy binding would write to the program's data during the first execution
# only, which isolation would have to explain.
target_link_options(ravel INTERFACE LINKER:-z,relro,-z,now)

target_link_libraries(ravel PRIVATE
  $<BUILD_INTERFACE:ravel_dependencies>
  ${CMAKE_DL_LIBS})
