"""Inside a network namespace: nft takes every example of the page of the dialect, loaded for real.

    page.py PAGE
"""
import re
import subprocess
import sys


def script(rules):
    """As generator/prove/tests/nft_dialect.rs has it: a script, the inside of a table, or rules of a chain."""
    if rules.startswith("table"):
        return rules
    if not re.search(r"^chain ", rules, re.M):
        rules = f"chain input {{ type filter hook input priority filter; policy drop;\n{rules}\n}}"
    return f"table inet example {{\n{rules}\n}}\n"


def main(page):
    examples = re.findall(r"^### `([^`]+)`\n.*?^```nft\n(.*?)^```", open(page).read(), re.M | re.S)
    refused = 0
    for words, rules in examples:
        done = subprocess.run(["nft", "-f", "-"], input="flush ruleset\n" + script(rules), text=True, capture_output=True)
        if done.returncode != 0:
            refused += 1
            print(f"nft refuses the example of `{words}`: {done.stderr.strip()}")
    print(f"nft takes {len(examples) - refused} of {len(examples)} examples of the dialect")
    return 1 if refused or not examples else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
