#!/usr/bin/env bash
# The fleet of the machines: the lab's spec and more.toml, with throw-away keys, a key split by Horcrux' own tool, and a chain
# of three stand-in validators beside the fleet's.
#
#   checks/vm/fleet.sh PALISADE COMETBFT HORCRUX FOLDER
#
# FOLDER/ then has fleet.toml, keys/ and hosts/ (emitted), and what no store ever sees: secrets/HOST, shards/cosigner_N, ca/,
# strangers/N (homes of CometBFT) with their genesis.json; proof.json is what `prove` says of it. FOLDER/next is the same fleet
# later: monitor-us-2 is gone, monitor-ap-1 has come, monitor-eu-2 has keys of its own anew.
set -euo pipefail

palisade=$(realpath "$1") cometbft=$(realpath "$2") horcrux=$(realpath "$3") out=$(realpath -m "$4")
here=$(cd "$(dirname "$0")" && pwd)
umask 077
mkdir -p "$out/ca"
export HOME=$out
cat "$here/../../examples/local/fleet.toml" "$here/more.toml" >"$out/fleet.toml"
# one that the fleet does not know, too
for name in hosts cosign-a cosign-b stranger; do
  ssh-keygen -q -t ed25519 -N '' -C "$name" -f "$out/ca/$name"
  sed -i "s|@$name@|$(cut -d ' ' -f 1,2 "$out/ca/$name.pub")|" "$out/fleet.toml"
done
"$palisade" --fleet "$out/fleet.toml" keys new --insecure-lab --secrets "$out/secrets"
"$palisade" --fleet "$out/fleet.toml" generate
"$palisade" --fleet "$out/fleet.toml" prove --format json >"$out/proof.json"

chain=$(sed -n '/^\[chain\./,/^\[/s/^id = "\(.*\)"/\1/p' "$out/fleet.toml")
key=("$out"/secrets/chain.*/priv_validator_key.json)
"$horcrux" create-ed25519-shards --chain-id "$chain" --key-file "${key[0]}" --threshold 3 --shards 5 --out "$out/shards"
for number in 1 2 3; do "$cometbft" init --home "$out/strangers/$number"; done
python3 "$here/chain.py" "$cometbft" "$out" "$chain" "${key[0]}"

next=$out/next
mkdir "$next"
cp -r "$out"/{fleet.toml,keys,secrets} "$next/"
sed -i '/^us-2 = { n = 62,/c\ap-1 = { n = 63, site = "ap-1", nic = ["192.0.2.20/28"], gateway = ["192.0.2.17"] }' "$next/fleet.toml"
rm -r "$next/keys/monitor-eu-2.toml" "$next/secrets/monitor-eu-2"
"$palisade" --fleet "$next/fleet.toml" keys retire monitor-us-2
"$palisade" --fleet "$next/fleet.toml" keys new --insecure-lab --secrets "$next/secrets"
"$palisade" --fleet "$next/fleet.toml" generate
