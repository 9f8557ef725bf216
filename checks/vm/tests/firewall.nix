# The firewall fails closed: stopped, broken, interrupted, a probe gets nothing. Beside each stands the same probe with the good
# ruleset; and without any, when it gets all.
kit:
let
  host = "public-eu-1";
in
{
  nodes = {
    ${host} = kit.host host (
      { config, pkgs, ... }:
      {
        # where the emitted ruleset is, for breaking it
        environment.etc."vm-firewall.json".text = builtins.toJSON {
          file = "${config.palisade.firewall.file}";
        };
        environment.systemPackages = [ pkgs.python3 ];
      }
    );
    # limits count by source: every probe comes from another one
    internet = kit.internet [ host ] {
      systemd.network.networks."10-up0".address = map (n: "198.18.1.${toString n}/24") (
        kit.lib.range 20 200
      );
    };
  };
  testScript = kit.script ''
    HOST, HOST6, PEER = "198.51.100.2", "2001:db8:1::2", "198.18.1.10"
    sources = (f"198.18.1.{n}" for n in range(20, 200))
    up(internet, public_eu_1)
    bring_genesis(public_eu_1)
    enrol(public_eu_1)
    running(public_eu_1, "palisade-chain")
    # what no rule opens, listening on every address
    public_eu_1.succeed("systemd-run -q --unit=open python3 -m http.server --bind :: 8000")
    internet.succeed("systemd-run -q --unit=peer python3 -m http.server --bind :: 26656")
    internet.wait_until_succeeds("ss -lnt | grep -q :26656")
    public_eu_1.wait_until_succeeds("ss -lnt | grep -q :8000 && ss -lnt | grep -q :26656")


    def passes():  # type: ignore
        """What gets through: into an open port and a closed one, in both families, as an echo, and out."""
        source = next(sources)
        return {
            "p2p": answers(internet, HOST, 26656, source),
            "p2p6": answers(internet, HOST6, 26656),
            "echo": internet.execute(f"ping -c 2 -W 1 -I {source} {HOST}")[0] == 0,
            "out": public_eu_1.execute(f"setpriv --reuid 610 --regid 610 --clear-groups nc -w 3 -z {PEER} 26656")[0] == 0,
            "closed": answers(internet, HOST, 8000, source),
            "closed6": answers(internet, HOST6, 8000),
        }


    OPEN = {"p2p": True, "p2p6": True, "echo": True, "out": True, "closed": False, "closed6": False}
    NOTHING = dict.fromkeys(OPEN, False)


    def nothing_but(wanted):  # type: ignore
        got = passes()
        assert got == wanted, (got, public_eu_1.succeed("nft list tables"))


    with subtest("control: the good ruleset lets through what it opens"):
        nothing_but(OPEN)
    with subtest("closed before there is an address"):
        closed = int(shown(public_eu_1, "palisade-firewall-closed", "ActiveEnterTimestampMonotonic"))
        network = int(shown(public_eu_1, "systemd-networkd", "ExecMainStartTimestampMonotonic"))
        assert 0 < closed < network, (closed, network)

    with subtest("the unit is stopped"):
        public_eu_1.succeed("systemctl stop nftables")
        nothing_but(NOTHING)
        public_eu_1.succeed("systemctl start nftables")
        nothing_but(OPEN)
    with subtest("the ruleset is broken: a reload leaves the old one, a start leaves nothing"):
        rules = json.loads(public_eu_1.succeed("cat /etc/vm-firewall.json"))["file"]
        public_eu_1.succeed(f"(cat {rules}; echo 'chain broken {{ no such word }}') >/run/broken.nft && mount --bind /run/broken.nft {rules}")
        public_eu_1.fail("systemctl reload nftables")
        nothing_but(OPEN)
        public_eu_1.fail("systemctl restart nftables")
        nothing_but(NOTHING)
        public_eu_1.succeed(f"umount {rules} && systemctl restart nftables")
        nothing_but(OPEN)
    with subtest("a reload is interrupted, again and again: nothing slips in meanwhile, and what is loaded is whole or absent"):
        internet.succeed(
            "cat >/root/probe.py <<'END'\n"
            "import socket, time\n"
            "tried = got = 0\n"
            "end = time.monotonic() + 40\n"
            "while time.monotonic() < end:\n"
            "    for address in ['198.51.100.2', '2001:db8:1::2']:\n"
            "        try:\n"
            "            socket.create_connection((address, 8000), 0.05).close()\n"
            "            got += 1\n"
            "        except OSError:\n"
            "            pass\n"
            "        tried += 1\n"
            "print(tried, got)\n"
            "END\n"
            "systemd-run -q --unit=probe -p RemainAfterExit=yes -p StandardOutput=file:/root/probed python3 /root/probe.py"
        )
        states = set()
        for round in range(12):
            public_eu_1.execute(
                f"systemctl reload nftables & for _ in $(seq {1 + 3 * round}); do pkill -KILL -x nft && break; sleep 0.01; done; wait")
            there = "table inet palisade\n" in public_eu_1.succeed("nft list tables")
            states.add(there)
            # whole: its last chain is there, and drops
            assert not there or public_eu_1.succeed("nft list chain inet palisade output").count("policy drop") == 1
            public_eu_1.succeed("nft list tables | grep -x 'table inet palisade_closed'")
        # between what deletes the old rules and what loads the new ones
        public_eu_1.succeed("nft delete table inet palisade")
        nothing_but(NOTHING)
        internet.wait_until_succeeds("test -s /root/probed", timeout=90)
        tried, got = internet.succeed("cat /root/probed").split()
        assert int(tried) > 100 and got == "0", (tried, got)
        public_eu_1.succeed("systemctl reload-or-restart nftables")
        nothing_but(OPEN)
    with subtest("the table that closes outlives its unit"):
        public_eu_1.succeed("systemctl stop palisade-firewall-closed palisade-firewall-kept")
        tables = public_eu_1.succeed("nft list tables")
        assert "palisade_closed" in tables and "palisade_kept" in tables, tables
        # without it there is no network at all
        dropin = "/run/systemd/system/palisade-firewall-closed.service.d"
        public_eu_1.succeed(f"mkdir {dropin} && printf '[Service]\\nExecStartPre=/run/current-system/sw/bin/false\\n' >{dropin}/broken.conf && systemctl daemon-reload")
        public_eu_1.fail("systemctl start systemd-networkd")
        public_eu_1.succeed(f"rm -r {dropin} && systemctl daemon-reload && systemctl start systemd-networkd palisade-firewall-kept")
        public_eu_1.wait_until_succeeds("ip route | grep -q default", timeout=30)
        nothing_but(OPEN)
    with subtest("a ban outlives reload and restart, and holds for who is banned alone"):
        banned, other, third = next(sources), next(sources), next(sources)
        public_eu_1.succeed(f"nft add element inet palisade_kept banned4 '{{ {banned} }}'")
        for act in ["reload nftables", "restart nftables", "reload palisade-firewall-kept"]:
            public_eu_1.succeed(f"systemctl {act}")
            assert not answers(internet, HOST, 26656, banned), act
        assert answers(internet, HOST, 26656, other)
        public_eu_1.succeed(f"nft delete element inet palisade_kept banned4 '{{ {banned} }}'")
        assert answers(internet, HOST, 26656, banned) and answers(internet, HOST, 26656, third)
    with subtest("control: without any table the probes get everything"):
        public_eu_1.succeed("nft flush ruleset")
        nothing_but(dict.fromkeys(OPEN, True))
  '';
}
