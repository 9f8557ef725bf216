"""A value → another of its kind that the modules' types take, where one is known.

In this order: what another host of the fleet says at the same place and this file says nowhere; another word of the same
enumeration in modules/; the value moved by one.
"""

import re


def mutated(value):
    """The value moved by one: a number in it if it has one, so that an address or a duration stays one."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, (int, float)):
        return value + 1
    if value == "":
        return "x"
    for pattern in ("[0-9]", "[A-Za-z]"):
        found = list(re.finditer(pattern, value))
        if found:
            at = found[-1].start()
            letter = value[at]
            following = "0" if letter == "9" else "b" if letter in "zZ" else chr(ord(letter) + 1)
            return value[:at] + following + value[at + 1 :]
    return value + "x"


def alike(a, b):
    """Whether two values may be of one address family."""
    return (":" in str(a)) == (":" in str(b))


def enumerations(repo):
    """All enumerations that modules/ and lib/ declare: lists of words."""
    groups = []
    for file in sorted([*(repo / "modules").rglob("*.nix"), *(repo / "lib").glob("*.nix")]):
        for body in re.findall(r"types\.enum \[([^\]]*)\]", file.read_text()):
            groups.append(re.findall(r'"([^"]*)"', body))
    # the one enumeration that is the names of a set
    groups.append(re.findall(r"^  ([a-z-]+) = \{", (repo / "lib/daemons.nix").read_text(), re.M))
    return groups


class Others:
    """What to put in a value's place, from the fleet's files of one name and the modules' words."""

    def __init__(self, seen, words):
        self.seen = seen
        self.words = words

    def of(self, value, place, text):
        if value is None:
            return self.sample(place, [])
        for candidate in self.seen.get(place, []):
            if type(candidate) is type(value) and candidate != value and str(candidate) not in text and alike(candidate, value):
                return candidate
        for group in self.words:
            if value in group and len(group) > 1:
                return group[(group.index(value) + 1) % len(group)]
        return mutated(value)

    def sample(self, place, siblings):
        """A value for a place that has none here: another host's, else one of a list beside it."""
        found = [value for value in self.seen.get(place, []) if value is not None]
        return (found or [mutated(value) for value in siblings] or ["palisade-other"])[0]
