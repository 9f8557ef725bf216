#!/usr/bin/env bash
# How long a host of each role takes to evaluate, beside a plain NixOS host with the same services: medians of five, taken in
# turns, of processor time, which other work on the machine disturbs less. A benchmark, run by hand; docs/benchmarks.md has its
# figures. Fails above 1.3 times the plain host.
#
#   checks/nix/evaluation-time.sh
#
# Exit: 0 passed, 1 failed, 77 skipped: nothing here stands in for nixpkgs.
# shellcheck disable=SC1091,SC2154 # stage.sh is there, and assigns $stage and $RIG_OUT
set -euo pipefail

repo=$(cd "$(dirname "$0")/../.." && pwd)
root=$repo
# shellcheck source=checks/nix/stage.sh
. "$repo/checks/nix/stage.sh"

rounds=5
plain=$stage/plain
mkdir "$plain"
cp "$repo/checks/instruments/plain.nix" "$plain/"
cat >"$plain/flake.nix" <<'NIX'
{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-26.05";
  outputs = { nixpkgs, ... }: { nixosConfigurations.plain = nixpkgs.lib.nixosSystem { modules = [ ./plain.nix ]; }; };
}
NIX

# seconds FLAKE HOST: processor time of its evaluation
seconds() {
  local TIMEFORMAT='%U %S'
  { time nix eval --option eval-cache false --no-write-lock-file --override-input nixpkgs "path:$RIG_OUT" --raw \
    "path:$1#nixosConfigurations.$2.config.system.build.toplevel.drvPath" >/dev/null 2>"$stage/log"; } 2>&1 |
    awk '{ print $1 + $2 }'
}
median() { sort -n "$1" | sed -n "$(((rounds + 1) / 2))p"; }

hosts=(plain)
for role in public sentry cosigner monitor bastion; do
  hosts+=("$(find "$root/hosts" -mindepth 1 -maxdepth 1 -name "$role-*" -printf '%f\n' | sort | head -n 1)")
done
# the first round fills the disk's cache, and the store
for ((round = 0; round <= rounds; round++)); do
  for host in "${hosts[@]}"; do
    flake=$stage/flake
    [ "$host" != plain ] || flake=$plain
    took=$(seconds "$flake" "$host")
    [ "$round" = 0 ] || echo "$took" >>"$stage/seconds-$host"
  done
done

echo "| host | processor time | times the plain one |"
echo "|---|---|---|"
base=$(median "$stage/seconds-plain")
for host in "${hosts[@]}"; do
  awk -v h="$host" -v t="$(median "$stage/seconds-$host")" -v p="$base" \
    'BEGIN { printf "| %s | %.2f s | %.2f |\n", h, t, t / p; exit t / p > 1.3 }' || failed=1
done
exit "${failed:-0}"
