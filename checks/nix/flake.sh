#!/usr/bin/env bash
# `nix flake check --no-build`: every output of the flake evaluates, its checks with it.
#
#   checks/nix/flake.sh
#
# Exit: 0 passed, 1 failed, 77 skipped: nothing here stands in for nixpkgs.
# shellcheck disable=SC1091,SC2034,SC2154 # stage.sh is there, reads $root, and assigns $stage and $RIG_OUT
set -euo pipefail

repo=$(cd "$(dirname "$0")/../.." && pwd)
root=$repo
# shellcheck source=checks/nix/stage.sh
. "$repo/checks/nix/stage.sh"

nix flake check --no-build --option eval-cache false --no-write-lock-file --override-input nixpkgs "path:$RIG_OUT" \
  "path:$stage/flake" >"$stage/log" 2>&1 || { grep -A 12 '^ *error:' "$stage/log"; exit 1; }
echo "flake: $(grep -c '^checking \(derivation\|NixOS configuration\)' "$stage/log") outputs evaluate"
