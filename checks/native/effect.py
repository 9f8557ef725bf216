#!/usr/bin/env python3
"""Starts the daemons with the emitted files, byte for byte, in a network namespace of their own without any way out,
and reads back what the files say. Called by effect.sh.

    effect.py public WORK HOST            a public node: the SDK daemon's three files on wasmd, else CometBFT's one
    effect.py sentry WORK HOST COSIGNER   a sentry and one cosigner, which gives it the key but cannot sign alone
"""

import subprocess
import sys
from pathlib import Path

import observe
import probe
from node import Cosigner, Node, namespace, overlay, sh


def public(work, folder):
    node, seen = Node(work, folder), observe.Observed()
    see = seen.of("config.toml")
    namespace(node.addresses())
    # Seeds' names lead nowhere but here: a node with an empty address book does not start when none of them resolves.
    seeds = [seed.split("@")[1].rsplit(":", 1)[0] for seed in node.config["p2p"]["seeds"].split(",") if seed]
    names = work / "hosts"
    names.write_text("".join(f"127.0.0.1 {name}\n" for name in ["localhost", *seeds]))
    sh("mount", "--bind", names, "/etc/hosts")
    node.prepare()
    try:
        answer = node.start()
        observe.blocks(see, node)
        observe.status(see, node, answer)
        observe.rpc(see, node)
        observe.listeners(see, node)
        observe.surroundings(see, node)
        if node.sdk:
            observe.app(seen.of("app.toml"), node)
            observe.client(seen.of("client.toml"), node)
        observe.silent_sockets(see, node)
        observe.restart(see, node)
    finally:
        node.stop()
    return seen.end(node.files)


def sentry(work, folder, other):
    node, cosigner, seen = Node(work, folder), Cosigner(work, other), observe.Observed()
    see = seen.of("config.toml")
    namespace(node.addresses() + overlay(cosigner.folder))
    node.prepare()
    cosigner.prepare(node)
    cosigner.start()
    try:
        answer = node.start()
        observe.status(see, node, answer)
        observe.rpc(see, node)
        # The cosigner dials each sentry every 2 s.
        probe.wait("the cosigner's metrics", lambda: b"connect_tries" in probe.get(f"http://{cosigner.file['debugAddr']}/metrics")[2])
        observe.listeners(see, node, cosigner.listeners())
        observe.surroundings(see, node)
        observe.signer(seen.of("horcrux.json"), cosigner, node)
        observe.silent_sockets(see, node)
    finally:
        node.stop()
        cosigner.stop()
    return seen.end({"config.toml": node.config, "horcrux.json": cosigner.file})


def main():
    work = Path(sys.argv[2])
    try:
        return {"public": public, "sentry": sentry}[sys.argv[1]](work, *sys.argv[3:])
    except subprocess.CalledProcessError as error:
        print(f"failed: {' '.join(error.cmd)}: {error.stderr}")
    except (RuntimeError, OSError) as error:
        print(f"failed: {error}")
        for log in filter(Path.exists, (work / "chain.log", work / "signer.log")):
            lines = log.read_text(errors="replace").splitlines()
            print("\n".join([line for line in lines[:-8] if line.startswith("panic")] + lines[-8:]))
    return 1


if __name__ == "__main__":
    sys.exit(main())
