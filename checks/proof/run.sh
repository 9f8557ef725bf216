#!/usr/bin/env bash
# The proof on evaluated systems: all hosts keep the law; one with an override that opens a port, adds a peer or a program that
# could, does not, and the answer says so.
#
#   checks/proof/run.sh PALISADE
#
# Exit: 0 passed, 1 failed, 77 skipped: nothing here stands in for nixpkgs.
# shellcheck disable=SC1091,SC2034,SC2154 # stage.sh is there, reads $root, and assigns $stage
set -euo pipefail

palisade=$(realpath "$1")
repo=$(cd "$(dirname "$0")/../.." && pwd)
root=$repo
# shellcheck source=checks/nix/stage.sh
. "$repo/checks/nix/stage.sh"
cp -r "$repo/checks/proof" "$stage/flake/checks/"

ask() { ask_nix eval "$@" >"$stage/out" 2>"$stage/log" || { tail -n 20 "$stage/log"; exit 1; }; }
ask evaluated --json
cp "$stage/out" "$stage/evaluated.json"
ask nixosConfigurations --json --impure --apply "import $stage/flake/checks/proof/overrides.nix"
cp "$stage/out" "$stage/overrides.json"

python3 - "$palisade" "$repo/fleet.toml" "$stage" <<'PY'
import json, pathlib, subprocess, sys

palisade, fleet, stage = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
evaluated = json.loads((stage / "evaluated.json").read_text())


def proved(hosts):
    file = stage / "systems.json"
    file.write_text(json.dumps({"format": evaluated["format"], "hosts": hosts}))
    done = subprocess.run([palisade, "--fleet", fleet, "prove", "--evaluated", file], capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def brief(said):
    lines = said.splitlines()
    return "\n".join(line[:200] for line in lines[:20] + lines[-20:])


failed = False
code, said = proved(evaluated["hosts"])
if code != 0 or "Overrides change" in said:
    print(f"failed: the hosts as they are: exit {code}\n{brief(said)}")
    failed = True
overrides = json.loads((stage / "overrides.json").read_text())
for name, it in overrides.items():
    code, said = proved(evaluated["hosts"] | {it["host"]: it["effective"]})
    told = [line for line in said.splitlines() if line.startswith(f"breach: {it['host']}: ") and it["says"] in line]
    if code != 1 or not told or f"Overrides change what was emitted:\n  {it['host']}: " not in said:
        print(f"failed: {name}: exit {code}, and not said: {it['says']}\n{brief(said)}")
        failed = True
print(f"proof: {len(evaluated['hosts'])} evaluated hosts keep the law; {len(overrides)} overrides break it, and are told")
sys.exit(failed)
PY
