#!/usr/bin/env bash
# A study of 64 equal runs on one thread and on two, in turn, so that a drifting machine does not decide.
#
#     benches/threads.sh [ROUNDS [ROUTERS]]
#
# Prints the seconds on the wall and of CPU time (user and system) of each, and their ratios, round by round; then the
# median and the best ratio of wall times. CPU/wall says how many cores the machine really gave.
set -euo pipefail
rounds=${1:-5} routers=${2:-4000}
cd "$(dirname "$0")/.."
cargo build --quiet --locked --release
licsim=$PWD/target/release/licsim
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cat > "$place/equal.toml" <<TOML
extends = "bench-fleet"

[study]
replications = 64

[[factor]]
name = "routers"
keys = ["fleet.edge.count"]
values = [$routers]

[[response]]
name = "out-of-contact"
mean = { metric = "routers.out-of-contact" }
TOML
cd "$place"
# Every run is new each time: the folder of kept runs is a fresh one. Prints wall and CPU seconds.
once() {
    rm -rf out
    TIMEFORMAT='%R %U %S'
    { time "$licsim" study equal.toml --out out --threads "$1" --quiet 2>&3; } 3>&2 2>&1 | awk '{ print $1, $2 + $3 }'
}
once 2 > warm-up
for _ in $(seq "$rounds"); do
    one=$(once 1)
    two=$(once 2)
    echo "$one $two" | awk '{ printf "one thread %6.2f s (CPU %6.2f)  two %6.2f s (CPU %6.2f, %.2f cores)  ratio %5.2f\n", $1, $2, $3, $4, $4 / $3, $1 / $3 }'
done | tee -a /dev/stderr | awk '{ print $NF }' | sort -n |
    awk '{ a[NR] = $1 } END { print "ratio: median", a[int((NR + 1) / 2)] ", best", a[NR] }'
