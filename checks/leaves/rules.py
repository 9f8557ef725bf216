"""Each line of a ruleset, taken out → what the kernel then holds, in a network namespace of its own.

Run inside `unshare -n`: `rules.py FOLDER...` (folders of hosts) prints as JSON, per file of each, the number of lines,
how many of them change what is loaded, how many nft refuses, and the lines without which the kernel holds the same.
`--only N SEED` takes N lines of all, chosen by the seed.

A script that is loaded again over an older generation must also clear what that one left: so each file is loaded into an
empty kernel and over its own former self with one stale thing in every chain and set.
"""

import hashlib
import json
import pathlib
import re
import subprocess
import sys


def nft(script):
    """Loads a script → nft's message, or None."""
    done = subprocess.run(["nft", "-f", "-"], input=script, capture_output=True, text=True)
    return done.stderr if done.returncode else None


def listed():
    return subprocess.run(["nft", "list", "ruleset"], capture_output=True, text=True, check=True).stdout


def script(name, text):
    """What the host loads: nftables.nft is the body of a table, which NixOS replaces as a whole."""
    return f"table inet palisade {{\n{text}\n}}\n" if name == "nftables.nft" else text


def stale(name, text):
    """The file's former self, with one thing more in each chain and set that it fills."""
    if name == "nftables.nft":
        return ""
    table = re.search(r"^table inet (\w+)", text, re.M)[1]
    more = []
    for chain in re.findall(r"^flush chain inet \w+ (\w+)$", text, re.M):
        more.append(f'add rule inet {table} {chain} counter comment "stale"')
    for held in re.findall(r"^flush set inet \w+ (\w+)$", text, re.M):
        more.append(f"add element inet {table} {held} {{ {'2001:db8:ffff::1' if held.endswith('6') else '192.0.2.255'} }}")
    return text + "\n".join(more) + "\n"


def held(name, base, text):
    """What the kernel holds after the text alone, and after the text over the stale base; or nft's refusal."""
    found = []
    for before in ("", stale(name, base)):
        refusal = nft("flush ruleset\n" + before + script(name, text))
        if refusal:
            return "refused"
        found.append(listed())
    return found


def lines(text):
    """The numbers of the lines that say something."""
    return [number for number, line in enumerate(text.splitlines()) if line.strip() and not line.strip().startswith("#")]


def judged(host, name, text, numbers):
    base = held(name, text, text)
    assert base != "refused", f"{host}: nft refuses {name} as it was emitted"
    assert "stale" not in base[1] and "192.0.2.255" not in base[1], f"{host}: {name} leaves what an older one put there"
    answer = {"lines": len(numbers), "changed": 0, "refused": 0, "named": []}
    whole = text.splitlines(keepends=True)
    for number in numbers:
        found = held(name, text, "".join(whole[:number] + whole[number + 1 :]))
        if found == base:
            answer["named"].append(f"{host}/{name} line {number + 1} removed: {whole[number].strip()}")
        else:
            answer["refused" if found == "refused" else "changed"] += 1
    return answer


def chosen(files, only, seed):
    """Of all lines the `only` that the seed chooses; all, if `only` is None."""
    every = [(path, number) for path in files for number in lines(path.read_text())]
    if only is not None:
        key = lambda it: hashlib.sha256(f"{seed} {it[0].parent.name}/{it[0].name} {it[1]}".encode()).digest()
        every = sorted(every, key=key)[:only]
    return every


def main(arguments):
    only, seed = None, ""
    if arguments[0] == "--only":
        only, seed = int(arguments[1]), arguments[2]
        arguments = arguments[3:]
    files = sorted(file for folder in arguments for file in pathlib.Path(folder).glob("*.nft"))
    every = chosen(files, only, seed)
    answers = {}
    for path in files:
        numbers = sorted(number for file, number in every if file == path)
        if numbers:
            answers.setdefault(path.parent.name, {})[path.name] = judged(path.parent.name, path.name, path.read_text(), numbers)
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1:])
