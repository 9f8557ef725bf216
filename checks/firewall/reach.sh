#!/usr/bin/env bash
# The whole emitted fleet in namespaces, every ruleset and tunnel at once, and who really reaches whom.
#
#   checks/firewall/reach.sh PALISADE FLEET     PALISADE: the program; FLEET: a fleet.toml with its hosts/ beside it
#
# Exit: 0, 1, or 77 when this machine cannot make the network.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
palisade=$(realpath "$1") fleet=$(realpath "$2")
[ "$(id -u)" = 0 ] || { echo "not root: no namespaces"; exit 77; }
unshare -n -m true 2>/dev/null || { echo "this machine lets nobody make network namespaces"; exit 77; }
[ -c /dev/net/tun ] || { echo "no /dev/net/tun: wireguard-go cannot make its interfaces"; exit 77; }

work=$(mktemp -d)
export XDG_STATE_HOME=$work/state
down() { "$palisade" --fleet "$fleet" lab down >/dev/null 2>&1; }
trap 'down; rm -rf "$work"' EXIT

"$palisade" --fleet "$fleet" lab up --no-daemons
emitted=$(dirname "$XDG_STATE_HOME"/palisade/*/emitted/fleet.toml)
# the lab has keys of its own; the rules must be those that were committed
for host in "$(dirname "$fleet")"/hosts/*/; do
  for file in closed.nft kept.nft nftables.nft; do
    cmp "$host/$file" "$emitted/hosts/$(basename "$host")/$file"
  done
done
"$palisade" --fleet "$emitted/fleet.toml" prove --format json >"$work/proof.json"
# where every host sees it, whatever is mounted over /run and /var/lib there
mkdir "$work/agent" && cp "$here"/*.py "$here/../prove-kernel/wire.py" "$work/agent/"
python3 "$work/agent/reach.py" "$emitted/hosts" "$work/proof.json" "$palisade" --fleet "$fleet" lab exec
