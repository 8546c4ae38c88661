#!/bin/bash -eu
# SPDX-License-Identifier: Apache-2.0
#
# A target for each scenario: copies of one program, which goes by its name.
# What the base image would have added to the flags is a sanitizer's.

unset CFLAGS CXXFLAGS
cmake --preset clang -DRAVEL_WERROR=OFF
cmake --build build/clang --target scenario_fuzz
mkdir -p "$OUT/lib"
cp -L build/clang/libravel.so.0 build/clang/framework/libravel_fuzz.so.0 \
  "$OUT/lib/"
program=build/clang/fuzz/scenario_fuzz
patchelf --set-rpath '$ORIGIN/lib' "$program" ||
  chrpath -r '$ORIGIN/lib' "$program"
"$program" list | awk '$2 != "bug" { print $1 }' | while read -r name; do
  target=scenario_fuzz.${name//\//.}
  cp "$program" "$OUT/$target"
  cp fuzz/scenario_fuzz.options "$OUT/$target.options"
  if [ -d "fuzz/corpus/${name//\//.}" ]; then
    (cd "fuzz/corpus/${name//\//.}" && zip -qr "$OUT/${target}_seed_corpus.zip" .)
  fi
done
