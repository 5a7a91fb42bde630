# The verb `bench` of dev, which reads this file: what is measured for reports/published/performance.md, and how.

# One run of respect-bench for the publication: its name, then options. The generator and the servers get a processor
# each where there are two.
bench_run() {
  local name=$1 pin=()
  shift
  [ "$(nproc)" -lt 2 ] || pin=(--cpus $(($(nproc) - 1)) --server-cpus 0)
  say "bench $name"
  build/release/bin/respect-bench "${BENCH_TARGETS[@]}" "${pin[@]}" "${BENCH_LENGTH[@]}" "$@" \
    --json "$BENCH_OUT/performance-$name.json" || [ $? = 1 ]  # 1: figures that do not add up; the document says which
}

# bench_goals FILE OPTION...: whether the goals of a file of bench/goals are met; 1 when one is missed. Options go to
# goals.py.
bench_goals() {
  local name=$1 others=() server
  shift
  need "${BUILD_PACKAGES[@]}"
  build release respect-bench respect-server
  if find_redis_server; then others+=(redis="$(command -v redis-server) --port {port} --save ''"); fi
  if command -v valkey-server >/dev/null; then others+=(valkey="$(command -v valkey-server) --port {port} --save ''"); fi
  [ -z "${BENCH_SERVERS:-}" ] || mapfile -t -O ${#others[@]} others <<<"$BENCH_SERVERS"
  local targets=(--server "respect=$BENCH_ENGINE")
  for server in "${others[@]}"; do targets+=(--server "$server"); done
  mkdir -p build/bench
  say "requests and memory"
  python3 bench/goals.py "bench/goals/$name.toml" "build/bench/$name.json" "$@" "${targets[@]}"
}

# What the data types cost: their goals, then what only a program of its own can show.
bench_types() {
  local engine=$BENCH_ENGINE code=0
  bench_goals types "$@" || code=1
  [ $# = 0 ] || return $code
  say "ten thousand clients that wait"
  python3 bench/waiters.py "respect=$engine" || code=1
  say "deleting a set of ten million members"
  python3 bench/lazy_free.py "respect=$engine" || code=1
  say "nearest vectors"
  python3 bench/recall.py "respect=$engine" || code=1
  return $code
}

bench_verb() {
  local BENCH_ENGINE="$PWD/build/release/bin/respect-server --port {port} --save ''"
  case ${1:-} in
    types) bench_types "${@:2}"; return ;;
    scripting) bench_goals "$@"; return ;;
  esac
  local option min_time=0.2 options=()
  BENCH_TARGETS=(embedded) BENCH_OUT=reports/published BENCH_LENGTH=(--rounds 6 --duration 0.5)
  need "${BUILD_PACKAGES[@]}" "${BENCH_PACKAGES[@]}"
  find_redis_server && BENCH_TARGETS+=(redis-server)
  ! command -v valkey-server >/dev/null || BENCH_TARGETS+=(valkey-server)
  while [ $# -gt 0 ]; do
    option=$1
    shift
    case $option in
      --quick) BENCH_OUT=build/bench/quick min_time=0.02 BENCH_LENGTH=(--rounds 6 --duration 0.15 --keys 100000) ;;
      --server) options+=("${1:?--server needs NAME=COMMAND}") && shift ;;
      *) die "bench does not know '$option'; the load generator itself is build/release/bin/respect-bench" ;;
    esac
  done
  [ -z "${BENCH_SERVERS:-}" ] || mapfile -t -O ${#options[@]} options <<<"$BENCH_SERVERS"
  for option in "${options[@]}"; do BENCH_TARGETS+=(--server "$option"); done
  build release respect-bench respect-report respect-micro
  mkdir -p $BENCH_OUT
  say "micro benchmarks"
  build/release/bin/respect-micro --benchmark_min_time=$min_time --benchmark_out_format=json \
    --benchmark_out=$BENCH_OUT/performance-micro.json >$LOGS/bench-micro.log 2>&1
  bench_run p1 -P 1 -w get -w set -w incr -w mset
  bench_run p16 -P 16 -w get -w set -w incr -w mset -w lpush -w hset -w sadd -w zadd
  bench_run p64 -P 64 -w get -w set -w incr -w mset -w hset -w zadd
  bench_run memory --memory -w get -w get-ttl -w incr -w hgetall -w hget -w sismember -w zscore -w lindex
  build/release/bin/respect-report $BENCH_OUT/performance-{p1,p16,p64,memory}.json --md - |
    python3 bench/publish.py $BENCH_OUT
  echo "written: $BENCH_OUT/performance.md"
}
