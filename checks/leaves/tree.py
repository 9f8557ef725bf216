"""Folders of hosts: the variants of a host on disk, and the hashes of what the result was found with."""

import hashlib
import json
import pathlib
import shutil
import tomllib

import literal
import other
import walk

# by a file's last name: its text → variants of it, and what it says (of a ruleset nothing)
READERS = {
    "json": (walk.json_variants, json.loads),
    "toml": (walk.toml_variants, tomllib.loads),
    "nix": (literal.nix_variants, literal.parsed),
    "nft": (walk.nft_variants, lambda _: {}),
}

# this file is the result, and not a part of what it was found with
RESULT = "checks/leaves/results.json"


def one_of_each_role(hosts):
    """role → its first host's name; a host's role is the first word of its name."""
    first = {}
    for folder in sorted(path for path in hosts.iterdir() if path.is_dir()):
        first.setdefault(folder.name.split("-")[0], folder.name)
    return first


def hashes(repo, hosts):
    """What was judged and by what → one hash of all its files' names and bytes."""
    folders = {"checks/leaves": [repo / "checks/leaves"], "hosts": hosts, "lib": [repo / "lib"], "modules": [repo / "modules"]}
    return {name: _hash(repo, inside) for name, inside in folders.items()}


def _hash(repo, folders):
    whole = hashlib.sha256()
    for file in sorted(file for folder in folders for file in folder.rglob("*") if file.is_file()):
        name = str(file.relative_to(repo))
        if name != RESULT and "__pycache__" not in name:
            whole.update(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {name}\n".encode())
    return whole.hexdigest()


def others(repo, hosts, name):
    """What the fleet's files of this name hold, for `walk`."""
    seen = {}
    for file in sorted(hosts.glob(f"*/{name}")):
        value = READERS[file.suffix[1:]][1](file.read_text())
        for path, found in [*walk.scalars(value), *walk.elements(value)]:
            at = seen.setdefault(walk.place(path), [])
            if found not in at:
                at.append(found)
    return other.Others(seen, other.enumerations(repo))


def variants(repo, hosts, host):
    """(file's name, variant) of every leaf of a host."""
    for file in sorted((hosts / host).iterdir()):
        for variant in READERS[file.suffix[1:]][0](file.read_text(), others(repo, hosts, file.name)):
            yield file.name, variant


def write(hosts, host, folder, changed):
    """The host's folder below `folder`, with `changed` (name → text) in it, and beside each file another host's."""
    inside = pathlib.Path(folder) / "hosts" / host
    inside.mkdir(parents=True)
    role = host.split("-")[0]
    for file in (hosts / host).iterdir():
        shutil.copy(file, inside / file.name)
        copies = [path for path in sorted(hosts.glob(f"{role}-*/{file.name}")) if path.parent.name != host]
        shutil.copy(copies[0] if copies else file, inside / f"other-{file.name}")
    for name, text in changed.items():
        (inside / name).write_text(text)
