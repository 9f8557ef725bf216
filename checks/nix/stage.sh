# shellcheck shell=bash
# What asks real NixOS about a folder of hosts: sourced with $repo and $root set.
# Leaves $stage (removed at the end; the flake lies in $stage/flake) and `ask_nix`.
#
# nixpkgs is what ~/.cache/palisade-rig stands in for it with; where that is not,
# nothing can be evaluated and the script ends with 77 (skipped).

# shellcheck disable=SC2154 # the caller sets $repo and $root

skip() { echo "skipped: $1"; exit 77; }
rig=${XDG_CACHE_HOME:-${HOME:-}/.cache}/palisade-rig
[ -r "$rig/env" ] || skip "no $rig/env: nothing here stands in for nixpkgs"
# shellcheck source=/dev/null
. "$rig/env"
[ -e "${RIG_OUT:-}/flake.nix" ] || skip "$rig/env names no directory that stands in for nixpkgs"
command -v nix >/dev/null || skip "no nix on the PATH"
[ -d "$root/hosts" ] || { echo "failed: $root has no hosts/"; exit 2; }

# What the flake needs and no more: a path: flake is copied whole, build outputs too.
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
mkdir -p "$stage/flake/checks"
cp -r "$repo"/{flake.nix,flake.lock,lib,modules,packages,Cargo.toml,Cargo.lock} "$stage/flake/"
cp -r "$repo/checks/nix" "$stage/flake/checks/"
cp -rL "$root/hosts" "$stage/flake/"

mkdir -p "$stage/flake/generator/cli/src/verbs"
cp -r "$repo/generator/cli/src/verbs/init" "$stage/flake/generator/cli/src/verbs/"

# Nix collects garbage too eagerly for one process with many systems.
export GC_INITIAL_HEAP_SIZE=${GC_INITIAL_HEAP_SIZE:-2G}

# ask_nix VERB ATTRIBUTE...: `nix eval` or `nix build` on the staged flake
ask_nix() {
  local verb=$1 attribute=$2
  shift 2
  nix "$verb" --option eval-cache false --no-write-lock-file --override-input nixpkgs "path:$RIG_OUT" \
    "path:$stage/flake#$attribute" "$@"
}
