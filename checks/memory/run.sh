#!/usr/bin/env bash
# The memory that `generate` takes at its fullest: 200 hosts in at most 64 MiB; 18 and 1,000 beside it.
#
#   checks/memory/run.sh PALISADE FLEET      the two programs: palisade, and the example `fleet`
set -euo pipefail

palisade=$1 fleet=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for hosts in 18 200 1000; do
  "$fleet" "$hosts" "$work/$hosts"
  python3 - "$palisade" "$work/$hosts/fleet.toml" "$hosts" <<'PY'
import resource, subprocess, sys
palisade, spec, hosts = sys.argv[1:]
subprocess.run([palisade, "--fleet", spec, "generate"], check=True, stdout=subprocess.DEVNULL)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
print(f"memory: {hosts} hosts: {peak:.0f} MiB at most")
sys.exit(hosts == "200" and peak > 64)
PY
done
