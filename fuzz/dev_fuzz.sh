# The verb `fuzz` of dev, which reads this file: the fuzz targets, the long form, the planted faults, a moment of each kind.

# seconds_of T: 90, 90s, 30m, 8h.
seconds_of() {
  [[ $1 =~ ^([0-9]+)([smh]?)$ ]] || die "'$1' is no time: say 90, 30m or 8h"
  case ${BASH_REMATCH[2]} in
    m) echo $((BASH_REMATCH[1] * 60)) ;;
    h) echo $((BASH_REMATCH[1] * 3600)) ;;
    *) echo "${BASH_REMATCH[1]}" ;;
  esac
}

fuzz_long() {
  local seconds server=()
  seconds=$(seconds_of "$1")
  need "${BUILD_PACKAGES[@]}" "${FUZZ_PACKAGES[@]}" "${TEST_PACKAGES[@]}"
  find_redis_server && server=(redis-server)
  build release respect-fuzz
  build fuzz
  python3 fuzz/long/run.py "$seconds" build/fuzz/bin build/release/bin/respect-fuzz "${server[@]}"
}

# A moment of each kind, for ./dev test; targets run over their seeds among the unit tests.
fuzz_briefly() {
  local passed=0 failed=0 skipped=0 kind program=build/release/bin/respect-fuzz
  # A faster machine goes no further than was looked at before: what fails here is due to a change.
  for kind in "properties --time 20s --stories 12000" "wire embedded --time 20s" \
    "diff embedded redis-server --time 20s --stories 19000"; do
    if [[ $kind = *redis-server* ]] && ! command -v redis-server >/dev/null; then
      skipped=$((skipped + 1))
      continue
    fi
    echo "-- $kind"
    # shellcheck disable=SC2086
    if $program $kind; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
  done
  echo "$passed passed, $failed failed, $skipped skipped"
  [ $failed = 0 ]
}

# What a target learns stays in build/fuzz/corpus, so that the next call begins where this one ended.
fuzz_verb() {
  if [ "${1:-}" = --planted ]; then
    need "${BUILD_PACKAGES[@]}"
    build release respect-fuzz
    fuzz/planted/run.sh build/release/bin/respect-fuzz "${2:-60}"
    return
  fi
  if [ "${1:-}" = --time ]; then
    fuzz_long "${2:?--time needs a time, as in 30m}"
    return
  fi
  local seconds=${1:-60} target name corpus code=0 seeds
  need "${BUILD_PACKAGES[@]}" "${FUZZ_PACKAGES[@]}"
  build fuzz
  for target in build/fuzz/bin/*_fuzz; do
    [ -x "$target" ] || die "no fuzz target was built"
    name=$(basename "$target" _fuzz)
    corpus=build/fuzz/corpus/$name seeds=()
    mkdir -p "$corpus"
    for folder in fuzz/seeds/$name fuzz/regressions/$name; do [ ! -d "$folder" ] || seeds+=("$folder"); done
    say "fuzz $name for $seconds s"
    "$target" -max_total_time="$seconds" -print_final_stats=1 "$corpus" "${seeds[@]}" \
      >"$LOGS/fuzz-$name.log" 2>&1 || { code=1; tail -40 "$LOGS/fuzz-$name.log"; }
    grep -E '^stat::number_of_executed_units|^SUMMARY' "$LOGS/fuzz-$name.log" || true
  done
  return $code
}
