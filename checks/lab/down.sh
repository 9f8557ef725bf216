#!/usr/bin/env bash
# `lab down` removes all that is the lab's and nothing else, also after a kill -9 at any moment of `lab up`.
#
#   checks/lab/down.sh PALISADE FLEET [ROUNDS]     as root, with the daemons built by one `lab up` before
# Each round starts a lab, kills its supervisor (and `up`) with -9 after a random time, takes it down, and compares
# processes, mounts, links and files with what there was before. A decoy of the same name must survive.
set -uo pipefail

palisade=$(realpath "$1")
fleet=$(realpath "$2")
rounds=${3:-10}
XDG_STATE_HOME=$(mktemp -d)
export XDG_STATE_HOME
trap 'kill "$decoy" 2>/dev/null; rm -rf "$XDG_STATE_HOME"' EXIT

# A foreign process that looks like a holder.
bash -c 'exec -a "palisade lab host" sleep 3600' &
decoy=$!
sleep 0.2

# Processes that carry the mark of a lab in our state directory.
marked() {
  grep -lszF "PALISADE_LAB=$XDG_STATE_HOME" /proc/[0-9]*/environ | cut -d/ -f3
}
surroundings() {
  ip -br link | sort
  cut -d' ' -f4- /proc/self/mountinfo | sort
  ls -A /run/palisade-lab /var/lib/palisade 2>&1
}
supervisor() {
  local pid
  for pid in $(marked); do
    { tr '\0' ' ' <"/proc/$pid/cmdline"; } 2>/dev/null | grep -q ' lab supervise ' && echo "$pid"
  done
}

before=$(surroundings)
failed=0 running=0 early=0
for round in $(seq "$rounds"); do
  "$palisade" --fleet "$fleet" lab up --blocks 1000 >"$XDG_STATE_HOME/up.log" 2>&1 &
  up=$!
  # Between the first folder and the running chain.
  sleep "$(awk -v seed="$RANDOM" 'BEGIN { srand(seed); print rand() * 12 }')"
  victim=$(supervisor)
  holders=$(marked | wc -l)
  if [ -n "$victim" ]; then
    running=$((running + 1))
    # shellcheck disable=SC2086 # one pid or more
    kill -9 $victim
  else
    early=$((early + 1))
  fi
  kill -9 "$up" 2>/dev/null
  wait "$up" 2>/dev/null
  "$palisade" --fleet "$fleet" lab down >"$XDG_STATE_HOME/down.log" 2>&1
  code=$?
  # Without a state directory there is nothing to take down, and `down` says so.
  if [ $code != 0 ] && ! { [ -z "$victim" ] && grep -q 'no lab is up' "$XDG_STATE_HOME/down.log"; }; then
    echo "round $round: down exited $code: $(cat "$XDG_STATE_HOME/down.log")"
    failed=$((failed + 1))
  fi
  left=$(marked)
  after=$(surroundings)
  labs=$(find "$XDG_STATE_HOME" -name lab.json)
  if [ -n "$left" ] || [ "$before" != "$after" ] || [ -n "$labs" ]; then
    echo "round $round ($holders processes when killed): left behind: processes: $left; files: $labs"
    diff <(echo "$before") <(echo "$after")
    failed=$((failed + 1))
  fi
done
if ! kill -0 "$decoy" 2>/dev/null; then
  echo "a process that is none of the lab's was ended"
  failed=$((failed + 1))
fi
echo "$rounds rounds: the supervisor was killed in $running, 'up' before it started one in $early; $failed faults"
[ "$failed" = 0 ] && [ "$running" -gt 0 ]
