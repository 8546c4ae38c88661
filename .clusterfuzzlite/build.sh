#!/bin/bash -eu
# SPDX-License-Identifier: Apache-2.0
#
# A target for each scenario: copies of one program, which goes by its name.
# A target's name has no dots, or the service does not take it for one.
# What the base image would have added to the flags is a sanitizer's.

unset CFLAGS CXXFLAGS
# The service moves the programs, and the libraries with them.
cmake --preset clang -DRAVEL_WERROR=OFF \
  "-DCMAKE_BUILD_RPATH=\$ORIGIN/lib"
cmake --build build/clang --target scenario_fuzz
mkdir -p "$OUT/lib"
cp -L build/clang/libravel.so.0 build/clang/framework/libravel_fuzz.so.0 \
  "$OUT/lib/"
program=build/clang/fuzz/scenario_fuzz
"$program" targets | awk '$2 != "bug" { print $1 }' | while read -r name; do
  target=scenario_fuzz-${name//\//-}
  cp "$program" "$OUT/$target"
  cp fuzz/scenario_fuzz.options "$OUT/$target.options"
  if [ -d "fuzz/corpus/${name//\//.}" ]; then
    (cd "fuzz/corpus/${name//\//.}" && zip -qr "$OUT/${target}_seed_corpus.zip" .)
  fi
done
