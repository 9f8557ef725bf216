"""The throw-away chain of fleet.sh: its genesis, and the strangers' config.toml as CometBFT's own `init` wrote it, with the few
edits without which they would not meet.

    chain.py COMETBFT FLEET CHAIN KEY     KEY: the fleet's priv_validator_key.json
"""

import json
import pathlib
import re
import subprocess
import sys

PORT = 26656


def node_id(cometbft, home):
    """What the daemon says of a node key."""
    return subprocess.run([cometbft, "show-node-id", "--home", home], check=True, capture_output=True, text=True).stdout.strip()


def public_nodes(cometbft, fleet):
    """id@address of each public node, as strangers know it."""
    for path in sorted((fleet / "hosts").glob("public-*/host.json")):
        host = json.loads(path.read_text())
        home = fleet / "ids" / host["name"]
        (home / "config").mkdir(parents=True, exist_ok=True)
        (home / "config/node_key.json").write_text((fleet / "secrets" / host["name"] / "node_key.json").read_text())
        yield f"{node_id(cometbft, home)}@{host['public'][0]}:{PORT}"


def genesis(homes, chain, ours):
    """The first stranger's, with all validators: the fleet's power is a quarter, so that the chain goes on without it."""
    text = json.loads((homes[0] / "config/genesis.json").read_text())
    keys = [json.loads((home / "config/priv_validator_key.json").read_text()) for home in homes] + [ours]
    text["chain_id"] = chain
    text["validators"] = [
        {"address": key["address"], "pub_key": key["pub_key"], "power": "10", "name": ""} for key in keys
    ]
    return json.dumps(text, indent=2)


def configure(home, peers):
    file = home / "config/config.toml"
    text = file.read_text()
    for key, value in {
        "proxy_app": '"kvstore"',
        # documentation and measuring networks are not routable
        "addr_book_strict": "false",
        "persistent_peers": json.dumps(",".join(peers)),
        "allow_duplicate_ip": "true",
    }.items():
        text, count = re.subn(rf"(?m)^{key} = .*$", f"{key} = {value}", text)
        assert count == 1, (key, count)
    file.write_text(text)


def main():
    cometbft, fleet, chain, key = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3], pathlib.Path(sys.argv[4])
    homes = sorted((fleet / "strangers").iterdir())
    text = genesis(homes, chain, json.loads(key.read_text()))
    known = {home: f"{node_id(cometbft, home)}@198.19.{home.name}.10:{PORT}" for home in homes}
    public = list(public_nodes(cometbft, fleet))
    for home in homes:
        configure(home, [peer for other, peer in known.items() if other != home] + public)
        (home / "config/genesis.json").write_text(text)
    (fleet / "genesis.json").write_text(text)


main()
