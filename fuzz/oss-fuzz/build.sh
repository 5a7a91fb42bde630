#!/bin/bash -eu
# Builds every fuzz target as OSS-Fuzz asks: with its compiler and flags, into $OUT, with the seeds beside it. Also runs
# on its own: OUT=/tmp/out CC=clang-19 CXX=clang++-19 LIB_FUZZING_ENGINE=-fsanitize=fuzzer fuzz/oss-fuzz/build.sh
cd "$(dirname "$(readlink -f "$0")")/../.." 2>/dev/null || cd "$SRC/respect"
[ -e CMakeLists.txt ] || cd "$SRC/respect"
build=${WORK:-/tmp}/respect-oss-fuzz
mkdir -p "$OUT"
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo -DRESPECT_FUZZ=ON \
  -DRESPECT_FUZZ_ENGINE="${LIB_FUZZING_ENGINE:--fsanitize=fuzzer}"
targets=$(ninja -C "$build" -t targets all | sed -n 's/^bin\/\([a-z_0-9]*_fuzz\):.*/\1/p')
ninja -C "$build" $targets
for target in $targets; do
  name=${target%_fuzz}
  cp "$build/bin/$target" "$OUT/"
  folders=""
  for folder in "fuzz/seeds/$name" "fuzz/regressions/$name"; do [ ! -d "$folder" ] || folders="$folders $folder"; done
  [ -z "$folders" ] || zip -qj "$OUT/${target}_seed_corpus.zip" $(find $folders -type f)
done
