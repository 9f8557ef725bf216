"""Inside a host's namespaces: connects, sends single packets, and tells what came through the firewall. An order a line.

A single packet carries in its source port who sent it. What came in through all chains is written into sets by a chain
behind all others, which drops it: no answer, no connection, so that nothing depends on what was sent before.
"""
import concurrent.futures
import ctypes
import json
import os
import socket
import subprocess
import sys
import time

import wire
from agent import connect, listen

TREE = "/run/palisade-lab/tree"
MARKS = "10000-19999"
LINKS = ("up0", "wg-sign", "wg-fleet")
SETS = {f"at{number}_{family}": (link, family) for number, link in enumerate(LINKS) for family in ("ip", "ip6")}


def witness():
    sets = adds = ""
    for name, (link, family) in SETS.items():
        address = {"ip": "ipv4_addr", "ip6": "ipv6_addr"}[family]
        sets += f"set {name} {{ type {address} . {address} . inet_proto . inet_service . inet_service; flags dynamic; size 99999; }}\n"
        adds += f'iifname "{link}" add @{name} {{ {family} saddr . {family} daddr . meta l4proto . th sport . th dport }}\n'
    return f"""table inet witness
        delete table inet witness
        table inet witness {{
            {sets}
            chain last {{ type filter hook input priority 1000000;
                th sport != {MARKS} accept
                {adds}
                drop; }}
        }}"""


sockets = {}


def nft(text):
    subprocess.run(["nft", "-f", "-"], input=text, text=True, check=True, capture_output=True)


def raw(six, uid):
    if (six, uid) not in sockets:
        # a change of user must not take away the right to open raw sockets (SECBIT_NO_SETUID_FIXUP)
        if ctypes.CDLL(None, use_errno=True).prctl(28, 4, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "prctl")
        os.seteuid(uid)
        s = socket.socket(socket.AF_INET6 if six else socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
        os.seteuid(0)
        if six:
            s.setsockopt(socket.IPPROTO_IPV6, 36, 1)  # IPV6_HDRINCL
        s.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 22)
        sockets[six, uid] = s
    return sockets[six, uid]


def send(packets, uid, mark, pause=0):
    """Each packet: source, destination, protocol, port. Whether it leaves the host is the firewall's affair."""
    for at, (source, destination, protocol, port) in enumerate(packets):
        six = ":" in destination
        data, _ = wire.packet({
            "six": six, "source": source, "destination": destination, "protocol": protocol, "source_port": mark,
            "destination_port": port, "flags": 2, "hops": 64, "extension": None, "bad_checksum": False})
        try:
            raw(six, uid).sendto(data, (destination, 0, 0, 0) if six else (destination, 0))
        except OSError:
            pass
        if at % 100 == 99:
            time.sleep(pause)


def seen():
    """Everything that came in: source, destination, protocol, mark, port, interface."""
    listed = subprocess.run(["nft", "-j", "list", "sets"], text=True, check=True, capture_output=True)
    found = []
    for entry in json.loads(listed.stdout)["nftables"]:
        link, _ = SETS.get(entry.get("set", {}).get("name"), (None, None))
        for element in entry["set"].get("elem", []) if link else ():
            source, destination, protocol, mark, port = (element.get("elem", {}).get("val") or element)["concat"]
            found.append([source, destination, {"tcp": 6, "udp": 17}.get(protocol, protocol), mark, port, link])
    return found


def guard(on):
    """The host's own firewall: away, as who owns the host would have it, or as the host loads it."""
    nft("".join(f"table inet {name}\ndelete table inet {name}\n" for name in ("palisade", "palisade_kept", "palisade_closed")))
    if on:
        for file in ("closed.nft", "kept.nft"):
            subprocess.run(["nft", "-f", f"{TREE}/{file}"], check=True)
        nft(f'table inet palisade {{\n\tinclude "{TREE}/nftables.nft"\n}}\n')


def allow(link, key, addresses):
    """These addresses too, to one peer: WireGuard takes them from whoever had them."""
    dump = subprocess.run(["wg", "show", link, "allowed-ips"], text=True, check=True, capture_output=True).stdout
    its = next(line.split("\t")[1].split() for line in dump.splitlines() if line.startswith(key))
    subprocess.run(["wg", "set", link, "peer", key, "allowed-ips", ",".join(its + addresses)], check=True)


def handshakes():
    told = subprocess.run(["wg", "show", "all", "latest-handshakes"], text=True, check=True, capture_output=True).stdout
    return [line.split("\t") for line in told.splitlines()]


def main():
    for line in sys.stdin:
        order = json.loads(line)
        what, answer = order.pop("do"), None
        if what == "listen":
            for port in order["ports"]:
                listen(port)
        elif what == "connect":
            with concurrent.futures.ThreadPoolExecutor(32) as pool:
                # a peer whose handshake was lost tries again after 5 s
                answer = list(pool.map(lambda one: connect(*one, wait=30), order["all"]))
        elif what == "witness":
            nft(witness())
        elif what == "send":
            send(**order)
        elif what == "seen":
            answer = seen()
        elif what == "guard":
            guard(**order)
        elif what == "rules":
            nft(order["text"])
        elif what == "allow":
            allow(**order)
        elif what == "handshakes":
            answer = handshakes()
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
