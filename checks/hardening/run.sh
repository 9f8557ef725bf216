#!/usr/bin/env bash
# What instruments of others say of the built units, beside those of a plain NixOS host with the same services.
#
#   checks/hardening/run.sh
#
# One host of each role is built as far as it is text. Every unit of limits.txt that a host has is scored; one above its
# limit fails, and so does one of ours that is not listed. UPDATE_DOCS=1 writes docs/reference/hardening.md anew.
# Exit: 0 passed, 1 failed, 77 skipped.
# shellcheck disable=SC1091,SC2154 # stage.sh is there, and assigns $stage and $RIG_OUT
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
repo=$(cd "$here/../.." && pwd)
root=$repo
# shellcheck source=checks/nix/stage.sh
. "$repo/checks/nix/stage.sh"
command -v systemd-analyze >/dev/null || skip "no systemd-analyze"

roles=(public sentry cosigner monitor bastion)
failed=0
fail() { failed=1; echo "failed: $1"; }

# units ROOT ETC: the units of a built /etc below ROOT, links followed, with drop-ins
units() {
  mkdir -p "$1/etc/systemd/system"
  # links to units of systemd that a stub lacks lead nowhere
  cp -rL "$2/etc/systemd/system/." "$1/etc/systemd/system/" 2>/dev/null || true
}
score() { systemd-analyze security --offline=yes --root="$1" "$2.service" 2>/dev/null | sed -nE 's/.*exposure level for .*: ([0-9.]+) .*/\1/p'; }

plain=$stage/plain
nix build --no-write-lock-file -o "$stage/plain-etc" --impure --expr "
  ((builtins.getFlake \"path:$RIG_OUT\").lib.nixosSystem { modules = [ (import $here/plain.nix) ]; }).config.system.build.etc" 2>"$stage/log" ||
  { cat "$stage/log"; exit 1; }
units "$plain" "$stage/plain-etc"

version=$(systemd-analyze --version | sed -nE '1s/systemd ([0-9]+).*/\1/p')
{
  echo "# Exposure of units"
  echo
  echo "\`systemd-analyze security\` (systemd $version) on units as NixOS' modules of August 2024 build them from ours, from 0 (best)"
  echo "to 10; *plain* is a NixOS host with the same services and nothing of ours. Evaluated and built; the units have not been"
  echo "booted. Written by \`UPDATE_DOCS=1 checks/hardening/run.sh\`."
  echo
  printf '| unit | plain |'; printf ' %s |' "${roles[@]}"; echo " limit | why not lower |"
  echo "|---|---|---|---|---|---|---|---|---|"
} >"$stage/table"

declare -A has
for role in "${roles[@]}"; do
  host=$(find "$root/hosts" -mindepth 1 -maxdepth 1 -name "$role-*" -printf '%f\n' | sort | head -n 1)
  [ -n "$host" ] || continue
  ask_nix build "nixosConfigurations.$host.config.system.build.etc" -o "$stage/$role-etc" 2>"$stage/log" || { cat "$stage/log"; exit 1; }
  units "$stage/$role" "$stage/$role-etc"
  for unit in "$stage/$role"/etc/systemd/system/palisade-*.service; do
    name=$(basename "$unit" .service)
    grep -q "^$name " "$here/limits.txt" || fail "$host: $name has no line in limits.txt"
  done
done

scored=0
while read -r unit limit why; do
  line="| $unit | $(score "$plain" "$unit" || true)"
  for role in "${roles[@]}"; do
    got=
    if [ -e "$stage/$role/etc/systemd/system/$unit.service" ]; then
      got=$(score "$stage/$role" "$unit")
      [ -n "$got" ] || fail "$role: $unit has no score"
      awk -v a="${got:-99}" -v b="$limit" 'BEGIN { exit !(a <= b) }' || fail "$role: $unit has $got, above $limit"
      has[$unit]=1
      scored=$((scored + 1))
    fi
    line+=" | $got"
  done
  echo "$line | $limit | $why |" >>"$stage/table"
  [ -n "${has[$unit]:-}" ] || fail "limits.txt: no host has $unit"
done < <(grep -v '^#' "$here/limits.txt")

if [ -n "${UPDATE_DOCS:-}" ]; then
  cp "$stage/table" "$repo/docs/reference/hardening.md"
elif ! grep -q "(systemd $version)" "$repo/docs/reference/hardening.md"; then
  [ "$failed" = 1 ] || skip "the limits hold, but docs/reference/hardening.md is of another systemd and could not be compared"
elif ! diff -u "$repo/docs/reference/hardening.md" "$stage/table"; then
  fail "docs/reference/hardening.md is not what was measured; UPDATE_DOCS=1 writes it anew"
fi
echo "hardening: $scored units scored by systemd $version"
exit "$failed"
