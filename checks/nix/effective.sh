#!/usr/bin/env bash
# Two readers of one truth: `palisade.effective` of every host, as NixOS evaluates it, says what the emitted files say; and
# an override shows in it, exactly where it changes the host (tried on the repository's own hosts).
#
#   checks/nix/effective.sh COMPARE [ROOT]     COMPARE: the program (generator/prove/examples/effective.rs)
#                                              ROOT: folder that holds `hosts/` (default: the repository)
#
# Exit: 0 passed, 1 failed, 77 skipped: nothing here stands in for nixpkgs.
# shellcheck disable=SC1091,SC2154 # stage.sh is there, and assigns $stage
set -euo pipefail

compare=$(realpath "$1")
repo=$(cd "$(dirname "$0")/../.." && pwd)
root=$(cd "${2:-$repo}" && pwd)
# shellcheck source=checks/nix/stage.sh
. "$repo/checks/nix/stage.sh"

# ask WHAT: of the two that effective/ answers, each in a process of its own, for memory
ask() {
  ask_nix eval nixosConfigurations --json --impure --apply "all: (import $stage/flake/checks/nix/effective all).$1" \
    >"$stage/$1" 2>"$stage/log" || { tail -n 20 "$stage/log"; exit 1; }
}

ask evaluated
answers=("$stage/evaluated")
if [ "$root" = "$repo" ]; then
  ask controls
  answers+=("$stage/controls")
fi
"$compare" "$root/hosts" "${answers[@]}"
