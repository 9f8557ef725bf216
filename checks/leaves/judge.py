"""Variants of a host → what the evaluated system shows of each, many in one process of Nix."""

import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import tree

BATCH = 24
WORKERS = 3


class Judge:
    """Asks NixOS about variants. `hosts` is the folder of all hosts, `stage` the flake's stage (see checks/nix/stage.sh)."""

    def __init__(self, hosts, stage):
        self.hosts, self.stage = hosts, stage

    def ask(self, host, changes, catch):
        """What observe.nix says of these changes ({file: text} each) → the process."""
        with tempfile.TemporaryDirectory(dir=self.stage) as scratch:
            folders = [pathlib.Path(scratch) / str(number) for number in range(len(changes) + 1)]
            for folder, changed in zip(folders, [{}, *changes]):
                tree.write(self.hosts, host, folder, changed)
            arguments = f'inherit lib; host = "{host}"; base = {folders[0]}; catch = {catch}; variants = [ {" ".join(map(str, folders[1:]))} ];'
            expression = f"lib: import {self.stage}/flake/checks/leaves/observe.nix {{ {arguments} }}"
            command = ["bash", "-c", 'ask_nix eval lib --read-only --json --impure --apply "$1"', "ask", expression]
            return subprocess.run(command, capture_output=True, text=True, env=os.environ | {"stage": str(self.stage)})

    def batch(self, host, changes):
        """What each change shows; a crash is found by halves, and is an answer too."""
        done = self.ask(host, changes, "true")
        if done.returncode == 0:
            return json.loads(done.stdout)
        if len(changes) == 1:
            return ["crash: " + " ".join(done.stderr.split())[-400:]]
        half = len(changes) // 2
        return self.batch(host, changes[:half]) + self.batch(host, changes[half:])

    def all(self, asked):
        """[(host, {file: text})] → what each shows, in order."""
        batches, by_host = [], {}
        for index, (host, _) in enumerate(asked):
            by_host.setdefault(host, []).append(index)
        for host, indices in by_host.items():
            batches += [(host, indices[at : at + BATCH]) for at in range(0, len(indices), BATCH)]
        shown = [None] * len(asked)
        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            work = {pool.submit(self.batch, host, [asked[i][1] for i in indices]): indices for host, indices in batches}
            for done, future in enumerate(concurrent.futures.as_completed(work), 1):
                print(f"leaves: {done} of {len(work)} batches", file=sys.stderr, flush=True)
                for index, answer in zip(work[future], future.result()):
                    shown[index] = answer
        return shown

    def sentence(self, host, changed):
        """What a refused change is refused with, in Nix's own words."""
        return self.ask(host, [changed], "false").stderr
