"""Plants faults into copies of parsed files and sees that `compare` finds exactly these."""

import copy

import compare

# kind → a table's path, a key in it, a value of another type, a key whose default we keep and another value for it
PLACES = {
    "config.toml": (("p2p",), "pex", "true", ("rpc", "unsafe"), True),
    "app.toml": (("api",), "enable", 0, ("iavl-disable-fastnode",), True),
    "client.toml": ((), "output", 0, ("broadcast-mode",), "async"),
    "horcrux.json": (("thresholdMode",), "grpcTimeout", 500, ("signMode",), "single"),
}


def at(tree, path):
    for step in path:
        tree = tree[step]
    return tree


def dotted(*steps):
    return ".".join(steps)


def plants(kind, files):
    """(name, changed files, added to the lists, expected faults)"""
    table, key, other, kept, value = PLACES[kind]
    host = files[-1].host

    def changed(act):
        out = copy.deepcopy(files)
        act(out[-1].tree)
        return out

    wrong = key + "x"
    yield "a wrong key", changed(lambda t: at(t, table).update({wrong: True})), {}, [("unknown", dotted(*table, wrong), host)]
    yield "an unknown table", changed(lambda t: t.update({"extra": {"on": True}})), {}, [
        ("unknown", "extra", host), ("unknown", "extra.on", host)]
    yield "a wrong type", changed(lambda t: at(t, table).update({key: other})), {}, [("type", dotted(*table, key), host)]
    yield "a missing key", changed(lambda t: at(t, table).pop(key)), {}, [("missing", dotted(*table, key), host)]
    yield "a value without a reason", changed(lambda t: at(t, kept[:-1]).update({kept[-1]: value})), {}, [
        ("value", dotted(*kept), host)]
    seen = dotted(*table, key)
    yield "a key listed as not seen that is seen", files, {"not_seen": seen}, [("listed", seen, f.host) for f in files]
    yield "a key listed as left out that is there", files, {"left_out": seen}, [("listed", seen, f.host) for f in files]
    yield "a listed key that no file has", files, {"not_seen": "gone"}, [("listed", "gone", "every host")]
    yield "a listed key that is written (control)", changed(lambda t: t.update({"gone": True})), {"not_seen": "gone"}, []


def run(found, lists):
    """0 when each plant turns red what it should, and nothing else."""
    failed = planted = 0
    for kind, files in found.items():
        if not files:
            continue
        for name, changed, added, expected in plants(kind, files):
            more = copy.deepcopy(lists)
            for which, key in added.items():
                getattr(more, which)[(kind, key)] = "planted"
            before = compare.compare(kind, files, lists)[0]
            got = [fault for fault in compare.compare(kind, changed, more)[0] if fault not in before]
            planted += 1
            if sorted(got) != sorted(expected):
                failed += 1
                print(f"failed: {kind}: planted {name}: expected {expected}, found {got}")
    print(f"{'failed' if failed else 'ok'}: {planted} faults planted, {planted - failed} found, each alone")
    return 1 if failed else 0
