# SPDX-License-Identifier: Apache-2.0
#
# `cmake --install`: a package that find_package(ravel CONFIG) serves.

include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/ravel)

set_target_properties(ravel_gtest PROPERTIES EXPORT_NAME gtest)
set_target_properties(ravel_gtest_main PROPERTIES EXPORT_NAME gtest_main)
set_target_properties(ravel_program PROPERTIES
  EXPORT_NAME program
  INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")

install(TARGETS ravel ravel_program EXPORT ravelTargets)
install(TARGETS ravel_gtest ravel_gtest_main EXPORT ravelGTestTargets)
if(TARGET ravel_fuzz)
  set_target_properties(ravel_fuzz PROPERTIES
    EXPORT_NAME fuzz
    INSTALL_RPATH "$ORIGIN")
  set_target_properties(ravel_fuzz_main PROPERTIES EXPORT_NAME fuzz_main)
  install(TARGETS ravel_fuzz EXPORT ravelTargets)
  install(TARGETS ravel_fuzz_main EXPORT ravelGTestTargets)
endif()
install(DIRECTORY framework/include/ TYPE INCLUDE
  FILES_MATCHING PATTERN "*.h")

foreach(export ravelTargets ravelGTestTargets)
  install(EXPORT ${export} NAMESPACE ravel:: DESTINATION ${package_dir})
endforeach()

configure_package_config_file(cmake/ravelConfig.cmake.in
  ${PROJECT_BINARY_DIR}/ravelConfig.cmake
  INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/ravelConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES
  ${PROJECT_BINARY_DIR}/ravelConfig.cmake
  ${PROJECT_BINARY_DIR}/ravelConfigVersion.cmake
  cmake/RavelInstrument.cmake
  DESTINATION ${package_dir})
install(FILES LICENSE TYPE DOC)
