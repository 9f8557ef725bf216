#!/usr/bin/env bash
# What an evaluated host of each role must be, by a truth of its own (promises/): settings of sshd, accounts, whom a daemon
# reaches, routes, tables, the command line.
#
#   checks/nix/promises.sh
#
# Exit: 0 passed, 1 failed, 77 skipped: nothing here stands in for nixpkgs.
# shellcheck disable=SC1091,SC2034,SC2154 # stage.sh is there, reads $root and assigns $stage
set -euo pipefail

repo=$(cd "$(dirname "$0")/../.." && pwd)
root=$repo
# shellcheck source=checks/nix/stage.sh
. "$repo/checks/nix/stage.sh"

ask_nix eval nixosConfigurations --json --impure --apply "import $stage/flake/checks/nix/promises" >"$stage/answer" 2>"$stage/log" ||
  { cat "$stage/log"; exit 1; }
python3 - "$stage/answer" <<'PY'
import json, sys
answer = json.load(open(sys.argv[1]))
for fault in answer["faults"]:
    print(f"failed: {fault}")
print(f"promises: {answer['promises']} looked at, {len(answer['faults'])} do not hold")
sys.exit(bool(answer["faults"]) or not answer["promises"])
PY
