#!/usr/bin/env bash
# Breaks promises of modules/ and lib/, one at a time, and asks the static checks: exactly the statements that a mutant names
# (mutants/) go red, on the roles that it names. One host of each role stands for all.
#
#   checks/mutate/run.sh COMPARE PALISADE [all | NAME...]    COMPARE: the program (generator/prove/examples/effective.rs)
#
# Without names three mutants run, which the trees decide: another three after each change. `all` runs those that were not yet
# found on these trees, and results.json keeps what was found.
# Exit: 0 passed, 1 failed, 77 skipped: nothing here stands in for nixpkgs.
# shellcheck disable=SC1091,SC2034,SC2154 # stage.sh is there, reads $root, and assigns $stage and $RIG_OUT
set -euo pipefail

compare=$(realpath "$1")
palisade=$(realpath "$2")
repo=$(cd "$(dirname "$0")/../.." && pwd)
root=$repo
# needs no rig: each text is there once, each line of the table that evaluation can see has a mutant
python3 -B "$repo/checks/mutate/mutants.py" "$repo"

# shellcheck source=checks/nix/stage.sh
. "$repo/checks/nix/stage.sh"
mkdir -p "$stage/flake/checks/mutate" "$stage/flake/generator/lab"
# what upgrades.sh builds its daemons from
cp -r "$repo/checks/native" "$stage/flake/checks/"
cp -r "$repo/generator/lab/daemons" "$stage/flake/generator/lab/"
cp "$repo/checks/mutate/ask.nix" "$stage/flake/checks/mutate/"
# the checks look at the first host of a role
find "$stage/flake/hosts" -mindepth 1 -maxdepth 1 -type d -printf '%f\n' | sort |
  awk -F - 'seen[$1]++' | while read -r other; do rm -r "$stage/flake/hosts/$other"; done

RIG_OUT=$RIG_OUT python3 -B "$repo/checks/mutate/mutate.py" "$repo" "$stage/flake" "$compare" "$palisade" "${@:3}"
