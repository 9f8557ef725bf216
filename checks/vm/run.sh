#!/usr/bin/env bash
# NixOS tests in virtual machines: emitted hosts of a throw-away fleet, real daemons, one promise after the other broken.
#
#   checks/vm/run.sh PALISADE [-j N] [--keep-results] [--core | NAME...]
#
# NAME: a file of tests/ (default: all, the longest first) or of reports/; --core: those of core.txt, for CI. --keep-results
# writes what came of tests into results.json, and what those asked for by name measured into docs/reference. Logs are in $VM_LOGS
# (default: a new folder below ${XDG_CACHE_HOME:-~/.cache}/palisade/vm).
# Before anything it says whether results.json is of these trees; that is all that a machine can do where nothing stands in for
# nixpkgs or nothing boots.
# Exit: 0 passed, 1 failed, 77 skipped.
# shellcheck disable=SC1091,SC2034,SC2154 # stage.sh and daemons.sh are there, and assign what is used here
set -euo pipefail

palisade=$(realpath "$1")
shift
here=$(cd "$(dirname "$0")" && pwd)
repo=$(cd "$here/../.." && pwd)
root=$repo

kept=$(python3 -B "$here/results.py" "$repo") && fresh=yes || fresh=no
echo "vm: $kept"
# shellcheck source=checks/nix/stage.sh
rig=${XDG_CACHE_HOME:-${HOME:-}/.cache}/palisade-rig
[ -r "$rig/env" ] || { echo "skipped: $kept; nothing here boots a machine: no $rig/env"; exit 77; }
. "$repo/checks/nix/stage.sh"
[ "$(id -u)" = 0 ] || skip "$kept; not root: no namespace that ends a test's machines"
[ -x "${RIG_UML:-}/qemu-uml" ] || [ -w /dev/kvm ] || skip "$kept; nothing here boots a machine"

work=$stage/work
# what all runs use is made by one at a time
shared=${rig%/*}/palisade/vm
mkdir -p "$work" "$shared"
exec 9>"$shared/lock"
flock 9
# shellcheck source=checks/vm/programs.sh
. "$here/programs.sh"

# Keys make every system another one: one fleet for as long as what it is made from stays the same.
made=$(cat "$repo/examples/local/fleet.toml" "$here"/{more.toml,fleet.sh,chain.py} "$palisade" "$programs"/* | sha256sum | cut -c 1-16)
fleet=$shared/fleet-$made
if [ ! -d "$fleet" ]; then
  rm -rf "$fleet.new"
  "$here/fleet.sh" "$palisade" "$programs/cometbft" "$programs/horcrux" "$fleet.new" >"$stage/fleet.log" 2>&1 || { cat "$stage/fleet.log"; exit 1; }
  mv "$fleet.new" "$fleet"
fi

# others' instruments, for the test and the report that ask them
# shellcheck source=checks/instruments/tools.sh
. "$repo/checks/instruments/tools.sh"
instruments=()
[[ " $* " == *" --core "* ]] || instruments=("sid kernel-hardening-checker" "pypi ssh-audit 3.9.0")
[[ " $* " != *" lynis "* ]] || instruments+=("sid lynis")
for tool in "${instruments[@]}"; do
  # shellcheck disable=SC2086 # the words of a command
  why=$($tool) || { echo "failed: $why"; exit 1; }
done
exec 9>&-

export VM_TOOLS=$tools VM_FLEET=$fleet VM_PROGRAMS=$programs VM_CHECKS=$repo/checks RIG_PROGRAMS=$programs RIG_UML RIG_OUT
python3 -B "$here/run.py" "$repo" "$@"
[ "$fresh" = yes ] || [[ " $* " == *" --keep-results "* ]] || { echo "failed: $kept; checks/vm/run.sh PALISADE --keep-results makes them anew"; exit 1; }
