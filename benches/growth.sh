#!/usr/bin/env bash
# How time and memory grow with routers, days, threads and shards: a table (CSV) and two pictures.
#
#     benches/growth.sh [OUT]          OUT: the folder for growth.csv, growth-routers.svg and growth-days.svg; docs/images if left out
#     REDUCED=1 benches/growth.sh      up to 100,000 routers, 90 days and 2 rounds, for a machine that is not free
#
# Each figure is the median of rounds in which all sizes take turns, so that a drifting machine does not decide. CPU time is
# the thread's own (a study's: the whole process). The whole takes about a quarter of an hour on a quiet machine.
# Days begin at five, because the workload has an outage on day 3. FLEET, LICSIM and GROWTH name programs that are built already.
set -euo pipefail
cd "$(dirname "$0")/.."
out=${1:-docs/images}
mkdir -p "$out"
if [ -n "${REDUCED:-}" ]; then
    rounds=2 routers="1000 10000 100000" days="5 10 30 90" many=20
else
    rounds=3 routers="1000 10000 100000 1000000" days="5 10 30 90 365" many=60
fi
bench() { # NAME: the bench's program, built
    cargo build --locked --profile bench --bench "$1" --message-format json 2>/dev/null |
        sed -n "s/.*\"name\":\"$1\".*\"executable\":\"\([^\"]*\)\".*/\1/p"
}
fleet=${FLEET:-$(bench fleet)}
[ -n "${LICSIM:-}" ] || cargo build --quiet --locked --release
licsim=$(realpath "${LICSIM:-target/release/licsim}")
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

# Shows what goes by.
shown() { tee >(cat >&2); }
value() { sed -n "s|.* $1=\([0-9.]*\).*|\1|p"; }
# ABOUT ROUTERS DAYS [KEY=VALUE …]: one line of raw figures.
fleet_row() {
    local about=$1 line
    shift
    line=" $("$fleet" "$@")"
    echo "$about,$1,$2,1,1,$(value cpu_s <<<"$line"),$(value peak_mib <<<"$line"),$(value ns/router-day <<<"$line"),$(value ns/nominal <<<"$line")" | shown
}
cat >"$place/many.toml" <<TOML
extends = "bench-fleet"

[study]
replications = $many

[[factor]]
name = "routers"
keys = ["fleet.edge.count"]
values = [1000]

[[response]]
name = "out-of-contact"
mean = { metric = "routers.out-of-contact" }
TOML
# THREADS SHARDS: a study of many small runs, its shards one after another.
study_row() {
    local shard cpu=0 peak=0 used
    rm -rf "$place/out"
    for shard in $(seq "$2"); do
        used=$(cd "$place" && /usr/bin/time -f '%U %S %M' "$licsim" study many.toml --out out --threads "$1" \
            --shard "$shard/$2" --quiet 2>&1 >/dev/null | tail -n 1)
        cpu=$(awk -v c="$cpu" '{ print c + $1 + $2 }' <<<"$used")
        peak=$(awk -v p="$peak" '{ m = $3 / 1024; print (m > p ? m : p) }' <<<"$used")
    done
    echo "study,1000,30,$1,$2,$cpu,$peak,$(awk -v c="$cpu" -v n="$many" 'BEGIN { print c * 1e9 / (n * 1000 * 30) }')," | shown
}
# Of every row of the raw figures the median of its rounds.
medians() {
    sort -t, -k1,1 -k2,2n -k3,3n -k4,4n -k5,5n -k6,6g "$1" | awk -F, '
        function put() { if (n) { m = int((n + 1) / 2); print key "," cpu[m] "," peak[m] "," ns[m] "," nominal[m] } }
        { now = $1 "," $2 "," $3 "," $4 "," $5; if (now != key) { put(); n = 0; key = now } n++; cpu[n] = $6; peak[n] = $7; ns[n] = $8; nominal[n] = $9 }
        END { put() }'
}

for _ in $(seq "$rounds"); do
    for n in $routers; do fleet_row routers "$n" 10; done
    for d in $days; do fleet_row days 10000 "$d"; done
    # Everyone within the same ten seconds of each day, beside a fleet that is spread over it.
    fleet_row same-10-s 10000 10 'fleet.edge.registered.phase={ within = "10s" }'
    fleet_row uniform 10000 10
    for threads in 1 2; do study_row "$threads" 1; done
    for shards in 2 4; do study_row 1 "$shards"; done
done >"$place/raw.csv"
{
    echo "about,routers,days,threads,shards,cpu_s,peak_mib,ns_per_router_day,ns_per_nominal_event"
    medians "$place/raw.csv"
} >"$out/growth.csv"
"${GROWTH:-$(bench growth)}" "$out/growth.csv" "$out"
cat "$out/growth.csv"
