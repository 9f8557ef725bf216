# shellcheck shell=bash disable=SC2154 # sourced by run.sh
# ssh-audit against the sshd of every role, started with its built configuration as it is: no warning, no fault. How fast it
# takes connections is left out: only a bastion's networks and bastions reach it.

# shellcheck source=checks/instruments/tools.sh disable=SC1091
. "$here/tools.sh"
release=3.9.0
audit=$(pypi ssh-audit "$release") || skip "$audit"

# judge SYSTEM [SED]: warnings and faults of its sshd, with this change of its file; status: whether there are any
judge() {
  local outside pid address status=0
  enter --activated "$1" bash -c "$(cat "$here/inside-sshd.sh")"$'\nsshd_ready "$1"; sshd_start; wait' judge "${2:-}" >"$stage/sshd" 2>&1 &
  outside=$!
  address=$(sed -n 's/^ListenAddress \([0-9.]*\)$/\1/p' "$1/etc/ssh/sshd_config" | head -n 1)
  for _ in {1..100}; do
    pid=$(pgrep -P "$outside" | head -n 1)
    nsenter --net --target "${pid:-0}" bash -c "exec 3<>/dev/tcp/$address/22" 2>/dev/null && break
    sleep 0.1
  done
  nsenter --net --target "$pid" "$audit" --no-colors --skip-rate-test --level=warn "$address" || status=$?
  kill "$pid" "$outside" 2>/dev/null
  wait "$outside" 2>/dev/null || true
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
