"""The emitted fleet in its namespaces: who is where, an agent in each host, and the connections that the law knows."""
import json
import os
import subprocess
import sys

from law import TUNNELS, allowed

HERE = os.path.dirname(os.path.abspath(__file__))
LINKS = ("up0", "wg-sign", "wg-fleet")
TCP, UDP = 6, 17


class Host:
    """One host: its addresses as others know them and as it has them, its peers, and an agent inside of it."""

    def __init__(self, folder, number, agent):
        read = lambda name: json.load(open(os.path.join(folder, name)))
        overlay, own = read("overlay.json")["interfaces"], read("host.json")
        self.number, self.name, self.role = number, own["name"], own["role"]
        plain = lambda nets: [net.split("/")[0] for net in nets]
        self.nic = plain(own["nic"])
        self.at = {"up0": own["endpoint"], **{link: plain(its["addresses"]) for link, its in overlay.items()}}
        self.keys = {link: its["public-key"] for link, its in overlay.items()}
        self.peers = {link: {peer["host"] for peer in its["peers"]} for link, its in overlay.items()}
        self.uids = sorted({0, *(service["uid"] for service in own["services"])})
        self.agent = agent(self.name)

    def own(self, link):
        """The addresses that its packets on a link have when they leave."""
        return self.nic if link == "up0" else self.at.get(link, [])

    def source(self, link, six):
        """What it sends from, on a link or else on the card."""
        both = self.own(link) + self.nic
        return next((address for address in both if (":" in address) == six), None)


class Agent:
    """prober.py within a host's namespaces: `enter` and a name are the command that runs another there."""

    def __init__(self, enter, name):
        words = [*enter, name, "--", sys.executable, os.path.join(HERE, "prober.py")]
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def tell(self, do, **order):
        self.process.stdin.write(json.dumps({"do": do, **order}) + "\n")
        self.process.stdin.flush()

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("an agent ended")
        return json.loads(line)

    def ask(self, do, **order):
        self.tell(do, **order)
        return self.answer()

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def at_once(hosts, do, orders):
    """The same kind of order to several hosts, at the same time: their answers."""
    for host in hosts:
        host.agent.tell(do, **orders(host))
    return [host.agent.answer() for host in hosts]


def six(address):
    return ":" in address


def lawful(hosts):
    """Every cell that the law knows: initiator, host, link, protocol, port, and the address that is dialled."""
    cells = set()
    for host in hosts:
        for other in hosts:
            for link in LINKS:
                ports = law_ports(other, host, link) if other is not host else []
                mine = {six(address) for address in other.own(link)}
                for address in host.at.get(link, []):
                    if six(address) in mine:
                        cells.update((other.name, host.name, link, *port, address) for port in ports)
    return cells


def law_ports(other, host, link):
    if link != "up0":
        known = other.name in host.peers.get(link, ())
        return [(TCP, port) for port in allowed(other.role, host.role, link)] if known else []
    return [(UDP, port) for tunnel, port in TUNNELS.items() if other.name in host.peers.get(tunnel, ())]
