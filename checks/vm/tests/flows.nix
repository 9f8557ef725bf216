# Who reaches whom, between a host of each role: single packets of every user that a service runs as, on every link, from and to
# every address, and a stranger. What comes in is what `prove` says of the same files and what the law written by hand says, cell
# by cell (checks/firewall/reach.py, which sends the same in namespaces). The overlay has the pairs of the plan and no other, and of
# what leaves together, signing leaves first.
kit:
let
  inherit (kit) lib;
  hosts = kit.everyRole;
in
{
  nodes =
    lib.genAttrs hosts (
      name:
      kit.host name (
        { pkgs, ... }:
        {
          environment.systemPackages = [ pkgs.python3 ];
          # Mbit/s
          palisade.hardware.bandwidth = lib.mkIf (name == "sentry-eu-1") (lib.mkForce 20);
        }
      )
    )
    // {
      internet = kit.internet hosts { };
    };
  testScript = kit.script ''
    from fleet import Host, at_once  # type: ignore
    from reach import Reach  # type: ignore

    machines = [bastion_eu_1, cosigner_eu_1, monitor_eu_2, public_eu_1, sentry_eu_1]
    up(internet, *machines)
    for machine in [public_eu_1, sentry_eu_1]:
        bring_genesis(machine)
    for machine in machines:
        enrol(machine)
        no_failed_unit(machine)

    named = {machine.name: Prober(machine) for machine in machines}
    hosts = [Host(str(FLEET / "hosts" / name), number, named.get) for number, name in enumerate(named)]
    proof = json.loads((FLEET / "proof.json").read_text())
    seed = int.from_bytes(os.urandom(4), "big")
    print(f"SEED={seed}")
    reach = Reach(hosts, Prober(internet), ["198.18.1.10", "2001:2:0:1::10"], proof, seed)


    def holds():  # type: ignore
        bad, reach.bad = reach.bad, 0
        assert bad == 0, f"{bad} answers differ"


    with subtest("the overlay: the pairs of the plan, with their addresses, and no other"):
        for host, machine in zip(hosts, machines):
            assert set(machine.succeed("wg show interfaces").split()) == set(host.peers), host.name
            for link, interface in fact(host.name, "overlay.json")["interfaces"].items():
                there = [line.split("\t") for line in machine.succeed(f"wg show {link} allowed-ips").splitlines()]
                assert {key: set(nets.split()) for key, nets in there} == {
                    peer["public-key"]: set(peer["allowed-ips"]) for peer in interface["peers"]}, (host.name, there)
    with subtest("of the pairs among these hosts each had its handshake, and no other"):
        for machine in machines:
            for link, interface in fact(machine.name, "overlay.json")["interfaces"].items():
                for peer in interface["peers"]:
                    if peer["host"] in named:
                        machine.wait_until_succeeds(f"ping -c 1 -W 2 {peer['allowed-ips'][0].split('/')[0]}", timeout=30)
                shaken = dict(line.split("\t") for line in machine.succeed(f"wg show {link} latest-handshakes").splitlines())
                got = {peer["host"] for peer in interface["peers"] if shaken[peer["public-key"]] != "0"}
                assert got == {peer["host"] for peer in interface["peers"]} & set(named), (machine.name, link, got)
    with subtest("the line: signing leaves in the first queue, the rest of the overlay in the second, all else after them"):
        def line(machine):  # type: ignore
            """What CAKE says of itself (tc-cake(8)), and the packets that left by queue of diffserv4, the last one first."""
            [cake] = json.loads(machine.succeed("tc -s -j qdisc show dev up0"))
            return cake["options"], [queue["sent_packets"] for queue in cake["tins"]]

        for asks, machine, address, own in [
            (cosigner_eu_1, cosigner_eu_1, overlay_address("sentry-eu-1", "wg-sign"), 3),
            (bastion_eu_1, bastion_eu_1, overlay_address("cosigner-eu-1", "wg-fleet"), 2),
            (internet, bastion_eu_1, "198.51.100.5", 1),
        ]:
            before = line(machine)[1]
            asks.succeed(f"ping -c 50 -i 0.1 {address}")
            more = [now - then for now, then in zip(line(machine)[1], before)]
            assert all(count >= 50 if queue == own else count < 25 for queue, count in enumerate(more)), (machine.name, more)
        # bytes per second: 95 % of what the sentry's line takes
        assert line(sentry_eu_1)[0]["bandwidth"] == 19_000_000 // 8, line(sentry_eu_1)
        assert line(bastion_eu_1)[0]["bandwidth"] == "unlimited", line(bastion_eu_1)
    with subtest("host by host, cell by cell"):
        at_once(hosts, "witness", lambda _: {})
        reach.firewalls()
        holds()
    with subtest("a stranger to all, and all to a stranger"):
        reach.strangers()
        holds()
    with subtest("control: a port opened by hand is seen, and nothing else"):
        port = reach.random[0]
        cosigner_eu_1.succeed(f"nft insert rule inet palisade wg_sign_in tcp dport {port} goto pass")
        sentry_eu_1.succeed("nft insert rule inet palisade output goto pass")
        at_once(hosts, "witness", lambda _: {})
        sender = reach.named["sentry-eu-1"]
        sender.agent.ask("send", packets=list(reach.cells(sender, reach.random)), uid=0, mark=19999)
        time.sleep(1)
        cells, _ = reach.arrived({19999: sender.name})
        assert {cell[:5] for cell in cells} == {(sender.name, "cosigner-eu-1", "wg-sign", 6, port)}, cells
  '';
}
