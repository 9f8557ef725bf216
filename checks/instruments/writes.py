"""writes.py LIST (UNITS PROFILES TMPFILES)...: what the services of built systems may write that outlives a reboot.

UNITS: a system's /etc/systemd/system. PROFILES: its AppArmor profiles as `apparmor_parser --preprocess` prints them.
TMPFILES: the directories that it declares as state. LIST: writes.txt.
Prints, a line each: unit, layer (sandbox or profile) and path of what LIST has not (`everything` where no sandbox bounds the
service); what of ours is no declared state; and, of several systems, lines of LIST that none needs.
"""

import os
import re
import sys
from fnmatch import fnmatchcase

VOLATILE = ("/run", "/var/run", "/dev", "/proc", "/sys", "/tmp", "/var/tmp")
# directories that systemd makes for a unit and lets it write to
DIRECTORIES = {"StateDirectory": "/var/lib", "CacheDirectory": "/var/cache", "LogsDirectory": "/var/log"}
DIRECTORIES["ConfigurationDirectory"] = "/etc"


def lasts(path):
    return not any(path == top or path.startswith(top + "/") for top in VOLATILE)


def settings(files):
    """key of [Service] -> its values in order; an empty one forgets those before it."""
    found, section = {}, ""
    for file in files:
        for line in open(file).read().replace("\\\n", " ").splitlines():
            if line.startswith("["):
                section = line
            elif section == "[Service]" and "=" in line and line[0] not in "#;":
                key, value = line.split("=", 1)
                found[key] = found.get(key, []) + [value.strip()] if value.strip() else []
    return found


def sandbox(unit):
    commands = [c for key, values in unit.items() if key.startswith("Exec") for c in values]
    # a command with `+` runs outside of it all
    free = any("+" in re.match(r"[-@:!|+]*", c).group() for c in commands)
    if not commands:
        return []
    if unit.get("ProtectSystem", [""])[-1:] != ["strict"] or free:
        return ["everything"]
    words = lambda key: [w for value in unit.get(key, []) for w in value.split()]
    paths = [path.lstrip("-+") for path in words("ReadWritePaths")]
    # FROM:TO:OPTIONS, written through to FROM
    paths += [path.lstrip("-").split(":")[0] for path in words("BindPaths")]
    for key, top in DIRECTORIES.items():
        paths += [f"{top}/{name.split(':')[0]}" for name in words(key)]
    return [path for path in paths if lasts(path)]


def profile(text):
    variables = {"run": "/run", "PROC": "/proc", "sys": "/sys"}
    for line in text.splitlines():
        rule = re.match(r"\s*(?!deny\b)(?:audit\s+|allow\s+|owner\s+)*([/@\"{]\S*)\s+([a-zA-Z]+)(\s*->.*)?,", line)
        if rule and set(rule[2]) & set("wa"):
            path = re.sub(r"@\{(\w+)\}", lambda m: variables.get(m[1], m[0]), rule[1])
            if lasts(re.sub("//+", "/", path)):
                yield path


def profiles(text):
    """profile name -> its text"""
    parts = re.split(r"^profile (\S+).*$", text, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2]))


def writes(units, printed):
    """(unit, layer, path) for every service"""
    confined = profiles(open(printed).read())
    for name in sorted(os.listdir(units)):
        path = os.path.join(units, name)
        alias = os.path.islink(path) and os.path.basename(os.readlink(path)) != name
        if not name.endswith(".service") or alias:
            continue
        drops = path + ".d"
        more = sorted(os.listdir(drops)) if os.path.isdir(drops) else []
        unit = settings([path] + [os.path.join(drops, file) for file in more if file.endswith(".conf")])
        found = {("sandbox", p) for p in sandbox(unit)}
        for wanted in unit.get("AppArmorProfile", [])[-1:]:
            found |= {("profile", p) for p in profile(confined.get(wanted.lstrip("-"), ""))}
        for layer, p in sorted(found):
            yield name.removesuffix(".service"), layer, p


def declared(path, states):
    return any(path == state or path.startswith(state + "/") for state in states)


def listed_by(line, unit, layer, path):
    # AppArmor's globs are no patterns here; a path that begins with * may begin with a store path
    same = path.endswith(line[2][1:]) if line[2].startswith("*") else path == line[2]
    return fnmatchcase(unit, line[0]) and layer == line[1] and same


def main(listed, *systems):
    lines = [line.split()[:3] for line in open(listed) if line.strip() and not line.startswith("#")]
    needed = set()
    for units, printed, tmpfiles in zip(*[iter(systems)] * 3):
        states = [line.split()[1].strip("'") for line in open(tmpfiles)]
        for found in writes(units, printed):
            matching = [i for i, line in enumerate(lines) if listed_by(line, *found)]
            needed |= set(matching)
            if not matching:
                print(*found)
            elif found[0].startswith("palisade-") and found[1] == "sandbox" and not declared(found[2], states):
                print(f"{found[0]} writes {found[2]}, which is no declared state")
    if len(systems) > 3:
        for i, line in enumerate(lines):
            if i not in needed:
                print("no unit needs:", *line)


main(*sys.argv[1:])
