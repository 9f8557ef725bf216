#!/usr/bin/env bash
# Instruments that nobody here wrote, on what NixOS builds from our modules: one host of each role, as it is and with
# `palisade.bootstrap`, and a plain NixOS host to compare with. They are the programs of the built systems themselves.
#
#   checks/instruments/run.sh [NAME...]     default: all
#
# NAME.sh is one instrument. It is sourced in a subshell and finds
#   $built/ROLE, $built/ROLE-bootstrap, $built/plain    systems; `roles` and `systems` list them, without the plain one
#   enter SYSTEM COMMAND...                             runs a program in a root of that system (enter.sh)
#   say, fail, skip                                     a line of result, of fault (goes on), of why it cannot run (ends)
#   version NAME TEXT                                   what measured
#   $page                                               its section of docs/reference/hardening.md, if it writes one
# UPDATE_DOCS=1 writes that file anew; otherwise it must be what was measured.
# Exit: 0 passed, 1 failed, 77 skipped.
# shellcheck disable=SC1091,SC2154 # stage.sh is there, and assigns $stage and $RIG_OUT
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
repo=$(cd "$here/../.." && pwd)
root=$repo
# shellcheck source=checks/nix/stage.sh
. "$repo/checks/nix/stage.sh"
[ "$(id -u)" = 0 ] || skip "not root: no namespaces"
unshare --mount --net --pid --fork true 2>/dev/null || skip "this machine lets nobody make namespaces"

all=(exposure verify writes files sshd ssh-audit logins rules kernel apparmor closure)
docs=$repo/docs/reference/hardening.md
roles=(public sentry cosigner monitor bastion)
# shellcheck disable=SC2034 # for the instruments
systems=("${roles[@]}" "${roles[@]/%/-bootstrap}")
built=$stage/built
mkdir -p "$built" "$stage/pages" "$stage/versions"

enter() { bash "$here/enter.sh" "$@"; }
say() { [ "$failed" = 1 ] || echo "$instrument: $1"; }
fail() { failed=1; echo "failed: $instrument: $1"; }
version() { echo "$1 $2" >"$stage/versions/$1"; }
host_of() { find "$root/hosts" -mindepth 1 -maxdepth 1 -name "$1-*" -printf '%f\n' | sort | head -n 1; }

# NAME DERIVATION of every system, a line each
derivations() {
  local role hosts=()
  for role in "${roles[@]}"; do hosts+=("$role = \"$(host_of "$role")\";"); done
  ask_nix eval nixosConfigurations --raw --apply "
    hosts: let
      bootstrap.palisade.bootstrap = true;
      drv = system: builtins.unsafeDiscardStringContext system.config.system.build.toplevel.drvPath;
      both = role: name: ''
        \${role} \${drv hosts.\${name}}
        \${role}-bootstrap \${drv (hosts.\${name}.extendModules { modules = [ bootstrap ]; })}
      '';
    in builtins.concatStringsSep \"\" (builtins.attrValues (builtins.mapAttrs both { ${hosts[*]} }))"
  nix eval --no-write-lock-file --impure --raw --expr "''plain \${
    ((builtins.getFlake \"path:$RIG_OUT\").lib.nixosSystem { modules = [ (import $here/plain.nix) { nixpkgs.hostPlatform = \"x86_64-linux\"; } ]; }).config.system.build.toplevel.drvPath
  }''"
  echo
}

if ! derivations >"$stage/systems" 2>"$stage/log" ||
  ! cut -d ' ' -f 2 "$stage/systems" | sed 's/$/^out/' | xargs nix build --no-link 2>"$stage/log"; then
  cat "$stage/log"
  exit 1
fi
while read -r name drv; do
  ln -s "$(nix-store -q --outputs "$drv")" "$built/$name"
done <"$stage/systems"
case $(enter "$built/bastion" systemctl --version 2>&1) in
  "systemd "[0-9]*) ;;
  *) skip "the systems here have stand-ins for their programs" ;;
esac

failures=0 skips=()
run() {
  instrument=$1
  # shellcheck disable=SC2034 # for the instrument
  page=$stage/pages/$1.md
  local status=0
  set +e
  # shellcheck source=/dev/null
  (set -e; failed=0; . "$here/$1.sh"; exit "$failed") >"$stage/out" 2>&1
  status=$?
  set -e
  cat "$stage/out"
  case $status in
    0) ;;
    77) skips+=("$1 ($(tail -n 1 "$stage/out"))") ;;
    *) failures=$((failures + 1)); echo "failed: $1 ended with $status" ;;
  esac
}
for name in "${@:-${all[@]}}"; do run "$name"; done

# docs/reference/hardening.md: only whole runs know all of it
if [ "$#" = 0 ] && [ "$failures" = 0 ] && [ "${#skips[@]}" = 0 ]; then
  {
    sed "s|@versions@|$(sort "$stage"/versions/* | paste -sd , | sed 's/,/, /g')|" "$here/page.md"
    for name in "${all[@]}"; do [ ! -e "$stage/pages/$name.md" ] || { echo; cat "$stage/pages/$name.md"; }; done
  } >"$stage/page"
  measured=$(grep '^Measured with' "$stage/page")
  if [ -n "${UPDATE_DOCS:-}" ]; then
    cp "$stage/page" "$docs"
  elif ! grep -qxF "$measured" "$docs"; then
    skips+=("docs/reference/hardening.md was measured with other versions, and could not be compared")
  elif ! diff -u "$docs" "$stage/page"; then
    failures=1
    echo "failed: docs/reference/hardening.md is not what was measured; UPDATE_DOCS=1 $0 writes it anew"
  fi
fi

[ "$failures" = 0 ] || exit 1
[ "${#skips[@]}" = 0 ] || skip "${skips[*]}"
