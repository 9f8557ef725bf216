# shellcheck shell=bash disable=SC2154 # sourced by run.sh
# Logins at the sshd of every role: the system's own activation made its users, its sshd runs on its built file, and only the
# authority's key is one made for this. Who should come in comes in, and nobody else (inside-logins.sh has the cases).

# cases ROLE [SED]: those that do not end as they should
cases() {
  local host
  host=$(host_of "$1")
  # the first user, by his name on the role where the host has such a principal
  mapfile -t whom < <(python3 - "$root/hosts/$host/access.json" "$host" <<'PY'
import json, sys
access, host = json.load(open(sys.argv[1])), sys.argv[2]
user, other = access["users"][:2]
print(user["name"], user["principals"][0], user["sources"][0].split("/")[0], access["listen"][0],
      user["name"] + "@another-" + host, other["principals"][0], sep="\n")
PY
  )
  enter --activated "$built/$1" bash -c "$(cat "$here/inside-sshd.sh" "$here/inside-logins.sh")" logins "$1" "${whom[@]}" "${2:-}" 2>&1
}

for role in "${roles[@]}"; do
  found=$(cases "$role")
  [ -z "$found" ] || fail "$role: $found"
done

# control: an sshd whose file is lax lets in who was refused
lax='s/^\(AuthorizedPrincipalsFile\|PubkeyAcceptedAlgorithms\|AllowUsers\|AllowTcpForwarding\|PermitOpen\|PermitRootLogin\) .*//
s/^AuthorizedKeysFile .*/PermitRootLogin yes/'
found=$(cases sentry "$lax")
for case in "the user's bare name" "a key without certificate" "root" "forwarding to port 22: yes" "forwarding to port 8428: yes" "a port of its own"; do
  grep -q "$case" <<<"$found" || fail "a lax sshd refuses $case, too: $found"
done
say "12 logins and what sessions may do, at the sshd of every role; a lax one lets in six that should not be"
