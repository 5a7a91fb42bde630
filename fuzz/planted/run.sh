#!/usr/bin/env bash
# run.sh RESPECT_FUZZ [SECONDS]: builds a copy of the engine with every planted fault in build/planted, and says which of
# them RESPECT_FUZZ finds. Called by ./dev fuzz --planted, which has installed what is needed and built RESPECT_FUZZ.
set -euo pipefail
here=$(dirname "$0") out=build/planted
mkdir -p "$out/source"
python3 "$here/plant.py" "$out/source" >"$out/names"
echo "building a copy with $(wc -l <"$out/names") planted faults"
cmake -S "$out/source" -B "$out/build" -G Ninja -DCMAKE_BUILD_TYPE=Release >"$out/log" &&
  ninja -C "$out/build" respect-server >>"$out/log" 2>&1 || { tail -40 "$out/log"; exit 1; }
exec python3 "$here/convict.py" "$1" "$out/build/bin/respect-server" "$out/names" "${2:-60}"
