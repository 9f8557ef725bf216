"""results.json: what came of each test, on which trees and engine. A result of other trees, or of another text of the test,
counts for nothing.

    results.py REPOSITORY                           says of what the kept results are; exit 1 when it is not of these trees or
                                                    not of all tests
    results.py REPOSITORY broken TEST LINE OUTCOME  keeps what came of a line of broken.txt
"""

import hashlib
import json
import pathlib
import sys

TREES = ("modules", "lib", "hosts", "packages", "checks/vm", "checks/firewall")
FILE = "checks/vm/results.json"
# of checks/vm: a test's own text stands beside its result, and a report holds nothing
BESIDE = ("checks/vm/results.json", "checks/vm/broken.txt", "checks/vm/tests/", "checks/vm/reports/")


def hashes(repo):
    """Tree → the hash of its files, by name and content."""

    def of(tree):
        files = [path for path in (repo / tree).rglob("*") if path.is_file() and not str(path.relative_to(repo)).startswith(BESIDE)]
        lines = (f"{path.relative_to(repo)} {hashlib.sha256(path.read_bytes()).hexdigest()}\n" for path in sorted(files))
        return hashlib.sha256("".join(lines).encode()).hexdigest()

    return {tree: of(tree) for tree in TREES}


def text(repo, name):
    """The hash of a test's text."""
    return hashlib.sha256((repo / f"checks/vm/tests/{name}.nix").read_bytes()).hexdigest()


def names(repo, folder="tests"):
    return sorted(path.stem for path in (repo / "checks/vm" / folder).glob("*.nix"))


def read(repo):
    file = repo / FILE
    return json.loads(file.read_text()) if file.exists() else {"trees": {}, "tests": {}}


def keep(repo, part, found):
    """Writes results beside those of the same trees. `tests`: name → outcome, seconds, engine, hash of its text; `broken`: line →
    outcome, test, hash of the test's text."""
    kept, trees = read(repo), hashes(repo)
    if kept["trees"] != trees:
        kept = {"trees": trees, "tests": {}}
    kept.setdefault(part, {}).update(found)
    (repo / FILE).write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n")


def state(repo):
    """(whether they are good, what they are)"""
    kept, trees = read(repo), hashes(repo)
    other = [tree for tree in TREES if kept["trees"].get(tree) != trees[tree]]
    if other:
        return False, f"the kept results are of another {', '.join(other)}"
    texts = {name: text(repo, name) for name in names(repo)}
    good = lambda one, name: one.get("outcome") == "passed" and one["text"] == texts[name]
    missing = [name for name in texts if not good(kept["tests"].get(name, {}), name)]
    if missing:
        return False, f"of these trees, no kept result says that these passed: {', '.join(missing)}"
    lines = [line for line in (repo / "checks/vm/broken.txt").read_text().splitlines() if not line.startswith("#")]
    done = [one for line, one in kept.get("broken", {}).items() if line in lines and one["text"] == texts.get(one["test"])]
    found = sum(one["outcome"] == "found" for one in done)
    return True, (
        f"the kept results are of these trees: {len(texts)} tests passed when they booted; of {len(lines)} changes that break a promise"
        f" {len(done)} were tried, and {found} found"
    )


if __name__ == "__main__":
    repo = pathlib.Path(sys.argv[1])
    if sys.argv[2:]:
        _, test, line, outcome = sys.argv[2:]
        keep(repo, "broken", {line: {"outcome": outcome, "test": test, "text": text(repo, test)}})
    else:
        good, words = state(repo)
        print(words)
        sys.exit(not good)
