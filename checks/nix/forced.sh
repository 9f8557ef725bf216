#!/usr/bin/env bash
# Every `mkForce` (and stronger) and every question whether an option exists, in modules/, lib/ and packages/, stands with its reason in
# docs/reference/rig-differences.md, as `FILE`, `WHAT`; and nothing stands there that is not in the code.
#
#   checks/nix/forced.sh
#
# Exit: 0 passed, 1 failed.
# shellcheck disable=SC2016 # Markdown and Nix
set -euo pipefail

repo=$(cd "$(dirname "$0")/../.." && pwd)

# uses ROOT: file and what is forced or asked for, a line each
uses() {
  (cd "$1" && grep -rnE --include='*.nix' 'mkForce|mkOverride [0-9]{1,2} |mkVMOverride|options( \?|\.[^ ]+ or |\.[^ ]+ \?)|\? options' modules lib packages) |
    # comments, and text for people
    grep -vE '^[^:]+:[0-9]+: *#|`lib\.mkForce`' |
    sed -E 's|^([^:]*/)?([^:/]+\.nix):[0-9]+: *|\2 |; s/^([^ ]+) ([A-Za-z0-9_.]+) = lib\.mk[A-Z]\w*.*/\1 \2/; s/^([^ ]+) .*options\.([A-Za-z0-9_.]+) or .*/\1 \2/' |
    sort
}
listed() { sed -nE 's/^\| `([^`]+\.nix)`, `([^`]+)` \|.*/\1 \2/p' "$repo/docs/reference/rig-differences.md" | sort; }

difference=$(diff <(listed) <(uses "$repo")) || {
  echo "failed: < listed and not in the code, > in the code and not listed in docs/reference/rig-differences.md:"
  echo "$difference"
  exit 1
}

# control: each kind is seen
planted=$(mktemp -d)
trap 'rm -rf "$planted"' EXIT
mkdir "$planted"/{modules,lib,packages}
cat >"$planted/modules/x.nix" <<'NIX'
{
  a.b = lib.mkForce 1;
  c = lib.mkOverride 10 2;
  d = lib.optionalAttrs (options ? services.x) { };
  e = options.services.y.enable or false;
  # a comment on mkForce
}
NIX
[ "$(uses "$planted" | wc -l)" = 4 ] || { echo "failed: planted uses are not seen: $(uses "$planted")"; exit 1; }
echo "forced: $(listed | wc -l) uses, each with its reason; four planted ones are seen"
