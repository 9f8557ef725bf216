#!/usr/bin/env bash
# The prover's evaluator of nftables against the kernel: random rulesets of its dialect, real packets in a namespace, and
# for each packet whether it arrived. Also: nft takes every example of docs/reference/nft-dialect.md.
#
#   checks/prove-kernel/run.sh PROGRAM [SEED [COUNT]]     PROGRAM: the example `nft_kernel` of palisade-prove
#
# Exit: 0, 1, or 77 when this machine has no namespaces.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
program=$1 seed=${2:-1} count=${3:-500}
[ "$(id -u)" = 0 ] || { echo "not root: no namespaces"; exit 77; }
unshare -n true 2>/dev/null || { echo "this machine lets nobody make network namespaces"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

unshare -n python3 "$here/page.py" "$here/../../docs/reference/nft-dialect.md"
"$program" generate "$seed" "$count" "$work"
unshare -n python3 "$here/driver.py" "$work"
"$program" judge "$work"
