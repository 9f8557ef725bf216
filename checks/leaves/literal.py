"""default.nix: a set of literals in nixfmt's form, one thing on a line. Its lines → values, and variants of them."""

import json
import re

from walk import Variant, place

SCALAR = r'("(?:[^"\\]|\\.)*"|-?\d+|true|false|\./[A-Za-z0-9._-]+)'
KEY = r"([A-Za-z0-9._-]+)"


class Path(str):
    """A path literal, as it is written."""


def scalar(text):
    return Path(text) if text.startswith("./") else json.loads(text)


def printed(value):
    return value if isinstance(value, Path) else json.dumps(value)


def leaves(text):
    """(number of the line, path, value) of each attribute that is no set, and of each list element (path ends in `]`)."""
    at, lists = [], []
    for number, line in enumerate(text.splitlines()):
        line = line.strip()
        path = ".".join(at)
        if line == "" or line.startswith("#") or (line == "{" and not at):
            continue
        if (found := re.fullmatch(rf"{KEY} = {{", line)) or (found := re.fullmatch(rf"{KEY} = \[", line)):
            at.append(found[1])
            if line.endswith("["):
                lists.append(0)
                yield number, ".".join(at), []
        elif line == "];":
            at.pop()
            lists.pop()
        elif line in ("};", "}"):
            at[-1:] = []
        elif found := re.fullmatch(rf"{KEY} = \[ \];", line):
            yield number, ".".join([*at, found[1]]), []
        elif found := re.fullmatch(rf"{KEY} = {SCALAR};", line):
            yield number, ".".join([*at, found[1]]), scalar(found[2])
        elif lists and re.fullmatch(SCALAR, line):
            yield number, f"{path}[{lists[-1]}]", scalar(line)
            lists[-1] += 1
        else:
            raise ValueError(f"default.nix has a line of no known form: {line}")


def parsed(text):
    """Path → value, flat: lists as lists."""
    found = {}
    for _, path, value in leaves(text):
        if path.endswith("]"):
            found[path[: path.rindex("[")]].append(value)
        else:
            found[path] = value
    return found


def nix_variants(text, others):
    lines = text.splitlines(keepends=True)

    def replaced(number, new, size=1):
        return "".join([*lines[:number], *([new] if new else []), *lines[number + size :]])

    said = parsed(text)
    for number, path, value in leaves(text):
        indent = re.match(" *", lines[number])[0]
        if value == [] and not isinstance(value, str):
            items = said[path]
            head = lines[number][: lines[number].index("=")]
            beside = [v[0] for p, v in said.items() if isinstance(v, list) and v and p.rsplit(".", 1)[0] == path.rsplit(".", 1)[0]]
            at = place(f"{path}[0]")
            new = others.of(items[-1], at, text) if items else others.sample(at, beside)
            size = len(items) + 2 if items else 1
            # an empty list says what its absence says
            if items:
                yield Variant(path, "unsaid", replaced(number, "", size))
            written = " ".join(printed(item) for item in [*items, new])
            yield Variant(f"{path}[]", "added", replaced(number, f"{head}= [ {written} ];\n", size))
        elif path.endswith("]"):
            yield Variant(path, "removed", replaced(number, ""))
            yield Variant(path, "changed", replaced(number, f"{indent}{printed(others.of(value, place(path), text))}\n"))
        else:
            yield Variant(path, "unsaid", replaced(number, ""))
            # another file: one of the same content, by another name, is the other host's (see tree.py)
            new = Path("./other-" + value[2:]) if isinstance(value, Path) else others.of(value, place(path), text)
            head = lines[number][: lines[number].index("=")]
            yield Variant(path, "changed", replaced(number, f"{head}= {printed(new)};\n"))
