#!/usr/bin/env bash
# The fleet bench beside a reference program, in turn, so that a drifting machine does not decide.
#
#     benches/beside.sh ROUTERS DAYS ROUNDS REFERENCE [ARGUMENT …]
#
# REFERENCE is any command that prints `ns/nominal=NUMBER` for the same workload. Prints both figures and their ratio,
# round by round, and the median ratio.
set -euo pipefail
[ $# -ge 4 ] || { sed -n '2,7p' "$0"; exit 2; }
routers=$1 days=$2 rounds=$3
shift 3
cd "$(dirname "$0")/.."
bench=$(cargo bench --bench fleet --no-run --message-format=json 2>/dev/null |
  sed -n 's/.*"executable":"\([^"]*fleet-[^"]*\)".*/\1/p' | tail -n 1)
figure() { sed -n 's/.*ns\/nominal=\([0-9.]*\).*/\1/p' | head -n 1; }
for _ in $(seq "$rounds"); do
  r=$("$@" | figure)
  own=$("$bench" "$routers" "$days" | figure)
  awk -v r="$r" -v o="$own" 'BEGIN { printf "reference %7.2f  licsim %7.2f  ratio %5.2f\n", r, o, o / r }'
done | tee /dev/stderr | awk '{ print $6 }' | sort -n | awk '{ a[NR] = $1 } END { print "median ratio", a[int((NR + 1) / 2)] }'
