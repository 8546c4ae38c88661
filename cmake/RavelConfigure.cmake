# SPDX-License-Identifier: Apache-2.0
#
# How every target of Ravel's own is compiled.

function(ravel_configure target)
  target_compile_features(${target} PRIVATE cxx_std_20)
  set_target_properties(${target} PROPERTIES
    COMPILE_WARNING_AS_ERROR ${RAVEL_WERROR}
    CXX_EXTENSIONS OFF
    POSITION_INDEPENDENT_CODE ON)
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR})
  # clang counts -Wsign-conversion as part of -Wconversion, g++ does not.
  target_compile_options(${target} PRIVATE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
    -fno-omit-frame-pointer
    # g++ 12 warns of std::string's own concatenation (gcc bug 105651).
    $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
  if(RAVEL_SANITIZE)
    target_compile_options(${target} PRIVATE
      -fsanitize=${RAVEL_SANITIZE} -fno-sanitize-recover=all)
    target_link_options(${target} PRIVATE -fsanitize=${RAVEL_SANITIZE})
  endif()
endfunction()
