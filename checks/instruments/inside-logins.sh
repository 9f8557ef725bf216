# shellcheck shell=bash
# Inside an activated system, after inside-sshd.sh: logs in as people would, with certificates of an authority made here, and
# prints every case that does not end as it should.
#
#   $1 role  $2 user  $3 principal  $4 source that may use it  $5 address of sshd  $6 another host's principal
#   $7 another user's principal  $8 sed that breaks sshd's file, or nothing

role=$1 user=$2 principal=$3 source=$4 address=$5 elsewhere=$6 other=$7 broken=${8:-}
stranger=203.0.113.99
cd /tmp || exit
for address_of_mine in "$source" "$stranger"; do ip address add "$address_of_mine" dev lo 2>/dev/null; done
for key in ca other-ca id; do ssh-keygen -q -t ed25519 -N '' -f "$key"; done
rm /etc/ssh/palisade-ca.pub && cp ca.pub /etc/ssh/palisade-ca.pub

# certificate NAME PRINCIPALS [CA [OPTION...]]: NAME is a key with it
certificate() {
  local name=$1 principals=$2 ca=${3:-ca}
  cp id "$name" && cp id.pub "$name.pub"
  ssh-keygen -q -s "$ca" -I "$name" -n "$principals" "${@:4}" "$name.pub" 2>/dev/null
}
client=(-F none -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR
  -o IdentitiesOnly=yes -o ExitOnForwardFailure=yes)
# with KEY SOURCE USER SSH... [-- COMMAND]: what comes back
with() { timeout 10 ssh "${client[@]}" -i "$1" -b "$2" -l "$3" "${@:4}" 2>/dev/null </dev/null; }
# comes_in KEY SOURCE USER
comes_in() { [ "$(with "$@" "$address" 'id -un')" = "$3" ]; }
# each case meets an sshd that has seen nothing yet: failures count against those who come from the same address
admitted() { sshd_start; comes_in "${@:2}" || echo "does not come in: $1: $(tail -n 3 sshd.log | tr '\n' ' ')"; }
refused() { sshd_start; ! comes_in "${@:2}" || echo "comes in: $1"; }

sshd_ready "$broken"
always=(-V -5m:+5m)
certificate good "$principal" ca "${always[@]}"
certificate stranger "nobody@$role" ca "${always[@]}"
certificate elsewhere "$elsewhere" ca "${always[@]}"
certificate other "$other" ca "${always[@]}"
certificate bare "$user" ca "${always[@]}"
certificate expired "$principal" ca -V -10m:-5m
certificate early "$principal" ca -V +5m:+10m
certificate false-ca "$principal" other-ca "${always[@]}"
certificate host "$principal" ca -h "${always[@]}"
certificate root "root,root@$role" ca "${always[@]}"
cp id plain
# a key that somebody left where other systems look for it
install -d -o "$user" -m 700 "/var/home/$user/.ssh" /etc/ssh/authorized_keys.d
install -o "$user" -m 600 id.pub "/var/home/$user/.ssh/authorized_keys"
install -m 644 id.pub "/etc/ssh/authorized_keys.d/$user"

admitted "the right principal from a permitted address" good "$source" "$user"
refused "a principal of nobody" stranger "$source" "$user"
refused "the principal of another host" elsewhere "$source" "$user"
refused "the principal of another user" other "$source" "$user"
refused "the user's bare name as principal" bare "$source" "$user"
refused "an expired certificate" expired "$source" "$user"
refused "a certificate of tomorrow" early "$source" "$user"
refused "a certificate of another authority" false-ca "$source" "$user"
refused "a host's certificate" host "$source" "$user"
refused "the right principal from another address" good "$stranger" "$user"
refused "a key without certificate" plain "$source" "$user"
refused "root" root "$source" root

sshd_start
offered=$(ssh -o LogLevel=DEBUG "${client[@]}" -o PreferredAuthentications=password -l "$user" "$address" 2>&1 </dev/null | tr -d '\r' | sed -n 's/.*Authentications that can continue: //p' | sort -u)
[ "$offered" = publickey ] || echo "sshd offers $offered"

# what a session may not do; a bastion forwards to the SSH port of others, and nothing else
sshd_start
nc -lk "$address" 8428 >/dev/null 2>&1 <<<"SSH-2.0-not" &
for port in 22 8428; do
  reached=no
  [[ $(with good "$source" "$user" -W "$address:$port" "$address") != SSH-2.0-* ]] || reached=yes
  wanted=no
  [ "$role:$port" != bastion:22 ] || wanted=yes
  [ "$reached" = "$wanted" ] || echo "forwarding to port $port: $reached, and should be $wanted"
done
with good "$source" "$user" -R 9999:localhost:22 "$address" true && echo "forwards a port of its own to who comes in"
with good "$source" "$user" -s "$address" sftp && echo "sftp is there"
[ "$(with good "$source" "$user" "$address" 'ulimit -c')" = 0 ] ||
  echo "a session may write core dumps"

# who fails again and again is held back on a bastion; elsewhere all people have the bastions' addresses
sshd_start
for _ in {1..20}; do comes_in false-ca "$source" "$user"; done
comes_in good "$source" "$user" && held=no || held=yes
wanted=no
[ "$role" != bastion ] || wanted=yes
[ "$held" = "$wanted" ] || echo "held back after twenty failures: $held, and should be $wanted"
exit 0
