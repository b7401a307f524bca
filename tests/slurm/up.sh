#!/usr/bin/env bash
# up.sh DIR [CPUS]: starts a Slurm of one node on loopback, for whoever calls it; everything of it lies in DIR, an empty folder.
# Set SLURM_CONF=DIR/slurm.conf to talk to it. down.sh DIR ends it.
set -euo pipefail
# Debian has daemons where users do not look.
PATH=$PATH:/usr/sbin:/sbin
here=$(cd "$(dirname "$0")" && pwd)
dir=$(realpath "$1")
cpus=${2:-2}
port=${LICSIM_SLURM_PORT:-27817}

mkdir -p "$dir/state" "$dir/spool"
sed -e "s|@DIR@|$dir|g" -e "s|@HOST@|$(hostname -s)|g" -e "s|@CPUS@|$cpus|g" -e "s|@USER@|$(id -un)|g" \
    -e "s|@PORT@|$port|g" -e "s|@NODE_PORT@|$((port + 1))|g" "$here/slurm.conf.in" >"$dir/slurm.conf"
(umask 077 && head -c 128 /dev/urandom >"$dir/munge.key")

# `--force`: munged would rather not have its files in a folder of a test.
munged --force --key-file="$dir/munge.key" --socket="$dir/munge.socket" --pid-file="$dir/munged.pid" \
    --log-file="$dir/munged.log" --seed-file="$dir/munge.seed" 2>>"$dir/munged.err"
export SLURM_CONF="$dir/slurm.conf"
slurmctld -c -f "$SLURM_CONF"
slurmd -f "$SLURM_CONF" -N licsim

for _ in $(seq 120); do
    if [ "$(sinfo --noheader --states=idle --format=%D 2>/dev/null)" = 1 ]; then exit 0; fi
    sleep 0.25
done
echo "the node does not come up:" >&2
tail -n 20 "$dir/munged.err" "$dir"/*.log >&2
exit 1
