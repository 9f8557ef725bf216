"""Runs mutants: `mutate.py REPOSITORY STAGED COMPARE PALISADE [all | NAME...]` (run.sh stages, and says the rest)."""

import json
import os
import pathlib
import shutil
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor, as_completed

import mutants
from checks import Asker, NoAnswer
from results import Results, digest

HANDFUL = 3


def chosen(every, names, results):
    """The mutants to run: of `all` those that these trees have not been tried with."""
    if names == ["all"]:
        return [mutant for mutant in every if not results.has(mutant)]
    if names:
        assert set(names) <= {mutant.name for mutant in every}, f"no such mutant among {names}"
        return [mutant for mutant in every if mutant.name in names]
    return sorted(every, key=lambda mutant: digest(f"{results.trees}{mutant.name}"))[:HANDFUL]


def judge(mutant, red):
    """What went red against what had to: the outcome, and its evidence."""
    counted, missed, matched = {}, [], set()
    for expected in mutant.red:
        hits = {it for it in red if it[0] == expected.check and it[1] in expected.roles and expected.pattern.match(it[2])}
        silent = set(expected.roles) - {it[1] for it in hits}
        missed += [f"{expected.text} ({role or 'at all'})" for role in sorted(silent, key=str)]
        counted[expected.text] = len(hits)
        matched |= hits
    surplus = [f"{check} of {role}: {text[:300]}" for check, role, text in sorted(red - matched, key=str)]
    if not red:
        return {"outcome": "survived"}
    if missed or surplus:
        return {"outcome": "not as named", "missed": missed, "surplus": surplus}
    return {"outcome": "found", "red": counted}


def tried(asker, staged, mutant):
    """One mutant in a tree of its own."""
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        tree = pathlib.Path(scratch) / "flake"
        shutil.copytree(staged, tree)
        mutant.apply(tree)
        try:
            result = judge(mutant, asker.ask(tree, {expected.check for expected in mutant.red}))
        except NoAnswer as reason:
            result = {"outcome": "no answer", "reason": str(reason)}
    print(f"{result['outcome']}: {mutant.name} ({time.monotonic() - start:.0f} s)", flush=True)
    return result


def sound(asker, staged, asked):
    """Control: what is red without a mutant, as lines. The scripts are run so by checks of their own."""
    with tempfile.TemporaryDirectory() as scratch:
        tree = pathlib.Path(scratch) / "flake"
        shutil.copytree(staged, tree)
        try:
            return [f"red without a mutant: {it}" for it in sorted(asker.ask(tree, asked - set(mutants.SCRIPTS)), key=str)]
        except NoAnswer as reason:
            return [f"no answer without a mutant: {reason}"]


def main():
    repo, staged, compare, palisade, *names = sys.argv[1:]
    results, every = Results(pathlib.Path(repo)), mutants.read(repo)
    asker, run = Asker(compare, palisade), chosen(every, names, results)
    asked = {expected.check for mutant in run for expected in mutant.red}
    wrong = {}
    # each waits for the store half of its time
    with ThreadPoolExecutor(2 * os.cpu_count()) as pool:
        control = pool.submit(sound, asker, staged, asked)
        futures = {pool.submit(tried, asker, staged, mutant): mutant for mutant in run}
        for future in as_completed(futures):
            mutant, result = futures[future], future.result()
            if result["outcome"] != "found":
                wrong[mutant.name] = result
            elif names:
                results.keep(mutant, result)
    for line in control.result():
        print(f"failed: {line}")
    for name, result in wrong.items():
        print(f"failed: {name}: {json.dumps(result, indent=1, ensure_ascii=False)}")
    print(f"mutate: {len(run) - len(wrong)} of {len(run)} mutants found by exactly the checks named; {results.state(every)}")
    sys.exit(bool(wrong or control.result()))


if __name__ == "__main__":
    main()
