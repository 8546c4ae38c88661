# SPDX-License-Identifier: Apache-2.0
#
#   ravel_instrument(<target>)
#
# Compiles <target> so that Ravel sees its loads, stores and atomics, and
# links it with libravel. Call it for the tests and for every library of your
# own whose threads a test is to explore.
#
# The compiler's thread instrumentation does this; its runtime is Ravel's, so
# -fsanitize=thread is an option for compiling, never for linking.

function(ravel_instrument target)
  if(NOT TARGET ${target})
    message(FATAL_ERROR "ravel_instrument: there is no target \"${target}\".")
  endif()
  get_target_property(done ${target} RAVEL_INSTRUMENTED)
  if(done)
    return()
  endif()
  _ravel_refuse_sanitizers(${target})
  set_property(TARGET ${target} PROPERTY RAVEL_INSTRUMENTED ON)

  # Calls at function entry and exit are not used: Ravel unwinds the stack,
  # which frame pointers and no tail calls keep whole. -g names the lines.
  set(options -fsanitize=thread -g -fno-omit-frame-pointer
    -fno-optimize-sibling-calls)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # -Wtsan says that fences are not supported; here they are.
    list(APPEND options --param=tsan-instrument-func-entry-exit=0 -Wno-tsan
      # Functions merged because they are alike would share their lines.
      -fno-ipa-icf)
  else()
    # clang leaves out a load that a store to the same place follows, and
    # with it the window of a lost update.
    list(APPEND options
      "SHELL:-mllvm -tsan-instrument-func-entry-exit=0"
      "SHELL:-mllvm -tsan-instrument-read-before-write=1")
  endif()
  foreach(option IN LISTS options)
    target_compile_options(${target} PRIVATE
      "$<$<COMPILE_LANGUAGE:C,CXX>:${option}>")
  endforeach()

  # Not target_link_libraries(): it would refuse a target that calls it
  # without PRIVATE or PUBLIC elsewhere.
  set_property(TARGET ${target} APPEND PROPERTY LINK_LIBRARIES ravel::ravel)
  get_target_property(type ${target} TYPE)
  if(NOT type STREQUAL "EXECUTABLE")
    set_property(TARGET ${target} APPEND PROPERTY INTERFACE_LINK_LIBRARIES
      $<LINK_ONLY:ravel::ravel>)
  endif()
endfunction()

#   ravel_fuzz_target(<target>)
#
# Makes <target>, a program with RAVEL_FUZZ_TESTs, one for libFuzzer: as
# ravel_instrument(), and so that the fuzzer sees what the code compares its
# input with and, with clang, which edges it takes.

function(ravel_fuzz_target target)
  ravel_instrument(${target})
  if(NOT TARGET ravel::fuzz_main)
    message(FATAL_ERROR "ravel_fuzz_target: Ravel was built without libFuzzer, "
      "which comes with clang.")
  endif()
  set(coverage trace-cmp)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    string(APPEND coverage ",inline-8bit-counters,pc-table")
  endif()
  target_compile_options(${target} PRIVATE -fsanitize-coverage=${coverage})
  set_property(TARGET ${target} APPEND PROPERTY LINK_LIBRARIES
    ravel::fuzz_main)
endfunction()

function(_ravel_refuse_sanitizers target)
  set(flags ${CMAKE_CXX_FLAGS} ${CMAKE_EXE_LINKER_FLAGS}
    ${CMAKE_SHARED_LINKER_FLAGS})
  foreach(property COMPILE_OPTIONS LINK_OPTIONS COMPILE_FLAGS LINK_FLAGS)
    get_target_property(value ${target} ${property})
    if(value)
      list(APPEND flags ${value})
    endif()
  endforeach()
  if(flags MATCHES "-fsanitize=[a-z,-]*(address|memory|thread)")
    message(FATAL_ERROR "ravel_instrument: \"${target}\" is built with "
      "-fsanitize=${CMAKE_MATCH_1}, whose runtime and Ravel's exclude each "
      "other; build it without.")
  endif()
endfunction()
