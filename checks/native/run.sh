#!/usr/bin/env bash
# Holds every emitted native file (config.toml, app.toml, client.toml, horcrux.json) against the programs.
#
#   checks/native/run.sh [HOSTS]     HOSTS: default hosts/ of this repository
#
# 1. every key exists, with the same type, in the file that the program itself writes (`cometbft init`,
#    `wasmd init`, `horcrux config init`), and no key of that file is missing; every value that is not the
#    program's default has its reason in meant.txt (compare.py)
# 2. faults planted into copies are found, each alone (plant.py)
# 3. the programs' own readers take the files, unknown keys refused, and their own validation passes
#    (validate/); with a planted key they refuse, while the program as it is would start
#
# app.toml and client.toml are wasmd's: gaiad cannot be built here. Exit: 0 passed, 1 failed, 77 skipped.
# shellcheck disable=SC1091,SC2154 # daemons.sh is there, and assigns the programs' paths
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
repo=$(cd "$here/../.." && pwd)
hosts=$(cd "${1:-$repo/hosts}" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
. "$here/daemons.sh"

failed=0
start=$SECONDS

# --- what the programs write, each into a home of its own, with nothing of the caller's environment

written=$work/written
mkdir -p "$written"/{cometbft,wasmd} "$work/home"
own() { env -i PATH="$PATH" HOME="$work/home" LD_LIBRARY_PATH="$LD_LIBRARY_PATH" "$@" >"$work/log" 2>&1 || { cat "$work/log"; echo "failed: $1"; exit 1; }; }
own "$cometbft" init --home "$work/cometbft"
own "$wasmd" init written --home "$work/wasmd"
# Addresses must be given; all else is left to the program.
own "$horcrux" --home "$work/horcrux" config init -t 2 -k /keys -d 127.0.0.1:8543 -n tcp://192.0.2.1:1234 \
  -c tcp://192.0.2.11:2222 -c tcp://192.0.2.12:2222 -c tcp://192.0.2.13:2222
cp "$work/cometbft/config/config.toml" "$written/cometbft/"
cp "$work/wasmd/config"/{config,app,client}.toml "$written/wasmd/"

# --- the programs' own readers, in exactly the module graph that the program is built from

reader() {
  local name=$1 modules=$2 cgo=$3 digest kept
  shift 3
  digest=$(cat "$modules"/go.{mod,sum} "$here/validate/$name/main.go" | sha256sum | cut -c 1-12)
  kept=$cache/native/read-$name-$digest
  if [ ! -x "$kept" ]; then
    mkdir -p "$work/validate/$name" "$cache/native"
    cp "$modules"/go.{mod,sum} "$here/validate/$name/main.go" "$work/validate/$name/"
    compile "$work/validate/$name" "$cgo" "$work/validate/$name/read" "$@" -ldflags "-s -w" .
    mv "$work/validate/$name/read" "$kept.$$" && mv "$kept.$$" "$kept"
  fi
  ln -s "$kept" "$work/read-$name"
}
reader cometbft "$lab_modules/cometbft" 0
reader horcrux "$lab_modules/horcrux" 1
reader sdk "$here/wasmd" 1 -tags netgo
"$work/read-horcrux" -json "$work/horcrux/config.yaml" >"$written/horcrux.json"

export PYTHONDONTWRITEBYTECODE=1
if python3 "$here/compare.py" "$hosts" "$written"; then
  python3 "$here/compare.py" "$hosts" "$written" --plant || failed=1
else
  failed=1
fi

# accept NAME FILE...: the reader takes the files; with a key of our invention it refuses the last one,
# and as the daemon reads it nothing is wrong.
accept() {
  local name=$1 last=${!#} planted
  shift
  if ! "$work/read-$name" "$@" >"$work/log" 2>&1; then
    echo "failed: $name refuses:"
    cat "$work/log"
    failed=1
    return
  fi
  planted=$work/planted/$(basename "$last")
  mkdir -p "$work/planted"
  if [[ $last == *.json ]]; then sed '0,/{/s//{ "extra": true,/' "$last" >"$planted"; else { echo 'extra = true'; cat "$last"; } >"$planted"; fi
  if ! "$work/read-$name" -as-the-daemon "$planted" >"$work/log" 2>&1; then
    echo "failed: $name itself refuses an unknown key, so the strict reading proves nothing more:"
    cat "$work/log"
    failed=1
  elif "$work/read-$name" "$planted" >"$work/log" 2>&1 || ! grep -q extra "$work/log"; then
    echo "failed: the strict reader of $name lets an unknown key pass in $(basename "$last")"
    cat "$work/log"
    failed=1
  else
    echo "ok: $(basename "$last"): $# files pass $name's own reader and validation; a planted key is refused (the program itself ignores it)"
  fi
}

for pair in cometbft:config.toml sdk:app.toml sdk:client.toml horcrux:horcrux.json; do
  mapfile -t files < <(find "$hosts" -mindepth 2 -maxdepth 2 -name "${pair#*:}" | sort)
  [ "${#files[@]}" -eq 0 ] || accept "${pair%%:*}" "${files[@]}"
done

version=$("$horcrux" --home "$work/horcrux" version 2>&1 | sed -nE 's/^ *"version": "([^"]*)".*/\1/p')
echo "native: cometbft $("$cometbft" version), horcrux $version, wasmd for app.toml and client.toml; $((SECONDS - start)) s"
exit "$failed"
