# SPDX-License-Identifier: Apache-2.0
#
# ravel-cc and ravel-c++: compilers whose programs `ravel run ./program` takes.
# They lie beside `ravel`, and find libravel.so from where they are.

set(wrapper_source ${PROJECT_SOURCE_DIR}/framework/program)

function(_ravel_wrapper name variable compiler)
  set(RAVEL_WRAPPER ${name})
  set(RAVEL_WRAPPER_VARIABLE ${variable})
  set(RAVEL_WRAPPER_DEFAULT ${compiler})
  set(RAVEL_WRAPPER_LIBRARIES .)
  set(RAVEL_WRAPPER_DATA .)
  configure_file(${wrapper_source}/ravel-cc.in ${PROJECT_BINARY_DIR}/${name}
    @ONLY USE_SOURCE_PERMISSIONS)
  if(NOT RAVEL_INSTALL)
    return()
  endif()
  file(RELATIVE_PATH RAVEL_WRAPPER_LIBRARIES
    ${CMAKE_INSTALL_FULL_BINDIR} ${CMAKE_INSTALL_FULL_LIBDIR})
  file(RELATIVE_PATH RAVEL_WRAPPER_DATA
    ${CMAKE_INSTALL_FULL_BINDIR} ${CMAKE_INSTALL_FULL_DATADIR}/ravel)
  configure_file(${wrapper_source}/ravel-cc.in
    ${PROJECT_BINARY_DIR}/installed/${name} @ONLY USE_SOURCE_PERMISSIONS)
  install(PROGRAMS ${PROJECT_BINARY_DIR}/installed/${name} TYPE BIN)
endfunction()

# The compiler of C that goes with the one that Ravel is built by.
cmake_path(GET CMAKE_CXX_COMPILER FILENAME cxx_compiler)
string(REPLACE "clang++" "clang" c_compiler ${cxx_compiler})
string(REPLACE "g++" "gcc" c_compiler ${c_compiler})
string(REPLACE "c++" "cc" c_compiler ${c_compiler})

_ravel_wrapper(ravel-cc RAVEL_CC ${c_compiler})
_ravel_wrapper(ravel-c++ RAVEL_CXX ${cxx_compiler})
configure_file(${wrapper_source}/ravel.specs ${PROJECT_BINARY_DIR} COPYONLY)
if(RAVEL_INSTALL)
  install(FILES ${wrapper_source}/ravel.specs
    DESTINATION ${CMAKE_INSTALL_DATADIR}/ravel)
endif()
