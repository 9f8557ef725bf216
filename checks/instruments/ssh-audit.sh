# shellcheck shell=bash disable=SC2154 # sourced by run.sh
# ssh-audit against the sshd of every role, started with its built configuration as it is: no warning, no fault. How fast it
# takes connections is left out: only a bastion's networks and bastions reach it.

# shellcheck source=checks/instruments/tools.sh disable=SC1091
. "$here/tools.sh"
release=3.9.0
audit=$(pypi ssh-audit "$release") || skip "$audit"

# judge SYSTEM [SED]: warnings and faults of its sshd, with this change of its file; status: whether there are any
judge() {
  local namespaces address up='' status=0
  bash "$here/enter.sh" --activated "$1" bash -c "$(cat "$here/inside-sshd.sh")"$'\nsshd_ready "$1"; sshd_start; wait' judge "${2:-}" >"$stage/sshd" 2>&1 &
  # what made the namespaces, and is in them; when it is killed, so is all inside
  namespaces=$!
  address=$(sed -n 's/^ListenAddress \([0-9.]*\)$/\1/p' "$1/etc/ssh/sshd_config" | head -n 1)
  for _ in {1..100}; do
    # never from the machine's own network
    [ "$(readlink "/proc/$namespaces/ns/net")" != "$(readlink /proc/self/ns/net)" ] &&
      nsenter --net --target "$namespaces" bash -c "exec 3<>/dev/tcp/$address/22" 2>/dev/null && up=1 && break
    sleep 0.1
  done
  if [ -n "$up" ]; then
    nsenter --net --target "$namespaces" "$audit" --no-colors --skip-rate-test --level=warn "$address" || status=$?
  else
    status=1
    echo "sshd does not answer: $(cat "$stage/sshd")"
  fi
  kill -KILL "$namespaces"
  wait "$namespaces" 2>/dev/null || true
  return "$status"
}

for role in "${roles[@]}"; do
  found=$(judge "$built/$role") || fail "$role: ssh-audit ends with $?: $found"
done

# control: what it finds fault with is named
found=$(judge "$built/bastion" 's/^KexAlgorithms .*/KexAlgorithms curve25519-sha256/; s/^Macs .*/Macs hmac-sha1/') &&
  fail "it finds no fault with hmac-sha1"
grep -q 'hmac-sha1' <<<"$found" || fail "hmac-sha1 is not named: $found"

version ssh-audit "$release"
say "no warning about the sshd of any role; a weak one is named"
