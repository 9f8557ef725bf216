"""The text of an emitted file → its leaves, each with the text of the file in which that leaf alone is changed.

A reader per form. Nothing here knows a key: what the generator emits tomorrow is walked as well, and a line of a form
that no reader knows is an error. A place is a leaf's path without the numbers of its list elements.
"""

import json
import re
import tomllib


class Variant:
    """One changed leaf: `path`, what was done to it, and the file's new text."""

    def __init__(self, path, deed, text):
        self.path, self.deed, self.text = path, deed, text

    def name(self):
        return f"{self.path} {self.deed}"


def place(path):
    return re.sub(r"\[\d+\]", "[]", path)


def scalars(value, path=""):
    """(path, scalar) of a structure, empty lists and sets left out."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from scalars(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from scalars(inner, f"{path}[{index}]")
    else:
        yield path, value


def elements(value, path=""):
    """(place, element) of every list in a structure: what an empty one could hold."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from elements(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield place(f"{path}[{index}]"), inner
            yield from elements(inner, f"{path}[{index}]")


def changed(value, others, at, text):
    """A structure of the same form with every scalar another one."""
    if isinstance(value, dict):
        return {key: changed(inner, others, f"{at}.{key}", text) for key, inner in value.items()}
    if isinstance(value, list):
        return [changed(inner, others, f"{at}[]", text) for inner in value]
    return others.of(value, at, text)


def edits(value, others, text, path="", siblings=()):
    """(path, deed, edit) of a structure; `edit` takes the value and gives the changed one."""
    if isinstance(value, dict):
        lists = [inner[0] for inner in value.values() if isinstance(inner, list) and inner]
        for key, inner in value.items():
            below = f"{path}.{key}" if path else key
            for where, deed, edit in edits(inner, others, text, below, lists):
                yield where, deed, lambda whole, key=key, edit=edit: {**whole, key: edit(whole[key])}
    elif isinstance(value, list):
        at = place(f"{path}[0]")
        for index, inner in enumerate(value):
            yield f"{path}[{index}]", "removed", lambda whole, i=index: whole[:i] + whole[i + 1 :]
            for where, deed, edit in edits(inner, others, text, f"{path}[{index}]"):
                yield where, deed, lambda whole, i=index, edit=edit: [*whole[:i], edit(whole[i]), *whole[i + 1 :]]
        new = changed(value[-1], others, at, text) if value else others.sample(at, siblings)
        yield f"{path}[]", "added", lambda whole: [*whole, new]
    else:
        new = others.of(value, place(path), text)
        yield path, "changed", lambda _: new


def dump_json(value):
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def json_variants(text, others):
    value = json.loads(text)
    assert dump_json(value) == text, "not in the emitter's form: a change of form would pass for a change of a leaf"
    for path, deed, edit in edits(value, others, text):
        yield Variant(path, deed, dump_json(edit(value)))


def toml_variants(text, others):
    """Each line is a table's head or `key = value`; the rest of the file stays as it is, byte for byte."""
    lines, table, found = text.splitlines(keepends=True), "", 0
    for number, line in enumerate(lines):
        head = re.fullmatch(r"\[([^\[\]]+)\]\n", line)
        if head:
            table = head[1] + "."
        elif line.strip() and not line.startswith("#"):
            key, value = next(iter(tomllib.loads(line).items()))
            found += 1
            for path, deed, edit in edits(value, others, text, table + key):
                new = f"{key} = {json.dumps(edit(value))}\n"
                yield Variant(path, deed, "".join([*lines[:number], new, *lines[number + 1 :]]))
    assert found == count(tomllib.loads(text)), "a line holds more or less than one key"


def count(value):
    """Keys of a structure that are no tables."""
    return sum(count(inner) for inner in value.values()) if isinstance(value, dict) else 1


def nft_variants(text, _others):
    """One only: that the file is the ruleset. What each of its lines does, rules.py asks the kernel."""
    lines = text.splitlines(keepends=True)
    last = max(number for number, line in enumerate(lines) if line.startswith("\t") and "counter" in line)
    yield Variant(f"line {last + 1}", "removed", "".join(lines[:last] + lines[last + 1 :]))
