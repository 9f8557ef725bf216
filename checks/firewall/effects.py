"""What the emitted firewalls do, seen with connections. Each promise stands beside a control."""
import os
import sys
import tempfile

from law import allowed
from scene import Scene

PORTS = [22, 1234, 1235, 2222, 8428, 8543, 9428, 26656, 26657, 26660]
STRANGER4, STRANGER6 = "198.18.7.7", "2001:2:0:7::7"

results = []


def see(promise, seen, wanted=True):
    good = seen == wanted
    results.append(good)
    if not good or os.environ.get("VERBOSE"):
        print(f"{'ok    ' if good else 'FAILED'} {promise}")


def law(scene, name):
    """Every peer on its link: the ports of the law are open, one neighbour of each kind is not."""
    own_role, words, attempts, wanted = scene.host["role"], [], [], []
    for link, tunnel in scene.overlay["interfaces"].items():
        for peer in tunnel["peers"]:
            role = peer["host"].split("-")[0]
            ports = allowed(role, own_role, link)
            for ip in peer["allowed-ips"]:
                source = ip.split("/")[0]
                scene.put(link, source)
                to = scene.own(link, ":" in source)[0]
                shut = next(p for p in PORTS if p not in ports)
                for port in [*sorted(ports), shut]:
                    words.append(f"{name}: {peer['host']} and port {port} on {link}")
                    attempts.append((to, port, source))
                    wanted.append(port in ports)
    for word, seen, want in zip(words, scene.outside.probe(attempts), wanted):
        see(word, seen, want)
    scene.release()


def wrong_link(scene, name, link, other, port):
    """The right source and port on the wrong link."""
    peer = scene.overlay["interfaces"][link]["peers"][0]
    source = peer["allowed-ips"][0].split("/")[0]
    scene.put(other, source)
    to = scene.own(link, False)[0]
    scene.outside("ip", "route", "replace", to, "dev", other)
    see(f"{name}: {peer['host']}'s address does not reach {port} by {other}",
        scene.outside.connect(to, port, source), False)
    scene.outside("ip", "addr", "del", source + "/32", "dev", other)
    scene.world[other].remove(source)
    scene.inside("ip", "route", "replace", source, "dev", link)
    scene.outside("ip", "route", "replace", to, "dev", link)
    see(f"{name}: control: it does by {link}", scene.outside.connect(to, port, source))


def strangers_on(scene, name, open_ports):
    for source in (STRANGER4, STRANGER6):
        scene.put("up0", source)
        own = scene.own("up0", ":" in source)
        seen = scene.outside.probe([(own[0], port, source) for port in PORTS]) if own else []
        for port, reached in zip(PORTS, seen):
            see(f"{name}: a stranger ({source}) and port {port}", reached, port in open_ports)
    scene.release()


def closed(scene, name, link, port, source):
    """Fails closed: without table palisade, and with a ruleset that does not load."""
    scene.put(link, source)
    to = scene.own(link, ":" in source)[0]
    attempt = lambda: scene.outside.connect(to, port, source)
    see(f"{name}: control: {port} is open by {link}", attempt())
    with tempfile.NamedTemporaryFile("w", suffix=".nft") as file:
        file.write("chain input { this is no rule; }\n")
        file.flush()
        broken = scene.replace(file.name, check=False)
    see(f"{name}: a ruleset that does not load is an error", broken.returncode != 0)
    see(f"{name}: and the one before it goes on", attempt())
    scene.inside("nft", "delete", "table", "inet", "palisade")
    see(f"{name}: without table palisade nothing comes in", attempt(), False)
    scene.put("up0", STRANGER4)
    see(f"{name}: nor goes out", scene.inside.connect(STRANGER4, 26656, uid=610), False)
    scene.inside("nft", "delete", "table", "inet", "palisade_closed")
    see(f"{name}: control: it is the closed table that held", attempt())
    scene.load()
    see(f"{name}: loaded again, it is as before", attempt())
    scene.release()


def crowd(scene, name):
    """Limits on strangers, and what of them survives a reload."""
    to, cap = scene.own("up0", False)[0], total(scene)
    sources = [f"198.18.{9 + i // 200}.{i % 200 + 1}" for i in range(cap + 3)]
    scene.put("up0", *sources)
    attempt = lambda source: scene.outside.connect(to, 26656, source)
    first = [attempt(sources[0]) for _ in range(5)]
    see(f"{name}: one source gets four sockets, not five", first == [True] * 4 + [False])
    see(f"{name}: another source gets its own", attempt(sources[1]))
    got = 5 + sum(attempt(s) for s in sources[2:cap - 3])
    see(f"{name}: all strangers together get {cap} sockets", got == cap)
    see(f"{name}: and not one more", attempt(sources[cap]), False)
    peer = scene.overlay["interfaces"]["wg-fleet"]["peers"]
    sentry = next(p for p in peer if p["host"].startswith("sentry"))["allowed-ips"][0].split("/")[0]
    scene.put("wg-fleet", sentry)
    see(f"{name}: a sentry finds its place beside them",
        scene.outside.connect(scene.own("wg-fleet", False)[0], 26656, sentry))
    scene.load()
    see(f"{name}: after a reload of all tables the count still holds", attempt(sources[cap + 1]), False)
    scene.inside("nft", "delete", "table", "inet", "palisade_kept")
    scene.load()
    see(f"{name}: control: deleted and loaded anew it has forgotten them", attempt(sources[cap + 1]))
    scene.release()


def total(scene):
    """The cap by the daemon's own file: inbound peers less the own ones that no limit applies to."""
    text = open(scene.script("config.toml")).read()
    inbound = int(text.split("max_num_inbound_peers = ")[1].split()[0])
    return inbound - len(text.split('unconditional_peer_ids = "')[1].split('"')[0].split(","))


def bans(scene, name):
    to, bad = scene.own("up0", False)[0], "198.18.200.1"
    own = next(p["underlay-sources"][0] for p in scene.overlay["interfaces"]["wg-fleet"]["peers"])
    scene.put("up0", bad, own)
    see(f"{name}: control: before the ban", scene.outside.connect(to, 26656, bad))
    scene.inside("nft", "add", "element", "inet", "palisade_kept", "banned4", "{", f"{bad}, {own}", "}")
    scene.release()
    see(f"{name}: a banned source is refused", scene.outside.connect(to, 26656, bad), False)
    see(f"{name}: an own host is not, though it stands in the set", scene.outside.connect(to, 26656, own))
    scene.load()
    see(f"{name}: the ban survives a reload", scene.outside.connect(to, 26656, bad), False)
    scene.release()


def egress(scene, name, may_dial):
    scene.put("up0", STRANGER4, STRANGER6, "10.9.9.9", "169.254.169.254", "192.168.7.7")
    for to in (STRANGER4, STRANGER6):
        if scene.own("up0", ":" in to):
            see(f"{name}: the node dials strangers ({to})", scene.inside.connect(to, 26656, uid=610), may_dial)
    see(f"{name}: another user does not", scene.inside.connect(STRANGER4, 26656, uid=1000), False)
    for to in ("10.9.9.9", "192.168.7.7", "169.254.169.254"):
        see(f"{name}: nobody reaches {to}", scene.inside.connect(to, 26656, uid=610), False)


HOSTS = {"public-fra-1": {26656}, "sentry-fra-1": set(), "cosigner-fra-1": set(), "monitor-rbx-1": set(),
         "bastion-fra-1": set()}


def main(hosts, chosen):
    for host in chosen or HOSTS:
        open_ports = HOSTS[host]
        scene = Scene(os.path.join(hosts, host), PORTS)
        try:
            law(scene, host)
            strangers_on(scene, host, open_ports)
            egress(scene, host, host.startswith("public"))
            if host == "public-fra-1":
                bans(scene, host)
                crowd(scene, host)
                closed(scene, host, "up0", 26656, STRANGER4)
            if host == "sentry-fra-1":
                wrong_link(scene, host, "wg-sign", "wg-fleet", 1234)
            if host == "cosigner-fra-1":
                wrong_link(scene, host, "wg-sign", "up0", 2222)
                peers = scene.overlay["interfaces"]["wg-sign"]["peers"]
                cosigner = next(p for p in peers if p["host"].startswith("cosigner"))
                closed(scene, host, "wg-sign", 2222, cosigner["allowed-ips"][0].split("/")[0])
        finally:
            scene.end()
    bad = results.count(False)
    print(f"firewall: {len(results) - bad} of {len(results)} seen as promised")
    return bad


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1], sys.argv[2:]) else 0)
