# SPDX-License-Identifier: Apache-2.0
#
# Installs the build tree `build`, builds the project `source` with nothing but
# what was installed, and runs its tests and the installed program. Everything
# is made in the folder `work`.

function(run)
  execute_process(COMMAND ${ARGV} RESULT_VARIABLE status
    OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT status EQUAL 0)
    list(JOIN ARGV " " command)
    message(FATAL_ERROR "${command}\n${output}ended with ${status}")
  endif()
endfunction()

file(REMOVE_RECURSE ${work})
run(${CMAKE_COMMAND} --install ${build} --prefix ${work}/prefix)
run(${CMAKE_COMMAND} -S ${source} -B ${work}/build -G ${generator}
  -D CMAKE_CXX_COMPILER=${compiler} -D CMAKE_PREFIX_PATH=${work}/prefix
  -D CMAKE_FIND_PACKAGE_NO_PACKAGE_REGISTRY=ON)
run(${CMAKE_COMMAND} --build ${work}/build)
run(${CMAKE_CTEST_COMMAND} --test-dir ${work}/build --output-on-failure
  --no-tests=error)
run(${work}/prefix/bin/ravel list)
run(${work}/prefix/bin/ravel-cc -O2 -o ${work}/counter
  ${source}/../programs/counter.c)
run(${work}/prefix/bin/ravel run --strategy=dfs ${work}/counter)
