#!/usr/bin/env bash
# down.sh DIR: ends the jobs and the daemons that up.sh started there, each by its own number, and waits until they are gone.
set -uo pipefail
dir=$(realpath "$1")
export SLURM_CONF="$dir/slurm.conf"

# Jobs first: their processes are not the daemons'.
timeout 10 scancel --user="$(id -un)" 2>/dev/null
for _ in $(seq 40); do
    [ -n "$(timeout 5 squeue --noheader --states=running,completing 2>/dev/null)" ] || break
    sleep 0.25
done
for daemon in slurmd slurmctld munged; do
    [ -s "$dir/$daemon.pid" ] || continue
    pid=$(cat "$dir/$daemon.pid")
    kill "$pid" 2>/dev/null
    for _ in $(seq 40); do
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.25
    done
    kill -KILL "$pid" 2>/dev/null
done
exit 0
