# shellcheck shell=bash
# Inside an activated system: its sshd, as its unit starts it.

unit=/etc/systemd/system/sshd.service
field() { sed -nE "s/^$1=//p" "$unit"; }

# sshd_ready [SED]: a host key of its own, and this change of its file
sshd_ready() {
  local file=/etc/ssh/sshd_config before
  systemd-tmpfiles --create --prefix=/var/lib/palisade >/dev/null 2>&1
  # Debian's own; NixOS' sshd has none in /run
  mkdir -p /run/sshd /var/empty
  before=$(field ExecStartPre)
  "$before" >/dev/null 2>&1
  sed "${1:-}" "$file" >/tmp/sshd_config
  rm "$file" && cp /tmp/sshd_config "$file"
}

# sshd_start: anew, on its own addresses, all of them on lo; leaves its log in /tmp/sshd.log
sshd_start() {
  local address command
  if [ -n "${sshd:-}" ]; then kill "$sshd" && wait "$sshd"; fi
  rm -f /tmp/sshd.log
  while read -r address; do ip address add "$address" dev lo 2>/dev/null; done < <(sed -n 's/^ListenAddress //p' /etc/ssh/sshd_config)
  read -ra command <<<"$(field ExecStart)"
  "${command[@]}" -E /tmp/sshd.log &
  sshd=$!
  for _ in {1..100}; do
    grep -q 'Server listening' /tmp/sshd.log 2>/dev/null && return
    sleep 0.05
  done
  cat /tmp/sshd.log
  return 1
}
