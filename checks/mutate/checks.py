"""Asks the static checks about a tree: what is red there, as (check, role, statement)."""

import json
import os
import pathlib
import re
import subprocess

from mutants import SCRIPTS


class NoAnswer(Exception):
    """The tree does not evaluate, or a check cannot run: its text says why."""


class Asker:
    """What stays the same for all trees: the stand-in for nixpkgs, and our own programs."""

    def __init__(self, compare, palisade):
        self.compare, self.palisade = compare, palisade
        self.nixpkgs = f"path:{os.environ['RIG_OUT']}"

    def ask(self, tree, asked):
        """Everything red in the tree, by all fast checks and those slow ones that are asked for."""
        slow = sorted(check for check in asked if check == "controls" or check.startswith("overrides/"))
        answer = self.evaluate(tree, slow)
        red = {("promises", *split(line)) for line in answer["promises"]}
        red |= {("evaluates", role(host), line) for host, lines in answer["evaluates"].items() for line in lines}
        red |= {(check, None, line) for check, lines in answer["overrides"].items() for line in lines}
        red |= self.compared(tree, answer)
        for script in SCRIPTS:
            if script in asked:
                red |= self.script(tree, script)
        return red

    def evaluate(self, tree, slow):
        names = " ".join(f'"{check}"' for check in slow)
        done = run(
            ["nix", "eval", "--option", "eval-cache", "false", "--no-write-lock-file", "--override-input", "nixpkgs"]
            + [self.nixpkgs, f"path:{tree}#nixosConfigurations", "--json", "--impure"]
            + ["--apply", f"import {tree}/checks/mutate/ask.nix [ {names} ]"]
        )
        if done.returncode != 0:
            errors = [line.strip() for line in done.stderr.splitlines() if line.lstrip().startswith("error:")]
            raise NoAnswer(errors[-1] if errors else done.stderr[-300:])
        return json.loads(done.stdout)

    def compared(self, tree, answer):
        """The emitted files against what the hosts say of themselves; the controls, if there are any."""
        files = []
        for name in ("evaluated", "controls"):
            if answer[name] is not None:
                files.append(pathlib.Path(tree) / f"{name}.json")
                files[-1].write_text(json.dumps(answer[name]))
        lines = failures(run([self.compare, f"{tree}/hosts", *map(str, files)]))
        return {of_comparison(line) for line in lines}

    def script(self, tree, name):
        """A check of its own, run as it is from the tree."""
        arguments = [self.palisade] if name == "template" else []
        done = run([f"{tree}/checks/nix/{name}.sh", *arguments])
        if done.returncode not in (0, 1):
            raise NoAnswer(f"{name}: {done.stdout[-300:]}{done.stderr[-300:]}")
        return {(name, None, line) for line in failures(done)}


def run(command):
    return subprocess.run(command, capture_output=True, text=True, check=False)


def failures(done):
    """The faults that a check prints; all that it printed where it failed without naming one."""
    lines = [line.removeprefix("failed: ") for line in done.stdout.splitlines() if line.startswith("failed: ")]
    return lines or ([f"{done.stdout}{done.stderr}"] if done.returncode != 0 else [])


def role(host):
    return host.split("-")[0]


def split(line):
    """`HOST: STATEMENT` → (role, statement)."""
    host, statement = line.split(": ", 1)
    return role(host), statement


def of_comparison(line):
    control = re.match(r"([a-z0-9-]+) \([a-z0-9-]+\): ", line)
    if control:
        return "controls", None, f"{control[1]}: {line[control.end():]}"
    return ("effective", *split(line)) if re.match(r"[a-z]+(-[a-z0-9]+)+: ", line) else ("effective", None, line)
