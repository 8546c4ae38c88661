# SPDX-License-Identifier: Apache-2.0
#
# Where clang's libFuzzer is: an archive that g++ links as well.

function(ravel_find_libfuzzer)
  foreach(candidate IN ITEMS ${CMAKE_CXX_COMPILER} clang++ clang++-19
      clang++-18 clang++-17 clang++-16 clang++-15 clang++-14)
    find_program(program NAMES ${candidate} NO_CACHE)
    if(NOT program)
      continue()
    endif()
    execute_process(COMMAND ${program}
      -print-file-name=libclang_rt.fuzzer_no_main-${CMAKE_SYSTEM_PROCESSOR}.a
      OUTPUT_VARIABLE archive OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    if(IS_ABSOLUTE "${archive}" AND EXISTS "${archive}")
      set(RAVEL_LIBFUZZER_LIBRARY ${archive} CACHE FILEPATH
        "clang's libFuzzer without main()")
      return()
    endif()
    unset(program)
  endforeach()
endfunction()

if(NOT RAVEL_LIBFUZZER_LIBRARY)
  ravel_find_libfuzzer()
endif()
mark_as_advanced(RAVEL_LIBFUZZER_LIBRARY)
