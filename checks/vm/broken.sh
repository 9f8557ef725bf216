#!/usr/bin/env bash
# Breaks one thing after the other in a copy (broken.txt), and sees that the test named for it fails, where it is said to: the
# words of a line stand in what the driver says of the subtest that ended it.
#
#   checks/vm/broken.sh PALISADE [-j N] [TEST...]     default: every line of broken.txt, one at a time
#
# What came of each is kept in results.json. Logs are in a folder for each below $VM_LOGS, where that is set.
# Exit: 0 every one was found, 1 one was not, 77 skipped as run.sh skips.
set -euo pipefail
# so that each line's processes can be ended together
set -m

palisade=$(realpath "$1")
shift
jobs=1
[ "${1:-}" != -j ] || { jobs=$2; shift 2; }
repo=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
end() {
  local process
  for process in $(jobs -rp); do kill -- "-$process" || true; done
  rm -rf "$work"
}
trap end EXIT

# try NUMBER LINE: breaks it, and leaves what came of it in $work/NUMBER/outcome
try() {
  local own=$work/$1 line=$2 test file change words status=0 outcome=missed
  IFS='|' read -r test file change words <<<"$line"
  mkdir -p "$own/copy"
  # whole: results.json is written meanwhile
  (cd "$repo" && git ls-files -coz --exclude-standard | flock "$work/lock" xargs -0 cp -P --parents -t "$own/copy")
  sed -E -i "$change" "$own/copy/$file"
  if cmp -s "$repo/$file" "$own/copy/$file"; then
    echo "failed: nothing to break in $file: $change"
    echo missed >"$own/outcome"
    return
  fi
  VM_LOGS=${VM_LOGS:-$own/logs}/$1 "$own/copy/checks/vm/run.sh" "$palisade" "$test" >"$own/out" 2>&1 || status=$?
  rm -rf "$own/copy"
  [ "$status" != 77 ] || { echo skipped >"$own/outcome"; tail -n 1 "$own/out"; return; }
  if [ "$status" = 1 ] && grep -q "^vm: failed: $test" "$own/out" &&
    grep -E 'Test ".*" failed with error: ' "$own/out" | grep -qF -- "$words"; then
    outcome=found
    echo "found: $test: $file: $change"
  else
    echo "failed: not found by $test: $file: $change"
    tail -n 30 "$own/out"
  fi
  flock "$work/lock" python3 -B "$repo/checks/vm/results.py" "$repo" broken "$test" "$line" "$outcome"
  echo "$outcome" >"$own/outcome"
}

number=0
while IFS= read -r line <&3; do
  [[ $line != '#'* ]] || continue
  [ "$#" = 0 ] || [[ " $* " == *" ${line%%|*} "* ]] || continue
  while [ "$(jobs -rp | wc -l)" -ge "$jobs" ]; do wait -n || true; done
  number=$((number + 1))
  try "$number" "$line" &
done 3<"$repo/checks/vm/broken.txt"
wait

count() { cat "$work"/*/outcome | grep -cx "$1" || true; }
[ "$(count skipped)" = 0 ] || exit 77
echo "broken: $(count found) found, $((number - $(count found))) not"
[ "$(count found)" = "$number" ]
