"""Builds the drivers of tests and runs them, as many at once as processors and memory allow.

    run.py REPOSITORY [-j N] [--keep-results] [--core | NAME...]

Run by run.sh, which says where the fleet, the programs and what stands in for nixpkgs are.
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import time

import results

# seconds: a test that hangs must not hold up the rest
LIMIT = 1800
# bytes of this machine beside what its tests' machines may fill
RESERVE = 2 << 30
# how the driver says which subtest ended it, and of what
ENDED = re.compile(r'(^|.*[: ])Test ".*" failed with error: ')


def expression(repo):
    # the fleet's folder holds secrets: only hosts/ may be read into the store, file by file
    return f"""
      let pkgs = import (/. + "{os.environ["RIG_OUT"]}") {{ system = "x86_64-linux"; }};
      in import (/. + "{repo}/checks/vm") {{
        inherit pkgs;
        fleet = /. + "{os.environ["VM_FLEET"]}";
        platform = [ (/. + "{repo}/checks/vm/rig.nix") ];
      }}"""


def build_all(repo, names, jobs):
    """Test → its driver, or None; side by side, since Nix evaluates with one processor."""
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        parts = pool.map(lambda part: build(repo, part), filter(None, (names[n::jobs] for n in range(jobs))))
        built = {name: driver for part in parts for name, driver in part.items()}
    return {name: built[name] for name in names}


def build(repo, names):
    """Test → its driver, or None where it does not build."""
    command = ["nix", "build", "--extra-experimental-features", "nix-command", "--impure", "--no-link", "--json", "--expr", expression(repo)]
    command += [f"{name}.driver" for name in names]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode == 0:
        return dict(zip(names, (one["outputs"]["out"] for one in json.loads(done.stdout))))
    if len(names) > 1:
        return {name: driver for one in names for name, driver in build(repo, [one]).items()}
    print(f"failed: {names[0]} does not build:\n" + "\n".join(done.stderr.splitlines()[-30:]))
    return {names[0]: None}


def memory(driver):
    """Bytes that a test's machines may fill."""
    wanted = 0
    for script in re.findall(r"/nix/store/\S+/bin/run-\S+-vm", pathlib.Path(driver, "bin/nixos-test-driver").read_text()):
        found = re.search(r"^\s*-m (\d+)", pathlib.Path(script).read_text(), re.M)
        wanted += int(found[1]) << 20 if found else 0
    return wanted


def available():
    return int(re.search(r"MemAvailable:\s+(\d+)", pathlib.Path("/proc/meminfo").read_text())[1]) << 10


class Run:
    """A driver in a process namespace of its own: when it ends, its machines end with it; and it ends with this program."""

    def __init__(self, name, driver, logs):
        self.name, self.log, self.wants, self.start = name, logs / f"{name}.log", memory(driver), time.monotonic()
        state = logs / f"{name}.state"
        state.mkdir()
        # sockets lie there, whose paths may not be long
        self.short = pathlib.Path(f"/tmp/pvm-{os.getpid()}-{name}")
        self.short.symlink_to(state)
        command = ["setpriv", "--pdeathsig", "KILL", "unshare", "--pid", "--fork", "--kill-child", "--mount-proc"]
        command += [f"{driver}/bin/nixos-test-driver", "-o", str(state)]
        env = {**os.environ, "TMPDIR": str(self.short), "XDG_RUNTIME_DIR": str(self.short), "VM_OUT": str(logs)}
        self.process = subprocess.Popen(
            command, env=env, cwd=state, stdin=subprocess.DEVNULL, stdout=self.log.open("wb"), stderr=subprocess.STDOUT, start_new_session=True)

    def seconds(self):
        return round(time.monotonic() - self.start)

    def ended(self):
        """The outcome, once there is one."""
        if self.process.poll() is None:
            if self.seconds() < LIMIT:
                return None
            self.process.kill()
            self.process.wait()
            return "timeout"
        return "passed" if self.process.returncode == 0 else "failed"

    def clean(self):
        self.short.unlink()
        subprocess.run(["rm", "-rf", str(self.log.with_suffix(".state"))])


def tail(log):
    """What a driver said of its end, from the subtest that failed on where one did, without what the machines say on their consoles."""
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\r", "", log.read_text(errors="replace"))
    lines = [line for line in text.splitlines() if line.strip() and not re.match(r"\S+ # ", line)]
    end = next((n for n, line in enumerate(lines) if line.startswith("cleanup")), len(lines))
    lines = lines[:end]
    at = next((n for n in reversed(range(len(lines))) if ENDED.match(lines[n])), len(lines))
    return "\n".join(f"    {line[:400]}" for line in lines[at:at + 25] or lines[-25:])


def run(drivers, jobs, logs):
    """Test → outcome and seconds."""
    todo, running, found = list(drivers.items()), [], {}
    while todo or running:
        while todo and len(running) < jobs and (not running or memory(todo[0][1]) + RESERVE < available()):
            running.append(Run(*todo.pop(0), logs))
        time.sleep(0.2)
        for one in list(running):
            outcome = one.ended()
            if outcome is None:
                continue
            running.remove(one)
            one.clean()
            found[one.name] = {"outcome": outcome, "seconds": one.seconds(), "engine": engine()}
            print(f"vm: {outcome}: {one.name} ({one.seconds()} s, {one.log})", flush=True)
            if outcome != "passed":
                print(tail(one.log), flush=True)
    return found


def longest_first(repo, names):
    """By the seconds that each took when its result was kept; what has none yet comes first."""
    kept = results.read(repo)["tests"]
    return sorted(names, key=lambda name: -kept.get(name, {}).get("seconds", LIMIT))


def engine():
    return "uml" if os.environ.get("RIG_UML") else "qemu"


def main():
    ask = argparse.ArgumentParser()
    ask.add_argument("repo", type=lambda text: pathlib.Path(text).resolve())
    ask.add_argument("-j", "--jobs", type=int, default=max(1, os.cpu_count() or 1))
    ask.add_argument("--keep-results", action="store_true")
    ask.add_argument("--core", action="store_true")
    ask.add_argument("names", nargs="*")
    asked = ask.parse_intermixed_args()
    core = (asked.repo / "checks/vm/core.txt").read_text().split()
    tests, reports = results.names(asked.repo), results.names(asked.repo, "reports")
    names = core if asked.core else asked.names or longest_first(asked.repo, tests)
    unknown = sorted(set(names) - {*tests, *reports})
    if unknown:
        sys.exit(f"no test is called {', '.join(unknown)}; there are: {', '.join([*tests, *reports])}")
    cache = pathlib.Path(os.environ["VM_FLEET"]).parent
    logs = pathlib.Path(os.environ.get("VM_LOGS") or cache / f"logs-{int(time.time())}")
    logs.mkdir(parents=True, exist_ok=True)
    start = time.monotonic()
    drivers = build_all(asked.repo, names, asked.jobs)
    print(f"vm: {len(names)} drivers built in {time.monotonic() - start:.0f} s; engine {engine()}; logs in {logs}", flush=True)
    found = {name: {"outcome": "not built", "seconds": 0, "engine": engine()} for name, driver in drivers.items() if driver is None}
    found.update(run({name: driver for name, driver in drivers.items() if driver}, asked.jobs, logs))
    if asked.keep_results:
        kept = {name: one | {"text": results.text(asked.repo, name)} for name, one in found.items() if name in tests}
        if kept:
            results.keep(asked.repo, "tests", kept)
        # what is measured while the whole set runs is not what a host takes by itself
        for page in logs.glob("*.md") if asked.names else ():
            (asked.repo / "docs/reference" / page.name).write_text(page.read_text())
    passed = sum(one["outcome"] == "passed" for one in found.values())
    print(f"vm: {passed} of {len(found)} passed in {time.monotonic() - start:.0f} s")
    sys.exit(passed != len(found))


main()
