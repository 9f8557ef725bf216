#!/usr/bin/env bash
# Static Nix checks of a folder of hosts, with the real NixOS module system.
#
#   checks/nix/run.sh [ROOT [PLAN [HOST...]]]
#
#   ROOT  folder that holds `hosts/`            (default: the repository)
#   PLAN  folder of HOST.json, the plan as the generator prints it: what
#         `palisade` is in default.nix, paths as "./host.json"   (default: not compared)
#   HOST  only these hosts                      (default: all)
#
# 1. every .nix file of the repository and of ROOT parses
# 2. every host evaluates: no failed assertion, no warning but the one about
#    throw-away keys; default.nix is the plan; `config.palisade` holds its values
# 3. every hash says how it is known (pins.nix)
# 4. each promise of the modules is broken by an override and refuses, and no assertion is without one (overrides/)
# Exit: 0 passed, 1 failed, 77 skipped: nothing here stands in for nixpkgs.
# shellcheck disable=SC1091,SC2154 # stage.sh is there, and assigns $stage
set -euo pipefail

repo=$(cd "$(dirname "$0")/../.." && pwd)
root=$(cd "${1:-$repo}" && pwd)
plan=${2:+$(cd "$2" && pwd)}
hosts=("${@:3}")

# shellcheck source=checks/nix/stage.sh
. "$repo/checks/nix/stage.sh"
[ -z "$plan" ] || cp -r "$plan" "$stage/flake/expected"

# ask FILE NAME...: the function in FILE, applied to the configurations of these hosts
ask() {
  local file=$1 names
  shift
  names=$(printf '"%s" ' "$@")
  ask_nix eval nixosConfigurations --json --impure --apply "
    all: import $stage/flake/checks/nix/$file (
      builtins.listToAttrs (map (name: { inherit name; value = all.\${name}; }) [ $names ]))"
}

failed=0
fail() { failed=1; echo "failed: $1"; }

start=$SECONDS
mapfile -t files < <(find "$repo"/{flake.nix,lib,modules,packages,checks} "$root/hosts" -name '*.nix' | sort -u)
if nix-instantiate --parse "${files[@]}" >/dev/null 2>"$stage/parse"; then
  echo "ok: ${#files[@]} .nix files parse"
else
  fail "a .nix file does not parse"
  cat "$stage/parse"
fi

# pure Nix: no rig needed, but no sense without the rest
pins=$(nix-instantiate --eval --strict --json "$repo/checks/nix/pins.nix")
unknown=$(grep -o '"pins\.[^"]*"' <<<"${pins##*unknown}" | wc -l)
if [[ $pins == *'"problems":[]'* ]]; then
  echo "ok: pins.json and flake.lock agree; $unknown hashes are unknown, and a build that needs one says so"
else
  fail "pins.json"
  echo "$pins"
fi

[ ${#hosts[@]} -gt 0 ] || mapfile -t hosts < <(find "$root/hosts" -mindepth 1 -maxdepth 1 -type d -printf '%f\n' | sort)
[ ${#hosts[@]} -gt 0 ] || { echo "failed: $root/hosts has no host"; exit 1; }

ask overrides "${hosts[@]}" >"$stage/overrides" 2>"$stage/overrides.err" &
overrides=$!

if ask report.nix "${hosts[@]}" >"$stage/report" 2>"$stage/report.err"; then
  # {"a":[],"b":["line"]}: all empty is the one good answer
  if [ "$(tr -d '\n' <"$stage/report" | sed 's/"[^"]*":\[\],\{0,1\}//g')" = '{}' ]; then
    echo "ok: ${#hosts[@]} hosts evaluate as ${plan:+planned, }default.nix and host.json say"
  else
    fail "hosts with faults"
    sed 's/\],/],\n/g; s/\\n/\n    /g' "$stage/report"
    echo
  fi
else
  # one host that does not evaluate at all hides the others: ask one by one
  fail "a host does not evaluate"
  for host in "${hosts[@]}"; do
    if ! ask report.nix "$host" >"$stage/report" 2>"$stage/report.err"; then
      echo "  $host:"
      awk '/^ *error:/ { n = NR } { l[NR] = $0 } END { for (i = n; i <= NR && i < n + 12; i++) print "    " l[i] }' \
        "$stage/report.err"
    elif ! grep -q "\"$host\":\[\]" "$stage/report"; then
      sed 's/\\n/\n    /g' "$stage/report"
      echo
    fi
  done
fi

if ! wait "$overrides"; then
  fail "overrides/ does not evaluate"
  tail -n 20 "$stage/overrides.err"
else
  answer=$(<"$stage/overrides")
  if [[ $answer == *'"faults":[]'* ]]; then
    echo "ok: every broken promise of the modules is refused, and no assertion was left out: ${answer%%,\"faults\"*}}"
  else
    fail "promises of the modules that do not hold"
    printf '%s\n' "${answer//\",\"/\",
\"}"
  fi
fi

echo "nix: ${#hosts[@]} hosts, $((SECONDS - start)) s"
exit "$failed"
