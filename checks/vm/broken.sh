#!/usr/bin/env bash
# Breaks one thing after the other in a copy (broken.txt), and sees that the test named for it fails, where it is said to.
#
#   checks/vm/broken.sh PALISADE [TEST...]     default: every line of broken.txt
#
# What came of each is kept in results.json.
# Exit: 0 every one was found, 1 one was not, 77 skipped as run.sh skips.
set -euo pipefail

palisade=$(realpath "$1")
shift
repo=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
missed=0 found=0
while IFS='|' read -r test file change words <&3; do
  [[ $test != '#'* ]] || continue
  [ "$#" = 0 ] || [[ " $* " == *" $test "* ]] || continue
  rm -rf "$work/copy" && mkdir "$work/copy"
  (cd "$repo" && git ls-files -coz --exclude-standard | xargs -0 cp -P --parents -t "$work/copy")
  sed -E -i "$change" "$work/copy/$file"
  ! cmp -s "$repo/$file" "$work/copy/$file" || { echo "failed: nothing to break in $file: $change"; exit 1; }
  status=0
  "$work/copy/checks/vm/run.sh" "$palisade" "$test" >"$work/out" 2>&1 || status=$?
  [ "$status" != 77 ] || { tail -n 1 "$work/out"; exit 77; }
  if [ "$status" = 1 ] && grep -q "^vm: failed: $test" "$work/out" && grep -qF -- "$words" "$work/out"; then
    found=$((found + 1)) outcome=found
    echo "found: $test: $file: $change"
  else
    missed=$((missed + 1)) outcome=missed
    echo "failed: not found by $test: $file: $change"
    tail -n 30 "$work/out"
  fi
  python3 -B "$repo/checks/vm/results.py" "$repo" broken "$test" "$test|$file|$change|$words" "$outcome"
done 3<"$repo/checks/vm/broken.txt"
echo "broken: $found found, $missed not"
[ "$missed" = 0 ]
