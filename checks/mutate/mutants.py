"""The mutants of mutants/*.toml, and whether they fit the repository.

Each has a name; breaks, a line of ARCHITECTURE.md's table; file, from (there exactly once), to; red: what must go red, each
`CHECK [of ROLE...]: STATEMENT`. Without roles it is all of them; a statement is the beginning of a fault's text, and `*` in it
stands for anything. What a file says at its head holds for all in it.
Called alone (`mutants.py REPOSITORY`) it prints what does not fit, and exits with 1 then.
"""

import pathlib
import re
import sys
import tomllib
from dataclasses import dataclass

ROLES = ("bastion", "cosigner", "monitor", "public", "sentry")
# check → how the table calls it; the last three are scripts, run as they are
CHECKS = {
    "promises": "checks/nix/promises/",
    "evaluates": "checks/nix/run.sh",
    "effective": "checks/nix/effective.sh",
    "controls": "checks/nix/effective.sh",
    "overrides": "checks/nix/overrides/",
    "build": "checks/nix/build.sh",
    "template": "checks/nix/template.sh",
    "upgrades": "checks/nix/upgrades.sh",
}
SCRIPTS = ("build", "template", "upgrades")
# these tell no host
HOSTLESS = ("controls", "overrides", *SCRIPTS)


@dataclass(frozen=True)
class Expected:
    """One statement that must go red: `overrides` has the file in its check's name."""

    text: str
    check: str
    roles: tuple
    pattern: re.Pattern

    @staticmethod
    def read(text):
        parts = re.fullmatch(r"([a-z]+(?:/[a-z]+)?)(?: of ([a-z ]+))?: (.+)", text)
        check, roles, statement = parts.groups()
        roles = (None,) if check.split("/")[0] in HOSTLESS else tuple(roles.split()) if roles else ROLES
        assert check.split("/")[0] in CHECKS and set(roles) <= {None, *ROLES}, text
        return Expected(text, check, roles, re.compile(re.escape(statement).replace(r"\*", ".*"), re.DOTALL))


@dataclass(frozen=True)
class Mutant:
    """One change of one file, and what it must turn red."""

    name: str
    breaks: str
    file: str
    old: str
    new: str
    red: tuple

    def apply(self, tree):
        """Writes the change into the tree, where the old text must be exactly once."""
        path = pathlib.Path(tree) / self.file
        text = path.read_text()
        assert text.count(self.old) == 1, f"{self.name}: its text is {text.count(self.old)} times in {self.file}"
        path.write_text(text.replace(self.old, self.new))


def read(repo):
    """All mutants, in the order of their files."""
    found = []
    for path in sorted((pathlib.Path(repo) / "checks/mutate/mutants").glob("*.toml")):
        data = tomllib.loads(path.read_text())
        for it in data["mutant"]:
            it = data | it
            red = tuple(Expected.read(text) for text in it["red"])
            found.append(Mutant(it["name"], it["breaks"], it["file"], it["from"], it["to"], red))
    return found


def table(repo):
    """Promise → what sees it, as the table of ARCHITECTURE.md says."""
    section = (pathlib.Path(repo) / "ARCHITECTURE.md").read_text().split("## Promise → module → check\n")[1].split("\n## ")[0]
    rows = [re.split(r" \| ", line.strip("| ")) for line in section.splitlines() if line.startswith("|")]
    return {row[0]: row[2] for row in rows[2:]}


def faults(repo):
    """What does not fit, as lines."""
    mutants, promises = read(repo), table(repo)
    names = [mutant.name for mutant in mutants]
    lines = [f"two mutants are called {name}" for name in sorted(set(names)) if names.count(name) > 1]
    proved = set()
    for mutant in mutants:
        count = (pathlib.Path(repo) / mutant.file).read_text().count(mutant.old)
        if count != 1 or mutant.old == mutant.new:
            lines.append(f"{mutant.name}: its text must be once in {mutant.file}, and is {count} times; or it changes nothing")
        seen_by = promises.get(mutant.breaks)
        if seen_by is None:
            lines.append(f"{mutant.name}: ARCHITECTURE.md has no promise `{mutant.breaks}`")
        elif any(CHECKS[expected.check.split("/")[0]] in seen_by for expected in mutant.red):
            proved.add(mutant.breaks)
        else:
            lines.append(f"{mutant.name}: turns nothing red that ARCHITECTURE.md names for `{mutant.breaks}`")
    seen = {promise for promise, seen_by in promises.items() if "checks/nix/" in seen_by}
    return lines + [f"no mutant breaks `{promise}`" for promise in sorted(seen - proved)]


if __name__ == "__main__":
    found = faults(sys.argv[1])
    for line in found:
        print(f"failed: {line}")
    sys.exit(bool(found))
