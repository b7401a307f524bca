#!/usr/bin/env bash
# licsim beside a reference kernel and the simulators that one would pick instead: a table in Markdown.
#
#     benches/peers/table.sh [FOLDER]
#
# FOLDER (or LICSIM_PEERS) holds `kernel/run.sh` and `peers/NAME/run.sh`, programs that do the same work: `run.sh w1 ENTITIES
# EVENTS` for PHOLD, `run.sh w2 ROUTERS DAYS 1 50 16` for the bare fleet. They print `ns/event=` and `ns/nominal=`: CPU time of
# the loop. The folder is copied to target/peers and built there; nothing of it is in this tree. What cannot be built is left out.
#
# Programs run in turn, round by round, so that a drifting machine does not decide; ratios are taken within a round.
# Sizes are set by variables: ROUNDS=3 PENDING=100000 EVENTS=1000000 ROUTERS=10000 DAYS=10 PEERS="simcore desim nexosim ns3 simpy".
# SimPy does a tenth of the events, and a fifth of the days.
set -euo pipefail
folder=${1:-${LICSIM_PEERS:-}}
[ -x "$folder/kernel/run.sh" ] || { sed -n '2,13p' "$0"; echo "no kernel/run.sh in $folder"; exit 2; }
folder=$(cd "$folder" && pwd)
cd "$(dirname "$0")/../.."
rounds=${ROUNDS:-3} pending=${PENDING:-100000} events=${EVENTS:-1000000} routers=${ROUTERS:-10000} days=${DAYS:-10}
peers=${PEERS:-simcore desim nexosim ns3 simpy}

mkdir -p target/peers
cp -ru "$folder/." target/peers/
place=$PWD/target/peers
# BENCHES: a folder with programs `fleet` and `phold` that are built already.
bench() { # NAME: the bench's program, built
    if [ -n "${BENCHES:-}" ]; then echo "$BENCHES/$1"; return; fi
    cargo build --locked --profile bench --bench "$1" --message-format json 2>/dev/null |
        sed -n "s/.*\"name\":\"$1\".*\"executable\":\"\([^\"]*\)\".*/\1/p"
}
fleet=$(bench fleet) phold=$(bench phold)

built=()
for peer in $peers; do
    if timeout 900 "$place/peers/$peer/run.sh" w1 1000 1000 >"$place/$peer.log" 2>&1; then
        built+=("$peer")
    else
        echo "left out: $peer cannot be built here (see target/peers/$peer.log)" >&2
    fi
done

figure() { sed -n "s|.*$1=\([0-9.]*\).*|\1|p" | head -n 1; }
command_of() { # WORK NAME: what runs it
    local size=$events time=$days
    case $2 in simpy | salabim | ciw) size=$((events / 10)) time=$(((days + 4) / 5)) ;; esac
    case $1:$2 in
        w1:reference) echo "$place/kernel/run.sh w1 $pending $events" ;;
        w2:reference) echo "$place/kernel/run.sh w2 $routers $days 1 50 16" ;;
        w1:licsim) echo "$phold $pending $events wheel" ;;
        w1:licsim-xoshiro) echo "$phold $pending $events wheel xoshiro" ;;
        w2:licsim | w2:licsim-loop) echo "$fleet $routers $days" ;;
        w1:*) echo "$place/peers/$2/run.sh w1 $pending $size" ;;
        w2:*) echo "$place/peers/$2/run.sh w2 $routers $time 1 50 16" ;;
    esac
}

# One row an engine: figures of all rounds, ratios to the reference within each.
table() { # WORK KEY ENGINE…
    local work=$1 key=$2 round engine first value what
    shift 2
    for round in $(seq "$rounds"); do
        first=""
        for engine in "$@"; do
            case $engine in *-loop) what=loop ;; *) what=$key ;; esac
            # shellcheck disable=SC2046
            value=$(timeout 600 $(command_of "$work" "$engine") 2>/dev/null | figure "$what") || value=""
            [ -n "$value" ] || continue
            first=${first:-$value}
            printf '%s\t%s\t%s\n' "$engine" "$value" "$(awk -v a="$value" -v b="$first" 'BEGIN { print a / b }')"
            printf '%s, round %s: %s ns\n' "$engine" "$round" "$value" >&2
        done
    done | sort -t "$(printf '\t')" -k1,1 -k3,3g | awk -F'\t' '
        { n[$1]++; ratio[$1, n[$1]] = $3; ns[$1, n[$1]] = $2 }
        END { for (e in n) { m = int((n[e] + 1) / 2)
            printf "%s\t| %s | %.1f | %.2f (%.2f to %.2f) |\n", ratio[e, m], e, ns[e, m], ratio[e, m], ratio[e, 1], ratio[e, n[e]] } }' |
        sort -g | cut -f 2
}

echo "$(date -u +%F), load $(cut -d' ' -f1-3 /proc/loadavg), $rounds rounds; ns of CPU time; ratio to the reference: median (smallest to largest)"
printf '\nPHOLD, %s pending, %s events\n\n| engine | ns/event | ratio |\n|---|---|---|\n' "$pending" "$events"
table w1 ns/event reference licsim licsim-xoshiro "${built[@]}"
printf '\nFleet, %s routers, %s days\n\n| engine | ns/nominal event | ratio |\n|---|---|---|\n' "$routers" "$days"
table w2 ns/nominal reference licsim licsim-loop "${built[@]}"
echo
echo "licsim: from a plan to an outcome; licsim-loop, and all others: the event loop alone."
echo "Load at the end: $(cut -d' ' -f1-3 /proc/loadavg). licsim's fleet is the full model, everyone else's the bare skeleton."
