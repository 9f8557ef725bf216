#!/usr/bin/env bash
# An upgrade at a height, with the unit that NixOS builds and the real Cosmovisor (the version that Go's module proxy gives; a
# host gets a newer one): its commands and environment are run as systemd would, in a root of their own without a network.
#
#   checks/nix/upgrades.sh
#
# Exit: 0 passed, 1 failed, 77 skipped: nothing here stands in for nixpkgs, or the program cannot be had.
# shellcheck disable=SC1091,SC2034,SC2154 # stage.sh and daemons.sh are there, and assign $stage, $cosmovisor
set -euo pipefail

repo=$(cd "$(dirname "$0")/../.." && pwd)
root=$repo
# shellcheck source=checks/nix/stage.sh
. "$repo/checks/nix/stage.sh"
work=$stage
# shellcheck source=checks/native/daemons.sh
. "$repo/checks/native/daemons.sh"
unshare --mount --net true 2>/dev/null || skip "this machine lets nobody make namespaces"

if ! ask_nix eval nixosConfigurations --impure --raw --apply "import $stage/flake/checks/nix/upgrades.nix" >"$stage/drv" 2>"$stage/log" ||
  ! nix build --no-link --print-out-paths "$(cat "$stage/drv")^out" >"$stage/unit" 2>"$stage/log"; then
  cat "$stage/log"
  exit 1
fi
unit=$(cat "$stage/unit")/palisade-chain.service
home=$(sed -n 's/^ReadWritePaths=//p' "$unit")

# inside: the unit's commands in their order, its environment and nothing else
cat >"$stage/start" <<'INSIDE'
set -eu
mapfile -t environment < <(sed -nE 's/^Environment="(.*)"$/\1/p' "$1")
while read -r command; do env -i "${environment[@]}" $command; done < <(sed -n 's/^ExecStartPre=//p' "$1")
read -r program arguments < <(sed -n 's/^ExecStart=//p' "$1")
case $program in */bin/cosmovisor) ;; *) echo "the unit starts $program"; exit 1 ;; esac
# shellcheck disable=SC2086 # words
exec env -i "${environment[@]}" "$2" $arguments
INSIDE

mkdir -p "$stage/state"
start() {
  unshare --mount --net bash -euc "
    mkdir -p $home && mount --bind $stage/state $home
    exec bash $stage/start $unit $cosmovisor" >>"$stage/printed" 2>&1 &
  running=$!
}
# as systemd does: every process of the unit is told
stop() {
  pkill -TERM --parent "$running" || true
  kill -TERM "$running" 2>/dev/null || true
  wait "$running" || true
}
fail() { echo "failed: $1"; cat "$stage/state/said" "$stage/printed" 2>/dev/null | tail -n 30; stop; exit 1; }
# said WORDS: within ten seconds it is the last thing that a daemon said
said() {
  for _ in $(seq 100); do
    [ "$(tail -n 1 "$stage/state/said" 2>/dev/null)" = "$1" ] && return
    sleep 0.1
  done
  fail "not said: $1"
}

# after an upgrade Cosmovisor may end before it has passed the signal on, and the daemon would be killed with its database open
! grep '^KillMode=' "$unit" || { echo "failed: the daemon must be told by systemd itself"; exit 1; }

start
said "first started: --home $home start"
echo V2-Theta >"$stage/state/next"
said "second started: --home $home start"
stop
said "second ended"
start
said "second started: --home $home start"
# a plan that is not packaged: it ends, and fetches nothing
printf '%s' v3 >"$stage/state/next"
for _ in $(seq 100); do kill -0 "$running" 2>/dev/null || break; sleep 0.1; done
wait "$running" && fail "it went on after a plan that is not packaged"
grep -q 'v3' "$stage/printed" || fail "it does not say what was missing"
[ "$(ls "$stage/state/cosmovisor/upgrades")" = V2-Theta ] || fail "something was fetched"
echo "upgrades: at its height the second daemon runs, also after a restart; without the next one nothing runs"
