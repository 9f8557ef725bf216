"""results.json: which mutants were found, and on which trees. A result of other trees, or of a mutant that has changed since,
counts for nothing; one that was found here need not be tried again."""

import hashlib
import json

# of checks/mutate the programs; a mutant's own text is held with its result
TREES = ("modules", "lib", "hosts", "packages", "checks/nix", "checks/mutate")
LEFT_OUT = (".toml", ".json")


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


def hashes(repo):
    """Tree → the hash of its files, by name and content."""

    def of(tree):
        files = [path for path in (repo / tree).rglob("*") if path.is_file()]
        if tree == "checks/mutate":
            files = [path for path in files if path.suffix not in LEFT_OUT]
        return digest(
            "".join(f"{path.relative_to(repo)} {hashlib.sha256(path.read_bytes()).hexdigest()}\n" for path in sorted(files))
        )

    return {tree: of(tree) for tree in TREES}


def stamp(mutant):
    """A mutant's own text, in short."""
    red = [expected.text for expected in mutant.red]
    return digest(repr((mutant.breaks, mutant.file, mutant.old, mutant.new, red)))[:16]


class Results:
    """What is kept, beside what the trees are now."""

    def __init__(self, repo):
        self.file = repo / "checks/mutate/results.json"
        self.trees = hashes(repo)
        self.kept = json.loads(self.file.read_text()) if self.file.exists() else {"trees": {}, "mutants": {}}

    def has(self, mutant):
        found = self.kept["mutants"].get(mutant.name, {})
        return self.kept["trees"] == self.trees and found.get("mutant") == stamp(mutant)

    def keep(self, mutant, result):
        """Writes one result beside those of the same trees."""
        if self.kept["trees"] != self.trees:
            self.kept = {"trees": self.trees, "mutants": {}}
        self.kept["mutants"][mutant.name] = {"mutant": stamp(mutant), **result}
        self.file.write_text(json.dumps(self.kept, indent=1, ensure_ascii=False, sort_keys=True) + "\n")

    def state(self, every):
        """Whether what is kept is of these trees and of all mutants."""
        other = [tree for tree in TREES if self.kept["trees"].get(tree) != self.trees[tree]]
        if other:
            return f"the kept results are of another {', '.join(other)}"
        missing = [mutant.name for mutant in every if not self.has(mutant)]
        return f"kept are {len(every) - len(missing)} of {len(every)}, all of these trees"
