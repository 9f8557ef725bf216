#!/usr/bin/env bash
# A fleet of one's own: a new repository made from the flake's template evaluates all its hosts, its checks come along, and
# files of another format are refused with what to run.
#
#   checks/nix/template.sh PALISADE
#
# Exit: 0 passed, 1 failed, 77 skipped: nothing here stands in for nixpkgs.
# shellcheck disable=SC1091,SC2154 # stage.sh is there, and assigns $stage and $RIG_OUT
set -euo pipefail

palisade=$(realpath "$1")
repo=$(cd "$(dirname "$0")/../.." && pwd)
root=$repo
# shellcheck source=checks/nix/stage.sh
. "$repo/checks/nix/stage.sh"

own=$stage/own
mkdir "$own"
cd "$own"
nix flake init -t "path:$stage/flake" 2>"$stage/log" || { cat "$stage/log"; exit 1; }
"$palisade" keys new --insecure-lab --drop-private >/dev/null
"$palisade" generate >/dev/null 2>&1

# own ATTRIBUTE ...: what the new repository says
own() {
  local attribute=$1
  shift
  nix eval --option eval-cache false --no-write-lock-file --override-input palisade "path:$stage/flake" \
    --override-input palisade/nixpkgs "path:$RIG_OUT" "path:$own#$attribute" "$@" 2>"$stage/log"
}
failed=0
fail() { failed=1; echo "failed: $1"; tail -n 8 "$stage/log"; }

faults=$(own nixosConfigurations --json --apply '
  builtins.mapAttrs (_: host: map (a: a.message) (builtins.filter (a: !a.assertion) host.config.assertions))') || fail "it does not evaluate"
hosts=$(find hosts -mindepth 1 -maxdepth 1 -type d | wc -l)
[ "$(grep -o '"[a-z0-9-]*":\[\]' <<<"$faults" | wc -l)" = "$hosts" ] || fail "$hosts hosts are there, and these evaluate: $faults"
listed=$(own checks.x86_64-linux.hosts.text --raw 2>/dev/null | grep -c '^[a-z]' || true)
[ "$listed" = "$hosts" ] || fail "its check lists $listed hosts of $hosts"

sed -i 's/^    format = 1;/    format = 2;/' hosts/*/default.nix
if own nixosConfigurations --json --apply 'builtins.mapAttrs (_: host: host.config.networking.hostName)' >/dev/null; then
  fail "files of format 2 are taken"
elif ! grep -q 'palisade generate' "$stage/log"; then
  fail "files of format 2 are refused, without saying what to run"
fi
[ "$failed" = 1 ] || echo "template: $hosts hosts of a new repository evaluate, its check lists them, and another format is refused"
exit "$failed"
