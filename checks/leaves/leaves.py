"""Every emitted leaf of one host per role, changed alone: what the evaluated system, or the kernel, shows of it.

    leaves.py REPOSITORY STAGE all         every leaf; writes results.json
    leaves.py REPOSITORY STAGE sample N    N leaves and N lines of rulesets, chosen by the trees' hashes
    leaves.py REPOSITORY STAGE planted     in STAGE's own hosts stand leaves that do nothing: just they must be named

Run by run.sh, which makes STAGE and exports `ask_nix`. Exit: 0 passed, 1 a leaf does nothing.
"""

import hashlib
import json
import pathlib
import re
import subprocess
import sys

import judge
import tree
import walk


def sampled(asked, number, seed):
    key = lambda it: hashlib.sha256(f"{seed} {it[0]}/{it[1]} {it[2].name()}".encode()).digest()
    return sorted(asked, key=key)[:number]


def names_it(sentence, path):
    """Whether a refusal speaks of the leaf: of an option by its name, or in our words of the format."""
    # the last of Nix's errors, without its trace
    sentence = re.sub(r'\."\[[^"]*\]"', "", sentence.rsplit("error:", 1)[-1])
    keys = re.split(r"[.\[\]]+", path)
    options = re.findall(r"[`‘]palisade[^'’`]*\.([A-Za-z0-9_-]+)['’]", sentence)
    return any(option in keys for option in options) or ("format" in keys and re.search("ha(s|ve) format", sentence) is not None)


def refusals(asked, shown, ask):
    """One of each kind of refused change: (file, place, deed) → whether its sentence names the leaf."""
    kinds = {}
    for (host, file, variant), answer in zip(asked, shown):
        kind = (file, walk.place(variant.path), variant.deed)
        if answer == "refused" and kind not in kinds:
            kinds[kind] = names_it(ask.sentence(host, {file: variant.text}), variant.path)
    return kinds


def evaluated(asked, ask):
    """What NixOS shows: host → file → counts by part, and lines that name the leaves which do nothing."""
    shown = ask.all([(host, {file: variant.text}) for host, file, variant in asked])
    speaks = refusals(asked, shown, ask)
    counts, named = {}, []
    for (host, file, variant), answer in zip(asked, shown):
        kind = (file, walk.place(variant.path), variant.deed)
        if answer == "nothing":
            named.append(f"{host}/{file} {variant.name()}: the system is the same")
        elif answer.startswith("crash"):
            named.append(f"{host}/{file} {variant.name()}: evaluation ends without a sentence: {answer}")
        elif answer == "refused" and not speaks[kind]:
            named.append(f"{host}/{file} {variant.name()}: the refusal does not name it")
        of = counts.setdefault(host, {}).setdefault(file, {"leaves": 0})
        of["leaves"] += 1
        part = answer.split(":")[0]
        of[part] = of.get(part, 0) + 1
    return counts, named


def kernel(folders, choice):
    """What the kernel shows of each line of the rulesets; see rules.py."""
    script = pathlib.Path(__file__).with_name("rules.py")
    command = ["unshare", "-n", sys.executable, str(script), *choice, *map(str, folders)]
    answers = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout)
    named = [line for files in answers.values() for answer in files.values() for line in answer.pop("named")]
    return answers, [f"{line}: the kernel holds the same" for line in named]


def planted(repo, stage):
    """In the stage's own hosts stand a leaf that nothing reads and a line that does nothing; beside them, what does much."""
    hosts = stage / "flake/hosts"
    host = tree.one_of_each_role(hosts)["bastion"]
    found = [it for it in tree.variants(repo, hosts, host) if re.search("planted|palisade.number", it[1].path)]
    _, named = evaluated([(host, file, variant) for file, variant in found], judge.Judge(hosts, stage))
    _, same = kernel([hosts / host], [])
    print("\n".join(f"planted: {line}" for line in named + same))
    return [bool(re.search("planted", line)) for line in named] != [True, True] or len(same) != 2 or len(found) != 4


def judged(repo, hosts, stage, number=None):
    """Counts and names, of all leaves or of a sample of so many leaves and lines."""
    chosen = list(tree.one_of_each_role(hosts).values())
    asked = [(host, file, variant) for host in chosen for file, variant in tree.variants(repo, hosts, host)]
    trees = tree.hashes(repo, [hosts / host for host in chosen])
    choice = []
    if number is not None:
        seed = json.dumps(trees)
        asked, choice = sampled(asked, number, seed), ["--only", str(number), seed]
    lines, same = kernel([hosts / host for host in chosen], choice)
    counts, named = evaluated(asked, judge.Judge(hosts, stage))
    for host, files in lines.items():
        for file, answer in files.items():
            counts.setdefault(host, {}).setdefault(file, {})["kernel"] = answer
    return {"trees": trees, "hosts": counts, "named": named + same}


def total(result):
    files = [file for files in result["hosts"].values() for file in files.values()]
    return sum(file.get("leaves", 0) for file in files), sum(file.get("kernel", {}).get("lines", 0) for file in files)


def told(result):
    for line in result["named"]:
        print(f"failed: it does nothing: {line}")
    print("leaves: {} changed alone, and {} lines of rulesets taken out: {} do nothing".format(*total(result), len(result["named"])))
    return bool(result["named"])


def sample(repo, stage, number):
    """A sample for real, and whether the kept result is of these trees."""
    found = judged(repo, repo / "hosts", stage, number)
    failed = told(found)
    kept = json.loads((repo / tree.RESULT).read_text())
    other = [name for name in found["trees"] if found["trees"][name] != kept["trees"].get(name)]
    if other:
        print(f"leaves: the kept result is of other trees ({', '.join(other)} changed since): checks/leaves/run.sh makes it anew")
        return failed
    print("leaves: the kept result is of these trees:")
    return told(kept) or failed


def main(arguments):
    repo, stage, mode = pathlib.Path(arguments[0]), pathlib.Path(arguments[1]), arguments[2]
    if mode == "sample":
        return sample(repo, stage, int(arguments[3]))
    if mode == "planted":
        return planted(repo, stage)
    found = judged(repo, repo / "hosts", stage)
    (repo / tree.RESULT).write_text(json.dumps(found, indent=2) + "\n")
    return told(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
