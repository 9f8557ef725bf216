"""Inside a network namespace of its own: loads rulesets, sends packets, and writes what the kernel did with each.

    driver.py FOLDER      reads N.nft and N.packets, writes N.seen; the last line on standard output is a summary

What a packet met is read from two chains of our own, before and behind all others of its hook: they put the packet's number
(a forged Ethernet address, or a socket's priority) into sets. A packet that the first one did not see never came to the hook.
"""
import ctypes
import glob
import json
import os
import socket
import subprocess
import sys

import wire

LINKS = ("up0", "wg-fleet", "wg-sign")
STATES = ("new", "established", "related", "invalid", "untracked")
# by hook: where packets go; generator/prove/examples/nft_kernel knows the same nets
ROUTES = {2: "wg-fleet", 3: "wg-sign"}
FLOWS = 8
OWN = 0xBEEF


def run(*words, text=None, check=True):
    return subprocess.run(words, input=text, text=True, capture_output=True, check=check)


def setting(name, value):
    with open(f"/proc/sys/net/{name}", "w") as file:
        file.write(str(value))


def network():
    """Three links whose other ends are in the same namespace; no neighbour is asked for."""
    run("ip", "link", "set", "lo", "up")
    setting("ipv6/conf/all/forwarding", 1)
    setting("ipv4/ip_forward", 1)
    setting("netfilter/nf_conntrack_tcp_be_liberal", 1)
    for name in ("all", "default"):
        setting(f"ipv4/conf/{name}/rp_filter", 0)
        setting(f"ipv4/conf/{name}/accept_local", 1)
        setting(f"ipv6/conf/{name}/accept_dad", 0)
        setting(f"ipv6/conf/{name}/accept_ra", 0)
    for at, link in enumerate(LINKS):
        run("ip", "link", "add", link, "type", "veth", "peer", "name", f"peer{at}")
        for name in (link, f"peer{at}"):
            setting(f"ipv4/conf/{name}/rp_filter", 0)
            setting(f"ipv4/conf/{name}/accept_local", 1)
            run("ip", "link", "set", name, "arp", "off", "up")
    run("ip", "route", "add", "local", "10.1.0.0/16", "dev", "lo")
    run("ip", "-6", "route", "add", "local", "fd01::/16", "dev", "lo")
    for net, link in ROUTES.items():
        run("ip", "route", "add", f"10.{net}.0.0/16", "dev", link)
        run("ip", "-6", "route", "add", f"fd0{net}::/16", "dev", link)
    run("ip", "route", "add", "default", "dev", "up0")
    run("ip", "-6", "route", "add", "default", "dev", "up0")


class Senders:
    def __init__(self):
        self.links = {}
        macs = {entry["ifname"]: entry["address"] for entry in json.loads(run("ip", "-j", "link").stdout)}
        for at, link in enumerate(LINKS):
            s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
            s.bind((f"peer{at}", 0))
            self.links[link] = (s, bytes.fromhex(macs[link].replace(":", "")))
        self.raw = {}
        # a change of user must not take away the right to open raw sockets (SECBIT_NO_SETUID_FIXUP)
        if ctypes.CDLL(None, use_errno=True).prctl(28, 4, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "prctl")

    def inject(self, link, number, six, data):
        s, to = self.links[link]
        s.send(to + b"\x02\0" + number.to_bytes(4, "big") + (b"\x86\xdd" if six else b"\x08\0") + data)

    def emit(self, six, uid, number, mark, destination, data):
        s = self.raw.get((six, uid))
        if s is None:
            os.seteuid(uid)
            s = socket.socket(socket.AF_INET6 if six else socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
            os.seteuid(0)
            if six:
                s.setsockopt(socket.IPPROTO_IPV6, 36, 1)  # IPV6_HDRINCL
            self.raw[six, uid] = s
        s.setsockopt(socket.SOL_SOCKET, socket.SO_PRIORITY, number)
        s.setsockopt(socket.SOL_SOCKET, socket.SO_MARK, mark.to_bytes(4, sys.byteorder))
        try:
            s.sendto(data, (destination, 0, 0, 0) if six else (destination, 0))
        except PermissionError:
            pass  # dropped on the way out: that is an answer, and the sets hold it


def flow(hook, six, number):
    """One of the connections that are open both ways."""
    net = {"input": 1, "forward": 2, "output": 3}[hook]
    at = (lambda n, last: f"fd0{n}::{last:x}") if six else (lambda n, last: f"10.{n}.0.{last}")
    protocol = (17, 6)[number % 2]
    return {"six": six, "source": at(9, number + 1), "destination": at(net, number + 1), "protocol": protocol,
            "source_port": 4000 + number, "destination_port": (53, 443)[number % 2], "flags": 2, "hops": 64,
            "extension": None, "bad_checksum": False}


def turned(p, flags):
    return {**p, "source": p["destination"], "destination": p["source"], "source_port": p["destination_port"],
            "destination_port": p["source_port"], "flags": flags}


def open_flows(senders):
    """Each connection: there, back, and there again. Nothing that the kernel itself would answer gets out."""
    run("nft", "-f", "-", text=f"""
        table inet quiet {{
            chain output {{ type filter hook output priority -500; meta mark != {OWN} drop; }}
            chain tracked {{ type filter hook input priority 0; ct state new accept; }}
        }}""")
    for hook in ("input", "forward", "output"):
        for six in (False, True):
            for number in range(FLOWS):
                there = flow(hook, six, number)
                for p, back in ((there, False), (turned(there, 0x12), True), ({**there, "flags": 0x10}, False)):
                    data, _ = wire.packet(p)
                    if (hook == "input") == back and hook != "forward":
                        senders.emit(six, 0, 1, OWN, p["destination"], data)
                    else:
                        senders.inject("wg-fleet" if back else "up0", 0, six, data)


def observer(hook):
    key, kind = ("meta priority", "typeof meta priority") if hook == "output" else ("ether saddr", "type ether_addr")
    sets = "".join(f"set {name} {{ {kind}; flags dynamic; size 65535; }}\n" for name in STATES + ("arrived",))
    first = "".join(f"ct state {state} add @{state} {{ {key} }}\n" for state in STATES)
    # what arrived is dropped: no answer of the kernel, no new connection, so that the next ruleset begins like this one
    return f"""table inet observer {{
        {sets}
        chain first {{ type filter hook {hook} priority {-195 if hook == "output" else -1000000}; {first} }}
        chain last {{ type filter hook {hook} priority 1000000; add @arrived {{ {key} }}
            drop; }}
        }}
        table inet quiet {{ chain output {{ type filter hook output priority -500; }}; }}
        {'' if hook == "output" else f'add rule inet quiet output meta mark != {OWN} drop'}
        """


def numbers(hook):
    """Set → numbers of packets."""
    listed = json.loads(run("nft", "-j", "list", "table", "inet", "observer").stdout)["nftables"]
    found = {}
    for entry in listed:
        if "set" in entry:
            elements = entry["set"].get("elem", [])
            found[entry["set"]["name"]] = {number(hook, e["elem"]["val"] if isinstance(e, dict) else e) for e in elements}
    return found


def number(hook, value):
    if hook != "output":
        return int(value.replace(":", "")[4:], 16)
    if isinstance(value, int):
        return value
    if value in ("none", "root"):
        return {"none": 0, "root": 0xFFFFFFFF}[value]
    major, minor = value.split(":")
    return int(major or "0", 16) << 16 | int(minor or "0", 16)


def shaped(p):
    """The packet as it is sent: of an open connection, an error about one, or as it was thrown."""
    hook = p["hook"]
    if p["related"] is not None:
        about = turned(flow(hook, p["six"], p["related"]), 2)
        inner, _ = wire.packet(about)
        p = {**p, "protocol": 58 if p["six"] else 1, "icmp": [1, 4] if p["six"] else [3, 3], "destination": about["source"],
             "body": inner, "extension": None, "echo": 0}
    elif p["flow"] is not None:
        kept = {k: p[k] for k in ("hook", "link", "hops", "uid", "mark", "related", "flow")}
        p = {**flow(hook, p["six"], p["flow"]), **kept, "flags": 0x10}
    return p


def ruleset(senders, path):
    """Loads one ruleset and sends its packets; gives back what was seen, or what nft says against it."""
    packets = [json.loads(line) for line in open(path.replace(".nft", ".packets"))]
    hook = packets[0]["hook"]
    loaded = run("nft", "-f", "-", text="flush ruleset\n" + open(path).read() + observer(hook), check=False)
    if loaded.returncode != 0:
        return loaded.stderr
    sent = {}
    for at, p in enumerate(map(shaped, packets), start=100):
        # the hook sees what is left after this host has taken one
        data, ports = wire.packet({**p, "hops": p["hops"] + 1} if hook == "forward" else p)
        if hook == "output":
            senders.emit(p["six"], p["uid"], at, p["mark"], p["destination"], data)
        else:
            senders.inject(p["link"], at, p["six"], data)
        sent[at] = (p, ports)
    found = numbers(hook)
    lines = []
    for at, (p, ports) in sent.items():
        state = [state for state in STATES if at in found[state]]
        if len(state) == 1:
            lines.append(json.dumps(seen(p, hook, ports, state[0], at in found["arrived"])))
        elif state:
            raise RuntimeError(f"{path}: packet {at} came twice: {state}")
    with open(path.replace(".nft", ".seen"), "w") as file:
        file.write("\n".join(lines) + "\n")
    return len(sent) - len(lines)


def seen(p, hook, ports, state, arrived):
    net = int(p["destination"].split(":")[0][2:], 16) if p["six"] else int(p["destination"].split(".")[1])
    output = "" if hook == "input" else ROUTES[net]
    return {"hook": hook, "input": "" if hook == "output" else p["link"], "output": output, "source": p["source"],
            "destination": p["destination"], "protocol": p["protocol"], "extension": p["extension"],
            "source_port": int.from_bytes(ports[:2], "big"), "destination_port": int.from_bytes(ports[2:], "big"),
            "flags": p["flags"] if "flags" in p else 0, "hops": p["hops"], "uid": p["uid"] if hook == "output" else None,
            "mark": p["mark"], "state": state, "arrived": arrived}


def main(folder):
    network()
    senders = Senders()
    open_flows(senders)
    refused, unseen, paths = [], 0, sorted(glob.glob(os.path.join(folder, "*.nft")))
    for path in paths:
        answer = ruleset(senders, path)
        if isinstance(answer, str):
            refused.append((path, answer))
        else:
            unseen += answer
    for path, why in refused[:12]:
        print(f"nft refuses {os.path.basename(path)}: {' '.join(why.split())[:240]}")
    print(f"{len(paths) - len(refused)} rulesets loaded, {len(refused)} refused by nft; {unseen} packets never came to a hook")
    return 1 if len(refused) * 10 > len(paths) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
