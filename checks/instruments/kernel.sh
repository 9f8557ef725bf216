#!/usr/bin/env bash
# kernel-hardening-checker on the sysctls of a host: it finds fault with nothing but what is listed here with its reason.
# It judges a command line only beside the kernel's own configuration, which is not known here: neither is checked.
#
#   checks/hardening/kernel.sh
#
# Exit: 0 passed, 1 failed, 77 skipped.
# shellcheck disable=SC1091,SC2154 # stage.sh is there, and assigns $stage
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
repo=$(cd "$here/../.." && pwd)
root=$repo
# shellcheck source=checks/nix/stage.sh
. "$repo/checks/nix/stage.sh"
command -v kernel-hardening-checker >/dev/null || skip "no kernel-hardening-checker (Debian sid has it)"

# our own units get a user namespace each; WireGuard and nft load their modules when their units start
meant='user.max_user_namespaces kernel.modules_disabled'

host=$(find "$root/hosts" -mindepth 1 -maxdepth 1 -name 'cosigner-*' -printf '%f\n' | sort | head -n 1)
ask_nix eval "nixosConfigurations.$host.config.environment.etc.\"sysctl.d/60-nixos.conf\".text" --raw \
  >"$stage/text" 2>"$stage/log" || { cat "$stage/log"; exit 1; }
sed -nE 's/^([^=]+)=(.*)$/\1 = \2/p' "$stage/text" >"$stage/sysctl"
kernel-hardening-checker -m json -s "$stage/sysctl" >"$stage/json"
python3 - "$stage/json" "$meant" <<'PY'
import json, sys
rows = json.load(open(sys.argv[1]))
failed = {row["option_name"]: row for row in rows if row["check_result_bool"] is False}
meant = set(sys.argv[2].split())
for name in sorted(set(failed) - meant):
    print(f"failed: {name}: {failed[name]['check_result']}, wanted {failed[name]['desired_val']}")
for name in sorted(meant - set(failed)):
    print(f"failed: {name} is listed as meant, and nothing is wrong with it")
print(f"kernel: {len(rows)} sysctls checked, {len(rows) - len(failed)} fine")
sys.exit(bool(set(failed) ^ meant))
PY
