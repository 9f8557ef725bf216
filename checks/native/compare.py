#!/usr/bin/env python3
"""Holds every native file of a hosts/ folder against the file that the program itself writes.

    compare.py HOSTS WRITTEN          compares; one line per kind of file; exit 1 when something is wrong
    compare.py HOSTS WRITTEN --plant  plants faults into copies and sees that exactly these are found

WRITTEN has what the programs wrote: cometbft/config.toml, wasmd/{config,app,client}.toml, horcrux.json.
Beside this file lie the lists of what is allowed to differ, each line with its reason:
not-seen.txt (we write a key that the program does not), left-out.txt (the other way round) and
meant.txt (the value is not the program's default).
"""

import json
import sys
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
KINDS = ("config.toml", "app.toml", "client.toml", "horcrux.json")


def parse(kind, text):
    """The file's own structure."""
    return json.loads(text) if kind.endswith(".json") else tomllib.loads(text)


def name_of(value):
    """The type as TOML or JSON has it."""
    names = {bool: "boolean", int: "integer", float: "float", str: "string", list: "list", dict: "table"}
    return names.get(type(value), type(value).__name__)


def keys(value, path=""):
    """Dotted key → type; what lists hold has the key of the list and `[]`. Tables themselves are keys too."""
    found = {}
    if path:
        found[path] = {name_of(value)}
    inner = value.items() if isinstance(value, dict) else [("[]", item) for item in value] if isinstance(value, list) else []
    for key, item in inner:
        at = path + key if key == "[]" else f"{path}.{key}".lstrip(".")
        for sub, types in keys(item, at).items():
            found.setdefault(sub, set()).update(types)
    return found


def leaves(value, path=""):
    """Dotted key → value, a list being one value."""
    if not isinstance(value, dict):
        return {path: value}
    return {k: v for key, item in value.items() for k, v in leaves(item, f"{path}.{key}".lstrip(".")).items()}


def read_list(name):
    """(kind, key) → reason."""
    entries = {}
    for number, line in enumerate((HERE / name).read_text().splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        words = line.split(maxsplit=2)
        if len(words) != 3 or words[0] not in KINDS:
            sys.exit(f"failed: {name}:{number}: wants `FILE KEY REASON`")
        entries[(words[0], words[1])] = words[2]
    return entries


@dataclass
class Lists:
    """What may differ."""

    not_seen: dict = field(default_factory=dict)
    left_out: dict = field(default_factory=dict)
    meant: dict = field(default_factory=dict)

    @classmethod
    def read(cls):
        return cls(*(read_list(f"{name}.txt") for name in ("not-seen", "left-out", "meant")))

    def of(self, name, kind):
        return {key: reason for (of, key), reason in getattr(self, name).items() if of == kind}


@dataclass
class Emitted:
    """An emitted file, and the program's own: its keys, and its defaults."""

    host: str
    tree: dict
    pattern: dict
    defaults: dict


def compare(kind, files, lists):
    """The faults: (what, key, host) with what = unknown | type | missing | value | listed."""
    not_seen, left_out, meant = (lists.of(name, kind) for name in ("not_seen", "left_out", "meant"))
    faults, differing = [], {}
    for file in files:
        ours, theirs = keys(file.tree), keys(file.pattern)
        for key, types in ours.items():
            if key not in theirs:
                if key not in not_seen and not in_empty_list(key, file.pattern):
                    faults.append(("unknown", key, file.host))
            elif types != theirs[key]:
                faults.append(("type", key, file.host))
        absent = [key for key in theirs if key not in ours and not in_empty_list(key, file.tree)]
        faults += [("missing", key, file.host) for key in absent if key not in left_out]
        faults += [("listed", key, file.host) for key in not_seen if key in theirs]
        faults += [("listed", key, file.host) for key in left_out if key in ours or key not in theirs]
        mine, usual = leaves(file.tree), leaves(file.defaults)
        for key in mine.keys() & usual.keys():
            if mine[key] != usual[key] and name_of(mine[key]) == name_of(usual[key]):
                differing.setdefault(key, {})[json.dumps(mine[key])] = json.dumps(usual[key])
                if key not in meant:
                    faults.append(("value", key, file.host))
    every = {key for file in files for key in keys(file.tree)}
    faults += [("listed", key, "every host") for key in not_seen if files and key not in every]
    # What the spec sets may be the default in one fleet; a reason of ours that explains nothing is none.
    idle = [key for key, reason in meant.items() if key not in differing and not reason.startswith(("spec:", "sdk:"))]
    faults += [("listed", key, "every host") for key in {*idle, *(meant.keys() - every)} if files]
    return faults, differing


def in_empty_list(key, tree):
    """Is this what a list holds that is empty there? Then nothing is known of it."""
    return "[]" in key and leaves(tree).get(key.split("[]")[0]) == []


def load(hosts, written):
    """kind → emitted files, in the order of the hosts' names."""
    own = {}
    for path in ("cometbft/config.toml", "wasmd/config.toml", "wasmd/app.toml", "wasmd/client.toml", "horcrux.json"):
        own[path] = parse(path, (written / path).read_text())
    found = {kind: [] for kind in KINDS}
    for folder in sorted(path for path in hosts.iterdir() if path.is_dir()):
        chains = json.loads((folder / "host.json").read_text())["chains"]
        sdk = any(chain["daemon"] != "cometbft-kvstore" for chain in chains)
        for kind in KINDS:
            if not (folder / kind).exists():
                continue
            # Of config.toml CometBFT has the last word; an SDK daemon's own `init` writes other defaults into it.
            pattern = {"config.toml": "cometbft/config.toml", "horcrux.json": "horcrux.json"}.get(kind, f"wasmd/{kind}")
            defaults = "wasmd/config.toml" if kind == "config.toml" and sdk else pattern
            tree = parse(kind, (folder / kind).read_text())
            found[kind].append(Emitted(folder.name, tree, own[pattern], own[defaults]))
    return found


WORDS = {
    "unknown": "is no key of the file that the program writes",
    "type": "has another type than in the program's file",
    "missing": "is in the program's file and not in ours",
    "value": "is not the program's default, and meant.txt does not say why",
    "listed": "is on a list that is not true of it",
}


def report(kind, files, lists):
    """Prints the result for one kind of file."""
    faults, differing = compare(kind, files, lists)
    by_key = {}
    for what, key, host in faults:
        by_key.setdefault((what, key), []).append(host)
    for (what, key), hosts in by_key.items():
        more = f" (and {len(hosts) - 1} more)" if len(hosts) > 1 else ""
        print(f"failed: {kind}: `{key}` {WORDS[what]}: {hosts[0]}{more}")
    if not files:
        print(f"none: {kind}: this tree has no such file")
        return True
    count = len(leaves(files[0].tree))
    print(
        f"{'failed' if faults else 'ok'}: {kind}: {len(files)} files, {count} keys; {len(lists.of('not_seen', kind))} not seen, "
        f"{len(lists.of('left_out', kind))} left out; {len(differing)} values are not the default"
    )
    for key in sorted(differing):
        for mine, usual in sorted(differing[key].items())[:1]:
            more = f" (and {len(differing[key]) - 1} more)" if len(differing[key]) > 1 else ""
            print(f"    {key}: {short(mine)}{more}, not {short(usual)}: {lists.of('meant', kind).get(key, 'NOT MEANT')}")
    return not faults


def short(text):
    return text if len(text) <= 60 else text[:57] + "…" + text[-1]


def main():
    hosts, written = Path(sys.argv[1]), Path(sys.argv[2])
    found, lists = load(hosts, written), Lists.read()
    if not found["config.toml"] or not found["horcrux.json"]:
        print(f"failed: {hosts} has no chain node or no cosigner: nothing would be compared")
        return 1
    if sys.argv[3:] == ["--plant"]:
        import plant

        return plant.run(found, lists)
    good = [report(kind, found[kind], lists) for kind in KINDS]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
