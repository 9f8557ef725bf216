#!/usr/bin/env bash
# Builds the whole system of every host, as far as it is text: units, /etc, scripts, and what NixOS checks of them at build
# time (each ruleset by nft, sshd's configuration by sshd). Packages are stand-ins.
#
#   checks/nix/build.sh [ROOT]     ROOT: folder that holds `hosts/` (default: the repository)
#
# Exit: 0 passed, 1 failed, 77 skipped: nothing here stands in for nixpkgs.
# shellcheck disable=SC1091,SC2154 # stage.sh is there, and assigns $stage and $RIG_OUT
set -euo pipefail

repo=$(cd "$(dirname "$0")/../.." && pwd)
root=$(cd "${1:-$repo}" && pwd)
# shellcheck source=checks/nix/stage.sh
. "$repo/checks/nix/stage.sh"

systems=()
for host in "$root"/hosts/*/; do
  systems+=("path:$stage/flake#nixosConfigurations.$(basename "$host").config.system.build.toplevel")
done
if ! nix build --option eval-cache false --no-write-lock-file --override-input nixpkgs "path:$RIG_OUT" --no-link \
  --print-out-paths "${systems[@]}" >"$stage/built" 2>"$stage/log"; then
  grep -E '^ *error:|> ' "$stage/log" | head -n 20
  exit 1
fi
built=$(wc -l <"$stage/built")
echo "build: $built of ${#systems[@]} systems"
[ "$built" = "${#systems[@]}" ]
