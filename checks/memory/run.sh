#!/usr/bin/env bash
# The memory that `generate` takes at its fullest: 200 hosts in at most 64 MiB; 18 and 1,000 beside it. And what `prove` takes:
# 18 hosts in 0.5 s, 60 in 2 s, 200 in 20 s and 1 GB; of processor time, so that a busy machine says the same.
#
#   checks/memory/run.sh PALISADE FLEET      the two programs: palisade, and the example `fleet`
set -euo pipefail

palisade=$1 fleet=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# most VERB HOSTS MIB SECONDS: runs the verb on that fleet; fails above the limits, where there are any
most() {
  python3 - "$palisade" "$work/$2/fleet.toml" "$@" <<'PY'
import resource, subprocess, sys
palisade, spec, verb, hosts, memory, seconds = sys.argv[1:]
subprocess.run([palisade, "--fleet", spec, verb], check=True, stdout=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
peak, time = used.ru_maxrss / 1024, used.ru_utime + used.ru_stime
print(f"{verb}: {hosts} hosts: {peak:.0f} MiB at most, {time:.2f} s of the processor")
sys.exit(peak > float(memory) or time > float(seconds))
PY
}

for hosts in 18 60 200 400 1000; do
  "$fleet" "$hosts" "$work/$hosts"
done
most generate 18 inf inf
most generate 200 64 inf
most generate 1000 inf inf
"$palisade" --fleet "$work/60/fleet.toml" generate >"$work/log"
"$palisade" --fleet "$work/400/fleet.toml" generate >"$work/log"
most prove 18 inf 0.5
most prove 60 inf 2
most prove 200 953 20 # 1 GB
most prove 400 inf inf
