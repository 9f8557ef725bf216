"""What tests/measures.nix asks others' instruments, and the page of what they said."""

import json
import pathlib
import subprocess
import sys


def listed(file):
    """The first two words of each line of a list of checks/instruments."""
    lines = file.read_text().splitlines()
    return [line.split(" ", 2)[:2] for line in lines if line and not line.startswith("#")]


def limits(checks):
    """Unit → the highest exposure that it may have, from 0 (best) to 10."""
    return {unit: float(limit) for unit, limit in listed(checks / "instruments/limits.txt")}


def meant(checks):
    """Settings of the kernel of which kernel-hardening-checker may want more."""
    return {name for name, _ in listed(checks / "instruments/kernel-meant.txt")}


def exposure(said):
    """Unit → exposure, of the JSON of `systemd-analyze security`; templates and others' helpers too."""
    return {one["unit"].removesuffix(".service"): float(one["exposure"]) for one in json.loads(said)}


def kernel(tools, sysctls):
    """Settings that kernel-hardening-checker would have otherwise, of what `sysctl -a` says; those that a kernel lacks left out."""
    packages = tools / "sid-kernel-hardening-checker/usr/lib/python3/dist-packages"
    file = pathlib.Path("sysctls")
    file.write_text(sysctls)
    config = packages / "kernel_hardening_checker/config_files/distros/nixpkgs-linux_lts.config"
    script = "import kernel_hardening_checker as it; it.main()"
    words = [sys.executable, "-c", script, "-m", "json", "-c", str(config), "-s", str(file.resolve())]
    said = subprocess.run(words, env={"PYTHONPATH": str(packages)}, capture_output=True, text=True, check=False).stdout
    rows = [row for row in json.loads(said) if row["type"] == "sysctl"]
    assert len(rows) > 20, said
    return [row["option_name"] for row in rows if row["check_result_bool"] is False and "not found" not in row["check_result"]]


def ssh_audit(tools):
    """The package's folder."""
    return next((tools / "ssh-audit-3.9.0/lib").glob("python3*/site-packages/ssh_audit"))


WORDS = {
    "start": "start to multi-user with all secrets, s",
    "memory": "memory in use half a minute later, MiB",
    "kernel": "kernel-hardening-checker: sysctls that it would have otherwise",
    "ssh-audit": "ssh-audit: warnings and faults",
    "nmap": "nmap, all TCP ports from a stranger: open",
}


class Page:
    """A table, a column for each machine, and its text."""

    def __init__(self, columns):
        self.columns, self.rows = columns, {}

    def put(self, row, column, value):
        self.rows.setdefault(row, {})[column] = f"{value:.1f}" if isinstance(value, float) else str(value)

    def write(self, file):
        table = [f"| | {' | '.join(self.columns)} |", "|---|" + "---|" * len(self.columns)]
        scores = [row for row in self.rows if row not in WORDS and any(column != "plain" for column in self.rows[row])]
        for row in [*(row for row in WORDS if row in self.rows), *scores]:
            words = WORDS.get(row, f"exposure of {row}")
            table.append(f"| {words} | {' | '.join(self.rows[row].get(column, '') for column in self.columns)} |")
        file.write_text(HEAD + "\n".join(table) + "\n")


HEAD = """# Others' instruments, on booted hosts

Measured in virtual machines (User-Mode Linux; NixOS modules of August 2024, Debian's programs), each with 512 MiB: a host of each
role with its secrets, and *plain*, a NixOS machine with the same services and nothing of ours. `checks/vm/run.sh PALISADE
--keep-results measures` writes this page, where nothing runs beside it. Exposure is that of `systemd-analyze security` for the unit as it was loaded, from 0
(best) to 10; it, kernel-hardening-checker, ssh-audit and nmap are held to what `checks/instruments` allows, the others are told.

"""
