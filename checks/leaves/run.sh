#!/usr/bin/env bash
# Every emitted leaf matters: on one host of each role each is changed alone, and a unit, a file in /etc, a ruleset, an
# account or an assertion must change. Leaves that do nothing are named; there must be none. Of a ruleset each line is taken
# out, and the kernel must hold another one, or nft refuse it.
#
#   checks/leaves/run.sh             all leaves, for an hour; writes results.json with the hash of the trees that it judged
#   checks/leaves/run.sh --sample N  N leaves and N lines, and what the kept result says
#
# Exit: 0 passed, 1 failed, 77 skipped: nothing here stands in for nixpkgs, or no network namespaces.
# shellcheck disable=SC1091,SC2034,SC2154 # stage.sh is there, reads $root and assigns $stage
set -euo pipefail

repo=$(cd "$(dirname "$0")/../.." && pwd)
root=$repo
# shellcheck source=checks/nix/stage.sh
. "$repo/checks/nix/stage.sh"
unshare -n nft list ruleset >/dev/null 2>&1 || skip "this machine lets nobody load rules in a network namespace"
cp -r "$repo/checks/leaves" "$stage/flake/checks/"
export -f ask_nix
export RIG_OUT stage

leaves() { PYTHONDONTWRITEBYTECODE=1 python3 "$repo/checks/leaves/leaves.py" "$repo" "$@"; }

# control: a leaf below an option that nobody reads is named, and so are two lines that do the same
planted=$stage/planted
mkdir "$planted"
cp -r "$stage/flake" "$planted/flake"
bastion=$(find "$planted/flake/hosts" -mindepth 1 -maxdepth 1 -name 'bastion-*' | sort | head -n 1)
sed -i 's/^    format = 1;$/&\n    planted = "x";/' "$bastion/default.nix"
sed -i 's/^flush chain inet palisade_kept input$/&\n&/' "$bastion/kept.nft"
echo '{ lib, ... }: { options.palisade.planted = lib.mkOption { type = lib.types.str; default = "x"; }; }' >"$planted/flake/modules/planted.nix"
sed -i 's|^    ./access.nix$|&\n    ./planted.nix|' "$planted/flake/modules/default.nix"
leaves "$planted" planted || { echo "failed: what was planted is not what is named"; exit 1; }

if [ "${1:-}" = --sample ]; then
  leaves "$stage" sample "$2"
else
  leaves "$stage" all
fi
