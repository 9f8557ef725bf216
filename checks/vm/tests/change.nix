# A change arrives on running hosts: a host more in the fleet, one less, one with new keys. WireGuard follows by the switch alone,
# sessions that stand go on under the new ruleset, bans stay. Then one host gets another key, and nothing else of it changes.
kit:
let
  inherit (kit) lib;
  changing =
    name:
    kit.host name {
      specialisation.next.configuration = kit.becomesNext name;
    };
  overlay = folder: lib.importJSON (folder "monitor-eu-2" + "/overlay.json");
  rekeyed = lib.recursiveUpdate (overlay kit.next) {
    interfaces.wg-fleet = { inherit ((overlay kit.now).interfaces.wg-fleet) public-key; };
  };
in
{
  nodes = lib.genAttrs [ "bastion-eu-1" "public-eu-1" ] changing // {
    monitor-eu-2 = kit.host "monitor-eu-2" {
      specialisation.next.configuration = kit.becomesNext "monitor-eu-2";
      specialisation.rekeyed.configuration = {
        imports = [ (kit.becomesNext "monitor-eu-2") ];
        palisade.overlay.file = lib.mkOverride 40 (
          builtins.toFile "overlay.json" (builtins.toJSON rekeyed)
        );
      };
    };
    monitor-us-2 = kit.host "monitor-us-2" { };
    monitor-ap-1 = kit.hostNext "monitor-ap-1" { };
    internet = kit.internet [
      "bastion-eu-1"
      "monitor-eu-2"
      "public-eu-1"
      "monitor-us-2"
      "monitor-ap-1"
    ] ../strangers.nix;
  };
  testScript = kit.script ''
    NEXT = FLEET / "next"
    changing = [bastion_eu_1, monitor_eu_2, public_eu_1]
    KEYS = {fleet: fact("monitor-eu-2", "overlay.json", fleet)["interfaces"]["wg-fleet"]["public-key"] for fleet in [FLEET, NEXT]}
    assert KEYS[FLEET] != KEYS[NEXT]
    PUBLIC, OLD, REKEYED = (overlay_address(name, "wg-fleet") for name in ["public-eu-1", "monitor-us-2", "monitor-eu-2"])
    NEW = overlay_address("monitor-ap-1", "wg-fleet", fleet=NEXT)

    up(internet, *changing, monitor_us_2, monitor_ap_1)
    bring_genesis(public_eu_1)
    for host in [*changing, monitor_us_2]:
        enrol(host)
    enrol(monitor_ap_1, NEXT)
    admin(internet, {"198.51.100.5": bastion_eu_1, PUBLIC: public_eu_1})
    certificate(internet, "at-public", "hosts", "ana@public")


    def peers(host):  # type: ignore
        return set(host.succeed("wg show wg-fleet peers").split())


    def planned(host, fleet):  # type: ignore
        return {peer["public-key"] for peer in fact(host.name, "overlay.json", fleet)["interfaces"]["wg-fleet"]["peers"]}


    def ticks(name):  # type: ignore
        """Lines that a session has brought."""
        return len(internet.succeed(f"cat /root/{name}").split())


    def peer_port():  # type: ignore
        """The stranger's end of its connection to the public node."""
        return internet.succeed("ip netns exec s1 ss -tnH state established dst 198.51.100.2 | awk '{print $3}'").split()


    def gets_through(host, peer, fleet=FLEET):  # type: ignore
        """Whether WireGuard of a host hears anything of a peer to which it sends."""
        key = fact(peer.name, "overlay.json", fleet)["interfaces"]["wg-fleet"]["public-key"]
        heard = f"wg show wg-fleet transfer | grep -F '{key}' | cut -f 2"
        before = host.succeed(heard)
        host.execute(f"ping -c 4 -W 2 {overlay_address(peer.name, 'wg-fleet', fleet=fleet)}")
        return host.succeed(heard) != before


    with subtest("before: the pairs of the fleet as it is"):
        for host in changing:
            assert peers(host) == planned(host, FLEET), host.name
        for address in [PUBLIC, OLD, REKEYED]:
            bastion_eu_1.wait_until_succeeds(f"nc -w 3 -z {address} 22", timeout=60)
        assert not answers(bastion_eu_1, NEW, 22)
        for host in [bastion_eu_1, public_eu_1]:
            assert gets_through(monitor_us_2, host), host.name
    with subtest("before: sessions stand, somebody is banned"):
        loop = quoted("while sleep 1; do echo tick; done")
        for name, way in {"to-bastion": "bastion", "to-public": f"-o ProxyJump=bastion -i /root/at-public -l ana {PUBLIC}"}.items():
            internet.succeed(
                f"systemd-run -q --unit={name} -E PATH=/run/current-system/sw/bin -p StandardOutput=file:/root/{name}"
                f" /run/current-system/sw/bin/ssh -F /root/config -n {way} {loop}")
        internet.copy_from_host(str(FLEET / "strangers/1"), "/var/lib/strangers/1")
        internet.succeed("systemctl start stranger-1")
        within(60, "the stranger's session", lambda: len(peer_port()) == 1)
        within(60, "the admin's sessions", lambda: ticks("to-bastion") > 2 and ticks("to-public") > 2)
        for host in [bastion_eu_1, public_eu_1]:
            host.succeed("nft add element inet palisade_kept banned4 '{ 198.18.2.10 }'")
        before = peer_port()
        alive = {host.name: host.succeed("cat /proc/sys/kernel/random/boot_id") for host in changing}
        daemon = running(public_eu_1, "palisade-chain")

    with subtest("the change: new keys arrive on one, the new configuration on all"):
        bring_secrets(monitor_eu_2, NEXT)
        for host in changing:
            activate(host, "next")
            no_failed_unit(host)
    with subtest("after: exactly the new pairs, and each of them answers"):
        for host in changing:
            assert peers(host) == planned(host, NEXT), (host.name, host.succeed("wg show"))
        assert monitor_eu_2.succeed("wg show wg-fleet public-key").strip() == KEYS[NEXT], "the old key is still in use"
        for address in [PUBLIC, NEW, REKEYED]:
            bastion_eu_1.wait_until_succeeds(f"nc -w 3 -z {address} 22", timeout=60)
    with subtest("after: the host that is gone has no tunnel, and no packet of it is taken"):
        assert not answers(bastion_eu_1, OLD, 22)
        for host in [bastion_eu_1, public_eu_1]:
            assert not gets_through(monitor_us_2, host), host.name
        # control: whom it still shares the fleet with
        assert gets_through(monitor_ap_1, public_eu_1, NEXT)
    with subtest("after: nothing was started anew, sessions go on, the ban holds"):
        for host in changing:
            assert host.succeed("cat /proc/sys/kernel/random/boot_id") == alive[host.name], host.name
        assert running(public_eu_1, "palisade-chain") == daemon
        assert peer_port() == before, (before, peer_port())
        for name in ["to-bastion", "to-public"]:
            had = ticks(name)
            within(20, f"more of the session {name}", lambda: ticks(name) > had + 2)
        for host in [bastion_eu_1, public_eu_1]:
            assert "198.18.2.10" in host.succeed("nft list set inet palisade_kept banned4"), host.name
        assert not answers(internet, "198.51.100.2", 26656, "198.18.2.10")
        assert answers(internet, "198.51.100.2", 26656, "198.18.1.10")
    with subtest("another key alone, which networkd's files do not tell of"):
        bring_secrets(monitor_eu_2)
        activate(monitor_eu_2, "rekeyed")
        assert monitor_eu_2.succeed("wg show wg-fleet public-key").strip() == KEYS[FLEET], "the old key is still in use"
  '';
}
