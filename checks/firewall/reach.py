"""Every emitted ruleset and tunnel at once, real packets from every host to every host, against `palisade prove`.

    reach.py HOSTS PROOF ENTER...    HOSTS: the emitted folder; PROOF: what `prove --format json` said of it;
                                     ENTER...: the command that runs another within a host, whose name follows

A cell is: who opens, whom, over what, protocol, port, and the address that is dialled. What the kernel let come in, what prove
says, and what the law says (written down by hand in law.py) must be the same cells.

checks/vm sends the same between virtual machines.
"""
import json
import os
import random
import sys
import time

from fleet import LINKS, TCP, UDP, Agent, Host, at_once, lawful, six

# what a host may listen on some day, beside the law's ports: DNS, time, HTTP, metrics, REST, gRPC, state sync
NEIGHBOURS = [53, 80, 123, 443, 853, 1317, 4460, 8543, 9090, 26658, 26660]
RANDOM = 50
MARK = 10000
# the lab's, in both families
STRANGER = ["198.18.1.10", "2001:2:0:1::a"]


class Reach:
    """Hosts, which may be some of a fleet; a stranger's agent and its two addresses; and a proof of the whole fleet."""

    def __init__(self, hosts, stranger, outside, proof, seed):
        self.hosts, self.stranger, self.outside = hosts, stranger, outside
        self.named = {host.name: host for host in self.hosts}
        self.law = lawful(self.hosts)
        self.known = sorted({cell[4] for cell in self.law} | set(NEIGHBOURS))
        self.random = random.Random(seed).sample([p for p in range(1, 65536) if p not in self.known], RANDOM)
        self.proof = proof
        self.bad = 0

    def say(self, good, words):
        self.bad += not good
        print(f"{'ok    ' if good else 'FAILED'} {words}", flush=True)

    def same(self, words, seen, said):
        """Two sets of cells; where they differ, the first of each kind."""
        for cells, why in ((seen - said, "came in, and must not"), (said - seen, "did not come in, and must")):
            for cell in sorted(cells)[:5]:
                print(f"       {cell}: {why}")
        self.say(seen == said, f"{words}: {len(seen)} cells came in, {len(said)} must")

    # --- what is sent

    def cells(self, sender, ports):
        """Everything that a host can send to the others: the cells and their packets."""
        for host in self.hosts:
            if host is sender:
                continue
            for link in LINKS:
                for address in dict.fromkeys(host.at.get(link, []) + (host.nic if link == "up0" else [])):
                    source = sender.source(link, six(address))
                    for protocol in (TCP, UDP) if source else ():
                        for port in ports:
                            yield source, address, protocol, port

    def arrived(self, marks):
        """The cells of these marks (mark → who sent it), and everything that came from another's address."""
        cells, foreign = set(), set()
        for host, came in zip(self.hosts, at_once(self.hosts, "seen", lambda _: {})):
            for source, to, protocol, mark, port, link in came:
                if mark not in marks:
                    continue
                who = marks[mark]
                cells.add((who, host.name, link, protocol, port, self.dialled(host, link, to)))
                own = self.named[who].own(link) + self.named[who].at.get(link, []) if who in self.named else [source]
                if source not in own:
                    foreign.add((who, host.name, link, source, port))
        return cells, foreign

    @staticmethod
    def dialled(host, link, to):
        """The address by which others know it, where its provider translates."""
        known = host.at[link]
        return to if to in known else next(address for address in known if six(address) == six(to))

    # --- what is asked

    def connections(self):
        """Whole connections, answered ones, for all that the law knows. One end of two hosts begins: WireGuard peers that begin at
        the same moment may each drop the other's handshake, and a connection's own pace has both try again at the same moment."""
        at_once(self.hosts, "listen", lambda host: {"ports": sorted({c[4] for c in self.law if c[1] == host.name and c[3] == TCP})})
        wanted, got = {cell for cell in self.law if cell[3] == TCP}, set()
        for cells in ({cell for cell in wanted if cell[0] < cell[1]}, {cell for cell in wanted if cell[0] > cell[1]}):
            its = {host.name: sorted(cell for cell in cells if cell[0] == host.name) for host in self.hosts}
            made = at_once(self.hosts, "connect", lambda host, its=its: {"all": [(cell[5], cell[4]) for cell in its[host.name]]})
            got |= {cell for host, all_ in zip(self.hosts, made) for cell, done in zip(its[host.name], all_) if done}
        self.same("TCP connections of the law, made and answered", got, wanted)

    def handshakes(self):
        """One of every two peers, at both ends."""
        silent = [(host.name, link) for host, lines in zip(self.hosts, at_once(self.hosts, "handshakes", lambda _: {}))
                  for link, _, when in lines if when == "0"]
        tunnels = sum(len(peers) for host in self.hosts for peers in host.peers.values())
        self.say(not silent and tunnels > 0, f"{tunnels - len(silent)} of {tunnels} ends of WireGuard pairs had their handshake")

    def firewalls(self):
        """Both firewalls: every port that is known, by every user that a service runs as; the others by root."""
        marks, sent = {}, 0
        for users, ports in ((lambda host: host.uids, self.known), (lambda host: [0], self.random)):
            for at in range(max(len(users(host)) for host in self.hosts)):
                senders = [host for host in self.hosts if at < len(users(host))]
                mark = lambda host, at=at: MARK + host.number * 10 + at
                marks.update({mark(host): host.name for host in senders})
                packets = {host.name: list(self.cells(host, ports)) for host in senders}
                at_once(senders, "send", lambda host: {"packets": packets[host.name], "uid": users(host)[at], "mark": mark(host)})
                sent += sum(map(len, packets.values()))
        cells = self.settled(marks, self.proven())
        tried = sum(1 for host in self.hosts for _ in self.cells(host, self.known + self.random))
        print(f"{tried} cells, {sent} packets: {len(self.hosts)} hosts, {len(self.known)} known and {RANDOM} random ports, both families")
        self.same("as prove says of every two hosts, cell by cell", cells, self.proven())
        self.same("as the law says", cells, self.law)

    def settled(self, marks, wanted):
        """What came in; what should have and did not is sent once more, since a full queue is no firewall."""
        time.sleep(1)
        cells, foreign = self.arrived(marks)
        self.say(not foreign, f"{len(foreign)} packets came in from an address that is not their sender's {sorted(foreign)[:3] or ''}")
        for who, _, link, protocol, port, address in sorted(wanted - cells):
            mark = next(mark for mark, name in marks.items() if name == who)
            agent, source = self.sender(who, link, six(address))
            agent.ask("send", packets=[(source, address, protocol, port)], uid=0, mark=mark)
        time.sleep(0.5)
        return cells | self.arrived(marks)[0] if wanted - cells else cells

    def sender(self, who, link, in_six):
        """The agent of a host or of the stranger, and the address that it sends from."""
        host = self.named.get(who)
        return (host.agent, host.source(link, in_six)) if host else (self.stranger, self.outside[in_six])

    def proven(self):
        return {
            (reach["from"], reach["to"], reach["way"], protocol, port, pair["to"])
            for reach in self.proof["reach"] if {reach["from"], reach["to"]} <= set(self.named) for pair in reach["between"]
            for protocol, ranges in pair["ports"] for first, last in ranges
            for port in self.known + self.random if first <= port <= last}

    def owned(self):
        """Each host in turn without its own firewall, as its owner would have it."""
        said, seen, foreign = set(), set(), set()
        for host in self.hosts:
            cells, strange = self.loose(host)
            seen |= cells
            foreign |= strange
            said |= self.opens(host)
        self.same("as prove says of one owned host, each in turn", seen, said)
        self.say(not foreign, f"{len(foreign)} packets from another's overlay address came in {sorted(foreign)[:3] or ''}")

    def loose(self, host):
        """What one owned host gets in elsewhere, whatever the address, and what of it from others' addresses on a tunnel."""
        host.agent.ask("guard", on=False)
        at_once(self.hosts, "witness", lambda _: {})
        mark = MARK + 5000 + host.number
        packets = [*self.cells(host, self.known + self.random), *self.spoofed(host)]
        host.agent.ask("send", packets=packets, uid=0, mark=mark, pause=0.01)
        time.sleep(0.3)
        cells, foreign = self.arrived({mark: host.name})
        host.agent.ask("guard", on=True)
        return {cell[:5] for cell in cells}, foreign

    def spoofed(self, sender):
        """From every other host's address on a tunnel, to all that the law knows there."""
        for link in sender.peers:
            for _, _, _, protocol, port, address in {c for c in self.law if c[1] in sender.peers[link] and c[2] == link}:
                for other in self.hosts:
                    for source in other.at.get(link, []) if other is not sender else ():
                        if six(source) == six(address) and source != address:
                            yield source, address, protocol, port

    def opens(self, host):
        gains = next(owned["opens"] for owned in self.proof["owned"] if owned["hosts"] == [host.name])
        return {(host.name, gain["host"], gain["way"], protocol, port) for gain in gains for protocol, ranges in gain["ports"]
                for first, last in ranges for port in self.known + self.random if first <= port <= last}

    def strangers(self):
        """A stranger to every host, and every host to a stranger."""
        at_once(self.hosts, "witness", lambda _: {})
        self.stranger.ask("witness")
        ports = self.known + self.random
        source = lambda address: self.outside[six(address)]
        packets = [(source(address), address, protocol, port) for host in self.hosts for address in host.at["up0"]
                   for protocol in (TCP, UDP) for port in ports]
        self.stranger.ask("send", packets=packets, uid=0, mark=MARK + 7000)
        law = {("internet", host.name, "up0", TCP, 26656, address)
               for host in self.hosts if host.role == "public" for address in host.at["up0"]}
        cells = self.settled({MARK + 7000: "internet"}, law)
        self.same("from a stranger, as the law says", cells, law)
        said = {(reach["to"], protocol, port) for reach in self.proof["reach"] if reach["from"] == "internet"
                for protocol, ranges in reach["ports"] for first, last in ranges for port in ports if first <= port <= last}
        self.say({(cell[1], cell[3], cell[4]) for cell in cells} <= said, "from a stranger, nothing but what prove says of the internet")
        out, law = self.outward(ports)
        self.same("to a stranger, as the law says", out, law)

    def outward(self, ports):
        marks, to = {}, self.outside
        for at in range(max(len(host.uids) for host in self.hosts)):
            senders = [host for host in self.hosts if at < len(host.uids)]
            mark = lambda host, at=at: MARK + 8000 + host.number * 10 + at
            marks.update({mark(host): (host, host.uids[at]) for host in senders})
            packets = lambda host: [(host.source("up0", six(address)), address, protocol, port) for address in to
                                    for protocol in (TCP, UDP) for port in ports if host.source("up0", six(address))]
            at_once(senders, "send", lambda host: {"packets": packets(host), "uid": host.uids[at], "mark": mark(host)})
        law = {(host.name, 610, TCP, port, address) for host in self.hosts if host.role == "public" for port in ports for address in to}
        out = self.left(marks)
        # as in settled()
        for name, uid, protocol, port, address in sorted(law - out):
            host, mark = self.named[name], next(mark for mark, one in marks.items() if (one[0].name, one[1]) == (name, uid))
            host.agent.ask("send", packets=[(host.source("up0", six(address)), address, protocol, port)], uid=uid, mark=mark)
        return out | self.left(marks) if law - out else out, law

    def left(self, marks):
        """What came to the stranger: who sent it, by which user, protocol, port, and the address that was dialled."""
        time.sleep(0.5)
        return {(marks[mark][0].name, marks[mark][1], protocol, port, address)
                for _, address, protocol, mark, port, _ in self.stranger.ask("seen") if mark in marks}

    def controls(self):
        """What a host should not have, given to it by hand: each is seen, and nothing else."""
        port = self.random[0]
        for victim, chain, sender in (("cosigner-fra-1", "up0_in", "sentry-nyc-1"), ("sentry-fra-1", "wg_sign_in", "cosigner-tyo-1"),
                                      ("monitor-rbx-1", "wg_fleet_in", "public-fra-1")):
            link, victim, sender = chain.removesuffix("_in").replace("_", "-"), self.named[victim], self.named[sender]
            victim.agent.ask("rules", text=f"insert rule inet palisade {chain} tcp dport {port} goto pass")
            cells, _ = self.loose(sender)
            victim.agent.ask("guard", on=True)
            self.same(f"control: a port opened on {victim.name} is seen from {sender.name} on {link}",
                      cells - self.opens(sender), {(sender.name, victim.name, link, TCP, port)})
        victim, sender, other = (self.named[name] for name in ("cosigner-fra-1", "sentry-fra-1", "cosigner-tyo-1"))
        stolen = [address + ("/128" if six(address) else "/32") for address in other.at["wg-sign"]]
        victim.agent.ask("allow", link="wg-sign", key=sender.keys["wg-sign"], addresses=stolen)
        _, foreign = self.loose(sender)
        self.same(f"control: {other.name}'s addresses among those allowed to {sender.name} are seen on {victim.name}", foreign,
                  {(sender.name, victim.name, "wg-sign", address, 2222) for address in other.at["wg-sign"]})

    def end(self):
        for agent in [self.stranger, *(host.agent for host in self.hosts)]:
            agent.end()


def main(folder, proof, *enter):
    seed = int(os.environ.get("SEED") or random.randrange(1 << 32))
    print(f"SEED={seed}")
    names = sorted(name for name in os.listdir(folder) if os.path.isdir(os.path.join(folder, name)))
    hosts = [Host(os.path.join(folder, name), number, lambda name: Agent(enter, name)) for number, name in enumerate(names)]
    reach = Reach(hosts, Agent(enter, "stranger-1"), STRANGER, json.load(open(proof)), seed)
    try:
        reach.connections()
        reach.handshakes()
        at_once(reach.hosts, "witness", lambda _: {})
        reach.firewalls()
        reach.strangers()
        reach.owned()
        reach.controls()
    finally:
        reach.end()
    return 1 if reach.bad else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
