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

# build HOST...: the whole systems of these hosts
build() {
  local first=$1 others=("${@:2}")
  others=("${others[@]/#/path:$stage/flake#nixosConfigurations.}")
  ask_nix build "nixosConfigurations.$first.config.system.build.toplevel" \
    "${others[@]/%/.config.system.build.toplevel}" --no-link --print-out-paths >"$stage/built" 2>"$stage/log"
}
# refused FILE FROM TO: with this fault in FILE the first host does not build
refused() {
  cp "$1" "$stage/whole"
  sed -i "s/$2/$3/" "$1"
  cmp -s "$1" "$stage/whole" && { echo "failed: nothing to break in $1"; exit 1; }
  local answer=0
  build "${hosts[0]}" && answer=1
  cp "$stage/whole" "$1"
  return $answer
}

mapfile -t hosts < <(find "$root/hosts" -mindepth 1 -maxdepth 1 -type d -printf '%f\n' | sort)
if ! build "${hosts[@]}" || [ "$(wc -l <"$stage/built")" != "${#hosts[@]}" ]; then
  grep -E '^ *error:|> ' "$stage/log" | head -n 20
  exit 1
fi
echo "build: ${#hosts[@]} systems"
# Where nft or sshd is a stand-in that says yes to all, the build has checked nothing.
for file in nftables kept closed; do
  refused "$stage/flake/hosts/${hosts[0]}/$file.nft" 'policy [a-z]*;' 'policy none;' || { echo "failed: a broken $file.nft builds"; exit 1; }
done
# a fleet that nobody may enter has no sshd
! grep -q '"uid"' "$stage/flake/hosts/${hosts[0]}/access.json" || refused "$stage/flake/modules/ssh.nix" 'X11Forwarding = false;' '& NoSuchKey = "x";' || skip "sshd is a stand-in here: its file was not checked"
echo "build: broken rulesets and a broken sshd_config are refused"
