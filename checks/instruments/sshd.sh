# shellcheck shell=bash disable=SC2154 # sourced by run.sh
# sshd -T: what sshd makes of its built file, for whoever comes from wherever, against the table below. Who may come in, and
# where it listens, against access.json.

table() {
  cat <<'TABLE'
addressfamily any
allowagentforwarding no
allowstreamlocalforwarding no
authenticationmethods publickey
authorizedkeyscommand none
authorizedkeysfile none
authorizedprincipalscommand none
authorizedprincipalsfile /etc/ssh/authorized_principals.d/%u
clientalivecountmax 3
clientaliveinterval 60
disableforwarding no
exposeauthinfo no
gatewayports no
gssapiauthentication no
hostbasedauthentication no
hostkey /var/lib/palisade/ssh/ssh_host_ed25519_key
ignorerhosts yes
kbdinteractiveauthentication no
kerberosauthentication no
logingracetime 20
loglevel VERBOSE
maxauthtries 3
maxsessions 4
passwordauthentication no
permitemptypasswords no
permitlisten any
permitrootlogin no
permittunnel no
permituserenvironment no
permituserrc no
port 22
pubkeyauthentication yes
strictmodes yes
trustedusercakeys /etc/ssh/palisade-ca.pub
usedns no
usepam yes
x11forwarding no
TABLE
  # a bastion forwards to the SSH port of others, and holds back who fails there; behind it all people have one address
  if [ "$1" = bastion ]; then
    printf '%s\n' 'allowtcpforwarding local' 'permitopen *:22'
  else
    printf '%s\n' 'allowtcpforwarding no' 'permitopen none' 'persourcepenalties no'
  fi
}

# what each list may hold
strong='ciphers chacha20-poly1305@openssh.com aes256-gcm@openssh.com aes128-gcm@openssh.com aes256-ctr aes192-ctr aes128-ctr
macs hmac-sha2-512-etm@openssh.com hmac-sha2-256-etm@openssh.com umac-128-etm@openssh.com
kexalgorithms mlkem768x25519-sha256 sntrup761x25519-sha512 sntrup761x25519-sha512@openssh.com'

# effective SYSTEM USER ADDRESS [SED]: what sshd makes of its file for them
effective() {
  enter --activated "$1" bash -c "$(cat "$here/inside-sshd.sh")"$'\nsshd_ready "$1"; sshd -T -C "$2" 2>&1' effective \
    "${4:-}" "user=$2,host=somewhere,addr=$3"
}

# judge ROLE FILE [bootstrap]: faults in the settings of FILE
judge() {
  local role=$1 got=$2 host access
  host=$(host_of "$role") && access=$root/hosts/$host/access.json
  table "$role" | while read -r line; do grep -qixF "$line" "$got" || echo "not \`$line\` but \`$(grep "^${line%% *} " "$got")\`"; done
  while read -r key allowed; do
    tr ',' '\n' < <(sed -n "s/^$key //p" "$got") | grep -vxF -f <(tr ' ' '\n' <<<"$allowed") | sed "s/^/$key has /"
  done <<<"$strong"
  tr ',' '\n' < <(sed -n 's/^pubkeyacceptedalgorithms //p' "$got") | grep -v -- '-cert-v01@openssh.com$' | sed 's/^/a plain key is taken: /'
  # no sftp, and nobody's environment
  grep -E '^(subsystem|acceptenv)' "$got"
  [ "$role" != bastion ] || grep -q '^persourcepenalties crash:' "$got" || echo "no penalties on a bastion"
  python3 - "$access" "$got" "${3:-}" "$root/hosts/$host/host.json" <<'PY'
import json, sys
access, bootstrap, host = json.load(open(sys.argv[1])), sys.argv[3], json.load(open(sys.argv[4]))
lines = [line.split(None, 1) for line in open(sys.argv[2]) if " " in line.strip()]
users = {value.strip() for key, value in lines if key == "allowusers"}
listen = {value.strip().rsplit(":", 1)[0].strip("[]") for key, value in lines if key == "listenaddress"}
wanted = set(access["listen"]) | ({nic.split("/")[0] for nic in host["nic"]} if bootstrap else set())
for name in users ^ {user["name"] for user in access["users"]}: print("allowusers and access.json differ in", name)
for name in listen ^ wanted: print("listenaddress and access.json differ in", name)
PY
}

seen=0
for system in "${systems[@]}"; do
  role=${system%-bootstrap}
  access=$root/hosts/$(host_of "$role")/access.json
  inside=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["users"][0]["sources"][0].split("/")[0])' "$access")
  for whom in "root $inside" "ana $inside" "deploy 127.0.0.1" "nobody 203.0.113.99"; do
    read -r user address <<<"$whom"
    effective "$built/$system" "$user" "$address" >"$stage/sshd"
    found=$(judge "$role" "$stage/sshd" "$(grep -o bootstrap <<<"$system")" || true)
    [ -z "$found" ] || fail "$system, $user from $address: $found"
    seen=$((seen + 1))
  done
done

# control: each fault is named
named() {
  local found
  effective "$built/sentry" ana 10.77.0.81 "$1" >"$stage/sshd"
  found=$(judge sentry "$stage/sshd" || true)
  grep -q -- "$2" <<<"$found" || fail "a planted fault is not named: $1: $found"
}
named 's/^PasswordAuthentication no/PasswordAuthentication yes/' 'passwordauthentication yes'
named 's/^PermitRootLogin no/#/' 'permitrootlogin without-password'
named 's/^AllowTcpForwarding no/#/' 'allowtcpforwarding yes'
named 's/^PermitOpen none/#/' 'permitopen any'
named 's/^PubkeyAcceptedAlgorithms .*/#/' 'a plain key is taken: ssh-ed25519'
named 's/^Ciphers .*/Ciphers aes128-cbc/' 'aes128-cbc'
named 's/^AllowUsers .*/&\nAllowUsers mallory/' 'differ in mallory'
named 's/^Port 22/&\nListenAddress 0.0.0.0/' 'differ in 0.0.0.0'
named '$ a Match User ana\n  AllowTcpForwarding yes' 'allowtcpforwarding yes'

version OpenSSH "$(enter "$built/bastion" sshd -V 2>&1 | sed -nE 's/^OpenSSH_([^ ,]+).*/\1/p')"
say "$seen times sshd's effective settings are the table's; nine planted faults are named"
