# shellcheck shell=bash disable=SC2154 # sourced by run.sh
# apparmor_parser on every profile of every system, compiled for a kernel with all that abi 4.0 knows (this machine's kernel
# may have none of it), each warning an error. Every unit that asks for a profile gets one that is loaded at start.
# What a profile confines is not seen here: that takes a kernel with AppArmor.

profiles=$stage/profiles
cat >"$profiles" <<'INSIDE'
# inside a system; $1: what to break first in chronyd's profile, or nothing
abi=$(sed -n 's/^Include //p' /etc/apparmor/parser.conf | tail -n 1)/abi/4.0
[ -r "$abi" ] || { echo "abi/4.0 is not among the includes"; exit; }
files=()
for file in $(sed -nE 's/^ExecStart=.*apparmor_parser .* ([^ ]+)$/\1/p' /etc/systemd/system/apparmor.service); do
  if [ -n "${1:-}" ] && grep -q '^profile chronyd ' "$file"; then sed "$1" "$file" >/tmp/broken && file=/tmp/broken; fi
  files+=("$file")
done
compile() { apparmor_parser --config-file /etc/apparmor/parser.conf --kernel-features "$abi" --skip-kernel-load --skip-cache "$@"; }
for file in "${files[@]}"; do compile --warn=all --Werror "$file" 2>&1; done
names=$(compile --quiet --names "${files[@]}" 2>/dev/null)
for wanted in $(sed -nsE 's/^AppArmorProfile=-?//p' /etc/systemd/system/*.service | sort -u); do
  grep -qxF "$wanted" <<<"$names" || echo "a unit asks for the profile $wanted, which is not loaded"
done
exit 0
INSIDE

# ask SYSTEM [SED]: what is said of its profiles
ask() { enter "$1" bash -c "$(cat "$profiles")" profiles "${@:2}"; }

count=0
for system in "${systems[@]}"; do
  found=$(ask "$built/$system")
  [ -z "$found" ] || fail "$system: $found"
  count=$((count + $(grep -c '^ExecStart=.*apparmor_parser' "$built/$system/etc/systemd/system/apparmor.service")))
done

# control: each fault is named
named() {
  local found
  found=$(ask "$built/bastion" "$1")
  grep -q "$2" <<<"$found" || fail "a planted fault is not named: $1: $found"
}
named 's/^abi .*/abi <abi\/9.0>,/' 'abi/9.0'
named 's/include <abstractions\/base>/include <abstractions\/bass>/' 'abstractions/bass'
named 's/capability sys_time,/capability sys_tame,/' 'sys_tame'
named 's/^}/  \/nix\/store\/** ux,\n&/' 'Unconfined exec qualifier (ux)'
named 's/^profile chronyd /profile chrony /' 'profile chronyd, which is not loaded'

version apparmor "$(enter "$built/bastion" apparmor_parser --version | sed -nE '1s/.*version //p')"
say "$count profiles compile without a warning; five planted faults are named"
