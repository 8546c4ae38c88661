# SPDX-License-Identifier: Apache-2.0
#
# What Ravel is built from: the system's package where there is one, else the
# pinned release, fetched. None of it shows in the public headers except
# GoogleTest, in <ravel/gtest.h>.

include(FetchContent)

# Options set here hold in older projects too; libravel.so takes archives in.
set(CMAKE_POLICY_DEFAULT_CMP0077 NEW)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

FetchContent_Declare(googletest
  GIT_REPOSITORY https://github.com/google/googletest.git
  GIT_TAG v1.14.0
  GIT_SHALLOW ON
  SYSTEM
  FIND_PACKAGE_ARGS NAMES GTest CONFIG)
FetchContent_MakeAvailable(googletest)

set(ABSL_PROPAGATE_CXX_STD ON)
FetchContent_Declare(abseil
  GIT_REPOSITORY https://github.com/abseil/abseil-cpp.git
  GIT_TAG 20230802.1
  GIT_SHALLOW ON
  SYSTEM
  FIND_PACKAGE_ARGS NAMES absl CONFIG)
FetchContent_MakeAvailable(abseil)

set(JSON_Install OFF)
FetchContent_Declare(nlohmann_json
  GIT_REPOSITORY https://github.com/nlohmann/json.git
  GIT_TAG v3.11.3
  GIT_SHALLOW ON
  SYSTEM
  FIND_PACKAGE_ARGS CONFIG)
FetchContent_MakeAvailable(nlohmann_json)

if(RAVEL_BENCH)
  set(BENCHMARK_ENABLE_TESTING OFF)
  set(BENCHMARK_ENABLE_INSTALL OFF)
  FetchContent_Declare(benchmark
    GIT_REPOSITORY https://github.com/google/benchmark.git
    GIT_TAG v1.8.3
    GIT_SHALLOW ON
    SYSTEM
    FIND_PACKAGE_ARGS CONFIG)
  FetchContent_MakeAvailable(benchmark)
endif()

# xxHash, as a header: Debian's package has no CMake configuration.
find_path(RAVEL_XXHASH_INCLUDE_DIR xxhash.h)
mark_as_advanced(RAVEL_XXHASH_INCLUDE_DIR)
if(NOT RAVEL_XXHASH_INCLUDE_DIR)
  FetchContent_Declare(xxhash
    GIT_REPOSITORY https://github.com/Cyan4973/xxHash.git
    GIT_TAG v0.8.2
    GIT_SHALLOW ON
    SOURCE_SUBDIR header-only)
  FetchContent_MakeAvailable(xxhash)
  set(RAVEL_XXHASH_INCLUDE_DIR ${xxhash_SOURCE_DIR})
endif()

# libbacktrace comes with gcc, in gcc's own folders, where neither clang nor
# CMake looks for headers.
function(ravel_find_backtrace)
  set(folders ${CMAKE_CXX_IMPLICIT_LINK_DIRECTORIES})
  find_program(gxx NAMES g++ NO_CACHE)
  if(gxx)
    execute_process(COMMAND ${gxx} -print-file-name=libbacktrace.a
      OUTPUT_VARIABLE archive OUTPUT_STRIP_TRAILING_WHITESPACE)
    cmake_path(GET archive PARENT_PATH folder)
    list(PREPEND folders ${folder})
  endif()
  find_library(RAVEL_BACKTRACE_LIBRARY NAMES libbacktrace.a backtrace
    HINTS ${folders})
  find_path(RAVEL_BACKTRACE_INCLUDE_DIR backtrace.h
    HINTS ${folders} PATH_SUFFIXES include)
  mark_as_advanced(RAVEL_BACKTRACE_LIBRARY RAVEL_BACKTRACE_INCLUDE_DIR)
  if(NOT RAVEL_BACKTRACE_LIBRARY OR NOT RAVEL_BACKTRACE_INCLUDE_DIR)
    message(FATAL_ERROR "Ravel needs libbacktrace, which comes with g++ "
      "(libgcc-<version>-dev on Debian and Ubuntu): install g++, or set "
      "RAVEL_BACKTRACE_LIBRARY and RAVEL_BACKTRACE_INCLUDE_DIR.")
  endif()
endfunction()
ravel_find_backtrace()

# The names of fields in reports; without it they are offsets.
find_library(RAVEL_DW_LIBRARY NAMES dw)
find_path(RAVEL_DW_INCLUDE_DIR elfutils/libdwfl.h)
mark_as_advanced(RAVEL_DW_LIBRARY RAVEL_DW_INCLUDE_DIR)

# What the internal headers and sources of Ravel use. Linked privately: nothing
# of it is to be had from an installed Ravel.
add_library(ravel_dependencies INTERFACE)
# With an empty value, as `#define XXH_INLINE_ALL` in a source gives it.
target_compile_definitions(ravel_dependencies INTERFACE XXH_INLINE_ALL=)
target_include_directories(ravel_dependencies SYSTEM INTERFACE
  ${RAVEL_XXHASH_INCLUDE_DIR})
# Of that folder only backtrace.h is wanted; the rest are one compiler's own
# headers, so it is the last to be searched.
target_compile_options(ravel_dependencies INTERFACE
  "SHELL:-idirafter ${RAVEL_BACKTRACE_INCLUDE_DIR}")
target_link_libraries(ravel_dependencies INTERFACE
  absl::status
  absl::statusor
  absl::str_format
  absl::strings
  absl::time
  nlohmann_json::nlohmann_json
  ${RAVEL_BACKTRACE_LIBRARY})
if(RAVEL_DW_LIBRARY AND RAVEL_DW_INCLUDE_DIR)
  target_compile_definitions(ravel_dependencies INTERFACE RAVEL_HAS_LIBDW=1)
  target_include_directories(ravel_dependencies SYSTEM INTERFACE
    ${RAVEL_DW_INCLUDE_DIR})
  target_link_libraries(ravel_dependencies INTERFACE ${RAVEL_DW_LIBRARY})
endif()
