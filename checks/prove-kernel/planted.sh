#!/usr/bin/env bash
# Bugs planted into a copy of the evaluator, one at a time: what the kernel did must tell of each. It builds the evaluator
# once per bug, so it takes minutes and is not among what checks/run runs.
#
#   checks/prove-kernel/planted.sh [SEED [COUNT]]
#
# Exit: 0, 1, or 77 when this machine has no namespaces.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
seed=${1:-3} count=${2:-200}
[ "$(id -u)" = 0 ] || { echo "not root: no namespaces"; exit 77; }
unshare -n true 2>/dev/null || { echo "this machine lets nobody make network namespaces"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$work/target}/planted

cp -r "$root/Cargo.toml" "$root/Cargo.lock" "$root/rust-toolchain.toml" "$root/generator" "$work/"
cd "$work"
program=$CARGO_TARGET_DIR/debug/examples/nft_kernel
# little is optimised, so that a bug is built in seconds
export CARGO_INCREMENTAL=1 CARGO_PROFILE_DEV_OPT_LEVEL=1 CARGO_PROFILE_DEV_DEBUG=0
build() { cargo build -q --locked -p palisade-prove --example nft_kernel 2>/dev/null; }

build
"$program" generate "$seed" "$count" seen
unshare -n python3 "$here/driver.py" seen
"$program" judge seen nocoverage >log || { tail -n 5 log; echo "FAILED without a bug the evaluator and the kernel differ"; exit 1; }

all=0 found=0
while IFS= read -r name && IFS= read -r file && IFS= read -r right && IFS= read -r wrong; do
  all=$((all + 1))
  file=generator/prove/src/nft/$file
  cp "$file" kept
  RIGHT=$right WRONG=$wrong python3 - "$file" <<'PLANT'
import os, sys
text = open(sys.argv[1]).read()
if text.count(os.environ["RIGHT"]) != 1:
    sys.exit(f"{sys.argv[1]}: not exactly once: {os.environ['RIGHT']}")
open(sys.argv[1], "w").write(text.replace(os.environ["RIGHT"], os.environ["WRONG"]))
PLANT
  build || { echo "FAILED planted and not built: $name"; cp kept "$file"; continue; }
  if "$program" judge seen nocoverage >log 2>&1 || ! differences=$(grep -oE '^[1-9][0-9]* differences from the kernel' log); then
    echo "FAILED planted and not seen: $name"
  else
    found=$((found + 1))
    echo "seen: $name: $differences"
  fi
  cp kept "$file"
done <"$here/planted.txt"
echo "planted: $found of $all bugs were seen by what the kernel did"
[ "$found" = "$all" ]
