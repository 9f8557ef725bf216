#!/usr/bin/env bash
# Starts the real daemons with emitted files, byte for byte, and reads back what the files say: over RPC, in metrics,
# by the sockets that listen, by what happens to sockets of ours. Each in a network namespace without any way out.
#
#   checks/native/effect.sh [HOSTS]     HOSTS: default hosts/ of this repository
#
# A public node (SDK files on wasmd, since gaiad cannot be built here), and a sentry with one cosigner.
# Exit: 0 passed, 1 failed, 77 skipped.
# shellcheck disable=SC1091,SC2154 # daemons.sh is there, and assigns the programs' paths
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
repo=$(cd "$here/../.." && pwd)
hosts=$(cd "${1:-$repo/hosts}" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
. "$here/daemons.sh"

alone=(unshare --net --mount --propagation private)
[ "$(id -u)" = 0 ] || alone+=(--map-root-user)
"${alone[@]}" mount -t tmpfs tmpfs /run 2>/dev/null || skip "no network and mount namespaces for this user"
for tool in ip ss; do command -v $tool >/dev/null || skip "no $tool (iproute2)"; done

first() { find "$hosts" -mindepth 2 -maxdepth 2 -path "$hosts/$1-*/host.json" | sort | head -n 1 | xargs -r dirname; }
failed=0
start=$SECONDS
declare -A job
for role in public sentry; do
  host=$(first $role)
  [ -n "$host" ] || { echo "failed: $hosts has no $role node"; exit 1; }
  more=()
  if [ $role = sentry ]; then more=("$(first cosigner)"); fi
  mkdir -p "$work/$role"
  PYTHONDONTWRITEBYTECODE=1 "${alone[@]}" --kill-child --pid --fork python3 "$here/effect.py" $role "$work/$role" "$host" \
    "${more[@]}" >"$work/$role.out" 2>&1 &
  job[$role]=$!
done
for role in public sentry; do
  wait "${job[$role]}" || failed=1
  echo "$role: $(basename "$(first $role)")"
  cat "$work/$role.out"
done
echo "effect: $((SECONDS - start)) s"
exit "$failed"
