"""A chain node and a cosigner of the tree, with homes of their own around the emitted files, in a namespace without a way out."""

import json
import os
import re
import subprocess
import tomllib
from pathlib import Path

import probe

UNIT = Path("/run/credentials/palisade-chain.service")
# wasmd reads client.toml below HOME too, and writes one there; where it cannot, it reads the one below --home.
NO_HOME = {"HOME": "/dev/null"}
FILES = ("config.toml", "app.toml", "client.toml")


def sh(*words, **more):
    """Runs a command; → what it prints."""
    return subprocess.run([str(word) for word in words], check=True, capture_output=True, text=True, **more).stdout


def run(words, log):
    """A daemon with nothing of our environment."""
    environment = {"PATH": os.environ["PATH"], "LD_LIBRARY_PATH": os.environ["LD_LIBRARY_PATH"]} | NO_HOME
    with open(log, "ab") as out:
        return subprocess.Popen([str(word) for word in words], stdout=out, stderr=out, env=environment)


def end(process):
    """A sentry whose signer does not answer does not heed SIGTERM for minutes: it asks again first."""
    if process is None or process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def seconds(text):
    """A Go duration in seconds."""
    units = {"h": 3600, "m": 60, "s": 1, "ms": 0.001}
    return sum(float(n) * units[u] for n, u in re.findall(r"([0-9.]+)(ms|h|m|s)", text))


def overlay(folder):
    """The addresses of a host's tunnels."""
    interfaces = json.loads((folder / "overlay.json").read_text())["interfaces"].values()
    return [address.split("/")[0] for it in interfaces for address in it["addresses"]]


def namespace(addresses):
    """The namespace's only interface is lo; /run is empty and ours."""
    sh("ip", "link", "set", "lo", "up")
    for one in addresses:
        sh("ip", "address", "add", f"{one}/{128 if ':' in one else 32}", "dev", "lo")
    sh("mount", "-t", "tmpfs", "tmpfs", "/run")


class Node:
    """A chain node: gaiad's files are given to wasmd."""

    def __init__(self, work, folder):
        self.folder, self.work = Path(folder), Path(work)
        self.host = json.loads((self.folder / "host.json").read_text())
        self.files = {name: tomllib.loads((self.folder / name).read_text()) for name in FILES if (self.folder / name).exists()}
        self.config = self.files["config.toml"]
        self.chain_id = self.host["chains"][0]["id"]
        self.sdk = "app.toml" in self.files
        self.program = os.environ["wasmd" if self.sdk else "cometbft"]
        self.home, self.log = self.work / "chain", self.work / "chain.log"
        self.genesis = self.work / "genesis"
        self.rpc = "http://{}:{}".format(*probe.address(self.config["rpc"]["laddr"]))
        self.process = None

    def addresses(self):
        return overlay(self.folder) + [address.split("/")[0] for address in self.host["nic"]]

    def make_chain(self):
        """A throw-away chain with one validator, whose home also gives the keys."""
        env = os.environ | {"HOME": str(self.work)}
        home, ring = ["--home", self.genesis], ["--keyring-backend", "test"]
        if not self.sdk:
            sh(self.program, "init", *home, env=env)
            path = self.genesis / "config/genesis.json"
            path.write_text(json.dumps(json.loads(path.read_text()) | {"chain_id": self.chain_id}))
            return
        sh(self.program, "init", "x", "--chain-id", self.chain_id, *home, env=env)
        sh(self.program, "keys", "add", "one", *home, *ring, env=env)
        sh(self.program, "genesis", "add-genesis-account", "one", "2000000000stake", *home, *ring, env=env)
        sh(self.program, "genesis", "gentx", "one", "1000000000stake", "--chain-id", self.chain_id, *home, *ring, env=env)
        sh(self.program, "genesis", "collect-gentxs", *home, env=env)

    def prepare(self):
        """The emitted files byte for byte; genesis and keys where they say."""
        self.make_chain()
        (self.home / "config").mkdir(parents=True)
        (self.home / "data").mkdir()
        for name in self.files:
            (self.home / "config" / name).write_bytes((self.folder / name).read_bytes())
        sh("cp", self.genesis / "config/genesis.json", self.home / "config/")
        if not self.config["priv_validator_laddr"]:
            sh("cp", self.genesis / "config/priv_validator_key.json", self.home / "config/")
            sh("cp", self.genesis / "data/priv_validator_state.json", self.home / "data/")
        UNIT.mkdir(parents=True)
        sh("cp", self.genesis / "config/node_key.json", UNIT)

    def validator_key(self):
        return json.loads((self.genesis / "config/priv_validator_key.json").read_text())["pub_key"]

    def begin(self, log=None):
        self.process = run([self.program, "--home", self.home, "start"], log or self.log)

    def start(self):
        """→ the first answer of /status"""
        self.begin()
        return probe.wait("the node's RPC", lambda: probe.call(self.rpc, "status"), alive=self.runs)

    def runs(self):
        return self.process is not None and self.process.poll() is None

    def stop(self):
        end(self.process)

    def height(self):
        return int(probe.call(self.rpc, "status")["sync_info"]["latest_block_height"])


class Cosigner:
    """One cosigner, with keys that Horcrux' own tool makes from the throw-away validator's."""

    def __init__(self, work, folder):
        self.folder, self.work, self.home = Path(folder), Path(work), Path(work) / "signer"
        self.file = json.loads((self.folder / "horcrux.json").read_text())
        self.process = None

    def listeners(self):
        """Raft listens on every address, whatever the file says."""
        mine = [c for c in self.file["thresholdMode"]["cosigners"] if probe.address(c["p2pAddr"])[0] in overlay(self.folder)]
        self.shard = mine[0]["shardID"]
        return {("*", probe.address(mine[0]["p2pAddr"])[1]), probe.address(self.file["debugAddr"])}

    def prepare(self, node):
        mode, tool, env = self.file["thresholdMode"], os.environ["horcrux"], os.environ | {"HOME": str(self.work)}
        shards, key = len(mode["cosigners"]), node.genesis / "config/priv_validator_key.json"
        sh(tool, "create-ed25519-shards", "--chain-id", node.chain_id, "--key-file", key, "--threshold", mode["threshold"],
           "--shards", shards, "--out", self.work / "shards", env=env)
        sh(tool, "create-ecies-shards", "--shards", shards, "--out", self.work / "ecies", env=env)
        keys = Path(self.file["keyDir"])
        keys.mkdir(parents=True)
        self.listeners()
        for name in (f"shards/cosigner_{self.shard}/{node.chain_id}_shard.json", f"ecies/cosigner_{self.shard}/ecies_keys.json"):
            sh("cp", self.work / name, keys)
        self.home.mkdir()
        (self.home / "config.yaml").write_bytes((self.folder / "horcrux.json").read_bytes())

    def start(self):
        self.process = run([os.environ["horcrux"], "--home", self.home, "start"], self.work / "signer.log")

    def stop(self):
        end(self.process)
