"""A host's emitted firewall in a namespace, and the world around it in another. No way out of the machine."""
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def run(*words, check=True, text=None):
    return subprocess.run(words, check=check, input=text, text=True, capture_output=True)


class Space:
    """A network namespace with an agent in it."""

    def __init__(self, name):
        self.name = name
        run("ip", "netns", "add", name)
        self("ip", "link", "set", "lo", "up")
        self.agent = subprocess.Popen(
            ["ip", "netns", "exec", name, sys.executable, os.path.join(HERE, "agent.py")],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __call__(self, *words, check=True, text=None):
        return run("ip", "netns", "exec", self.name, *words, check=check, text=text)

    def ask(self, do, **order):
        self.agent.stdin.write(json.dumps({"do": do, **order}) + "\n")
        self.agent.stdin.flush()
        return json.loads(self.agent.stdout.readline())

    def connect(self, to, port, source=None, uid=0):
        return self.ask("connect", to=to, port=port, source=source, uid=uid)

    def probe(self, attempts):
        """Several at once: (to, port, source) each."""
        return self.ask("probe", all=attempts)

    def end(self):
        self.agent.stdin.close()
        self.agent.wait()
        run("ip", "netns", "del", self.name)


class Scene:
    """`inside` is the host, `outside` is everybody else; the links have the names that the firewall knows."""

    def __init__(self, folder, ports):
        self.folder = os.path.abspath(folder)
        self.host = json.load(open(self.script("host.json")))
        self.overlay = json.load(open(self.script("overlay.json")))
        mark = f"pfw{os.getpid()}"
        self.inside, self.outside = Space(mark + "i"), Space(mark + "o")
        self.world = {"up0": [], "wg-sign": [], "wg-fleet": []}
        for link in self.world:
            self.inside("ip", "link", "add", link, "type", "veth", "peer", "name", link, "netns", self.outside.name)
            for space in (self.inside, self.outside):
                space("ip", "link", "set", link, "up")
        for a in self.host["nic"]:
            self.address(self.inside, "up0", a)
        for link, tunnel in self.overlay["interfaces"].items():
            for a in tunnel["addresses"]:
                self.address(self.inside, link, a)
        # The world answers for every address: its own are put onto the link that they come by.
        self.inside("ip", "route", "add", "default", "dev", "up0")
        self.inside("ip", "-6", "route", "add", "default", "dev", "up0")
        self.load()
        for port in ports:
            self.inside.ask("listen", port=port)
            self.outside.ask("listen", port=port)

    @staticmethod
    def address(space, link, address):
        six = ["nodad"] if ":" in address else []
        space("ip", "addr", "add", address, "dev", link, *six)

    def put(self, link, *addresses):
        """Addresses of others, reached by this link; and this host's, reached by it from there."""
        for a in addresses:
            plain, v6 = a.split("/")[0], ":" in a
            if plain in self.world[link]:
                continue
            self.world[link].append(plain)
            self.address(self.outside, link, plain + ("/128" if v6 else "/32"))
            family = ["-6"] if v6 else []
            self.inside("ip", *family, "route", "replace", plain, "dev", link)
            for own in self.own(link, v6):
                self.outside("ip", *family, "route", "replace", own, "dev", link)

    def own(self, link, v6):
        if link == "up0":
            all_ = self.host["nic"]
        else:
            all_ = self.overlay["interfaces"].get(link, {"addresses": []})["addresses"]
        return [a.split("/")[0] for a in all_ if (":" in a) == v6]

    def script(self, name):
        return os.path.join(self.folder, name)

    def load(self, palisade=None):
        self.inside("nft", "-f", self.script("closed.nft"))
        self.inside("nft", "-f", self.script("kept.nft"))
        return self.replace(palisade or self.script("nftables.nft"))

    def replace(self, file, check=True):
        text = f'table inet palisade\ndelete table inet palisade\ntable inet palisade {{\n\tinclude "{file}"\n}}\n'
        return self.inside("nft", "-f", "-", check=check, text=text)

    def release(self):
        """Closes every connection, at both ends."""
        self.outside.ask("release")
        self.inside.ask("release")

    def end(self):
        self.inside.end()
        self.outside.end()
