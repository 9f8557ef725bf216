#!/usr/bin/env bash
# docs/reference/options.md is what the modules declare, and every option says what it is.
#
#   checks/nix/options.sh         UPDATE_DOCS=1 writes the page anew
#
# Exit: 0 passed, 1 failed, 77 skipped: nothing here stands in for nixpkgs.
# shellcheck disable=SC1091,SC2154 # stage.sh is there, and assigns $stage
set -euo pipefail

repo=$(cd "$(dirname "$0")/../.." && pwd)
root=$repo
# shellcheck source=checks/nix/stage.sh
. "$repo/checks/nix/stage.sh"
page=$repo/docs/reference/options.md

ask_nix eval nixosConfigurations --json --impure --apply "import $stage/flake/checks/nix/options.nix" \
  >"$stage/answer" 2>"$stage/log" || { cat "$stage/log"; exit 1; }
python3 - "$stage" <<'PY'
import json, pathlib, sys
stage = pathlib.Path(sys.argv[1])
answer = json.loads((stage / "answer").read_text())
(stage / "page").write_text(answer["page"])
print("\n".join(f"failed: {fault}" for fault in answer["faults"]), end="\n" if answer["faults"] else "")
sys.exit(bool(answer["faults"]))
PY
if [ -n "${UPDATE_DOCS:-}" ]; then
  cp "$stage/page" "$page"
elif ! diff -u "$page" "$stage/page"; then
  echo "failed: docs/reference/options.md is not what the modules declare; UPDATE_DOCS=1 checks/nix/options.sh writes it anew"
  exit 1
fi
# shellcheck disable=SC2016 # a literal backtick
echo "options: $(grep -c '^| `palisade' "$stage/page") options, each with its meaning"
