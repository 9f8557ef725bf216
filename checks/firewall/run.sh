#!/usr/bin/env bash
# What the emitted firewalls do, seen with connections in throw-away namespaces.
#
#   checks/firewall/run.sh [HOSTS]     HOSTS: a folder of emitted hosts (default: hosts/)
#
# Then it loosens one rule at a time in a copy and sees that the effects tell. Exit: 0, 1, or 77 when this machine
# has no namespaces.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
hosts=$(cd "${1:-$here/../../hosts}" && pwd)
[ "$(id -u)" = 0 ] || { echo "not root: no namespaces"; exit 77; }
unshare -n true 2>/dev/null || { echo "this machine lets nobody make network namespaces"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

wrap() { printf 'table inet palisade\ndelete table inet palisade\ntable inet palisade {\n\tinclude "%s"\n}\n' "$1"; }
load() { nft -f "$1/closed.nft" && nft -f "$1/kept.nft" && wrap "$1/nftables.nft" | nft -f -; }
export -f wrap load
count=0
for host in "$hosts"/*/; do
  # twice: every script is safe to load again
  # shellcheck disable=SC2016
  unshare -n bash -c 'load "$1" && load "$1"' _ "${host%/}" || { echo "FAILED ${host} does not load"; exit 1; }
  count=$((count + 1))
done
echo "firewall: the tables of $count hosts load, and load again"

python3 "$here/effects.py" "$hosts"

# Each line: host, file, what is loosened. The effects must tell of each.
red=0 all=0
while IFS='|' read -r host file change; do
  all=$((all + 1))
  rm -rf "$work/hosts" && cp -r "$hosts" "$work/hosts"
  sed -i -E "$change" "$work/hosts/$host/$file"
  cmp -s "$hosts/$host/$file" "$work/hosts/$host/$file" && { echo "FAILED nothing to loosen in $host/$file: $change"; exit 1; }
  if python3 "$here/effects.py" "$work/hosts" "$host" >"$work/log" 2>&1; then
    echo "FAILED loosened and not seen: $host/$file: $change"
  else
    red=$((red + 1))
  fi
done <<'LOOSE'
sentry-fra-1|nftables.nft|s/^(\tiifname "up0") goto up0_in/\1 goto pass/
cosigner-fra-1|nftables.nft|s/^\tgoto refused/\tgoto pass/
public-fra-1|kept.nft|s/add @strangers_.* counter drop/counter/
public-fra-1|nftables.nft|s/meta skuid 610 //
public-fra-1|closed.nft|s/policy drop/policy accept/
public-fra-1|kept.nft|s/ip saddr @banned4 counter drop/ip saddr @banned4 counter/
LOOSE
echo "firewall: $red of $all loosened rules were seen"
[ "$red" = "$all" ]
