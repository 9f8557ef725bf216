#!/usr/bin/env bash
# deadnix on every .nix file: nothing is bound or taken that is not used. Built once from crates.io, into the cache.
#
#   checks/nix/deadnix.sh
#
# Exit: 0 passed, 1 failed, 77 skipped.
set -euo pipefail

repo=$(cd "$(dirname "$0")/../.." && pwd)
release=1.3.1
home=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/palisade/instruments/deadnix-$release
if [ ! -x "$home/bin/deadnix" ] && ! cargo install --quiet deadnix --version "$release" --locked --root "$home"; then
  echo "skipped: deadnix $release cannot be had from crates.io"
  exit 77
fi

mapfile -t files < <(find "$repo"/{flake.nix,lib,modules,packages,checks,hosts,generator/cli/src} -name '*.nix')
"$home/bin/deadnix" --fail "${files[@]}"

# control: a binding that nobody uses is named
planted=$(mktemp --suffix .nix)
trap 'rm -f "$planted"' EXIT
echo 'let unused = 1; in 2' >"$planted"
if "$home/bin/deadnix" --fail "$planted" >/dev/null; then
  echo "failed: deadnix does not see an unused binding"
  exit 1
fi
echo "deadnix: ${#files[@]} files, nothing unused"
