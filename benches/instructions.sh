#!/usr/bin/env bash
# How many machine instructions the benches take, held against benches/instructions.txt: what a noisy machine cannot blur.
#
#     benches/instructions.sh           compare; ends with 1 if one is off by more than the tolerance
#     benches/instructions.sh --update  write the table anew
#
# Needs valgrind. Counts belong to one compiler and one kind of machine: with another compiler nothing is compared.
set -euo pipefail
cd "$(dirname "$0")/.."
table=benches/instructions.txt
tolerance=2 tolerance_of_start=10
compiler="$(rustc --version) $(rustc -vV | sed -n 's/^host: //p')"

if [ "${1:-}" != --update ] && [ "$(sed -n 's/^# compiler: //p' "$table")" != "$compiler" ]; then
    echo "not compared: $table was made by another compiler than $compiler"
    exit 0
fi

bench() { # NAME: the bench's program, built
    cargo build --locked --release --bench "$1" --message-format json 2>/dev/null |
        sed -n "s/.*\"name\":\"$1\".*\"executable\":\"\([^\"]*\)\".*/\1/p"
}
fleet=$(bench fleet) phold=$(bench phold)
# Beside a bench, so that it shares the library that the benches and the release tests were built with.
cargo build --locked --release --quiet --bin licsim --bench fleet
licsim=target/release/licsim
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

count() { # COMMAND: its instructions
    valgrind --tool=cachegrind --cache-sim=no --cachegrind-out-file=/dev/null "$@" 2>&1 |
        sed -n 's/.*I *refs: *//p' | tr -d ,
}

# What is counted: a difference of two runs, so that start and end of the program are not in it.
differences() {
    per "fleet, a router-day"       20000 "$fleet 2000 20"            "$fleet 2000 10"
    per "fleet, a router's first 5 days" 2000 "$fleet 4000 5"         "$fleet 2000 5"
    per "phold, an event, wheel"   500000 "$phold 1000 1000000 wheel" "$phold 1000 500000 wheel"
    per "phold, an event, heap"    500000 "$phold 1000 1000000 heap"  "$phold 1000 500000 heap"
}

# Whole programs, from start to end. What they write grows with every output that is added: a tenth more is asked about.
wholes() {
    whole "start, check pool-wide-ooc" "$licsim check pool-wide-ooc"
    whole "start, run of pool-wide-ooc, no files" "$licsim run pool-wide-ooc --summary-only"
    whole "start, run of pool-wide-ooc, all files" "$licsim run pool-wide-ooc --out $place"
}

whole() { # NAME COMMAND
    # shellcheck disable=SC2086
    printf '%s\t%d\n' "$1" "$(count $2)"
}

per() { # NAME UNITS LARGE SMALL
    local large small
    # shellcheck disable=SC2086
    large=$(count $3) small=$(count $4)
    printf '%s\t%d\n' "$1" $(((large - small) / $2))
}

measured=$(differences; wholes)
if [ "${1:-}" = --update ]; then
    {
        echo "# Instructions by benches/instructions.sh."
        echo "# compiler: $compiler"
        echo "# tolerance: $tolerance %, of a start $tolerance_of_start %"
        echo "$measured"
    } >"$table"
    cat "$table"
    exit 0
fi
wrong=0
while IFS=$'\t' read -r name now; do
    before=$(awk -F'\t' -v name="$name" '$1 == name { print $2 }' "$table")
    case $name in start*) most=$tolerance_of_start ;; *) most=$tolerance ;; esac
    verdict=$(awk -v now="$now" -v before="${before:-0}" -v most="$most" 'BEGIN {
        if (before == 0) { print "NEW"; exit }
        change = (now / before - 1) * 100
        printf "%+.2f %% %s", change, (change > most ? "MORE" : change < -most ? "less: update the table" : "ok")
    }')
    printf '%-40s %10s  was %10s  %s\n' "$name" "$now" "${before:-none}" "$verdict"
    case $verdict in *MORE | NEW) wrong=1 ;; esac
done <<<"$measured"
exit $wrong
