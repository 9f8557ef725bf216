# A host that goes down comes back as it was: by a crash and by a shutdown. What it stops, it stops in order.
kit:
let
  hosts = [
    "cosigner-eu-1"
    "public-eu-1"
  ];
in
{
  nodes =
    kit.lib.genAttrs hosts (
      name: kit.host name ({ pkgs, ... }: { environment.systemPackages = [ pkgs.curl ]; })
    )
    // {
      internet = kit.internet hosts { };
    };
  testScript = kit.script ''
    HOSTS = {cosigner_eu_1: "palisade-signer", public_eu_1: "palisade-chain"}
    SIGNER = "/var/lib/palisade/signer"
    RPC = f"http://{overlay_address('public-eu-1', 'wg-fleet')}:26657"


    def height():  # type: ignore
        status, said = public_eu_1.execute(f"curl -sf -m 5 {RPC}/status")
        return int(json.loads(said)["result"]["sync_info"]["latest_block_height"]) if status == 0 else 0


    def state(host):  # type: ignore
        """What must be the same afterwards."""
        kept = "/etc/machine-id /var/lib/palisade/ssh/* /var/lib/palisade/credentials/* /var/lib/systemd/credential.secret"
        if host == cosigner_eu_1:
            # without a chain to sign for there is no watermark yet: a file where it would lie
            kept += f" {SIGNER}/state/mark"
        return host.succeed(f"sha256sum {kept}; wg show all public-key | sort")


    def comes_back(host):  # type: ignore
        host.start(allow_reboot=True)
        host.wait_for_unit("multi-user.target")
        running(host, HOSTS[host])
        no_failed_unit(host)


    # a chain of one stranger, so that there are blocks; the public node follows it
    genesis = json.loads((FLEET / "genesis.json").read_text())
    address = json.loads((FLEET / "strangers/1/config/priv_validator_key.json").read_text())["address"]
    genesis["validators"] = [one for one in genesis["validators"] if one["address"] == address]
    assert len(genesis["validators"]) == 1

    up(internet, *HOSTS)
    for host in [internet, public_eu_1]:
        host.succeed(f"echo {quoted(json.dumps(genesis))} >/run/genesis.json")
    home = "/var/lib/palisade/chain/config"
    public_eu_1.succeed(f"install -d -o palisade-chain -g palisade-chain -m 700 {home} && install -o palisade-chain -m 600 /run/genesis.json {home}/")
    internet.copy_from_host(str(FLEET / "strangers/1"), "/var/lib/stranger")
    internet.copy_from_host(str(PROGRAMS / "cometbft"), "/var/lib/cometbft")
    internet.succeed("cp /run/genesis.json /var/lib/stranger/config/ && systemd-run -q --unit=stranger /var/lib/cometbft --home /var/lib/stranger start")
    for host in HOSTS:
        enrol(host)
        running(host, HOSTS[host])
        no_failed_unit(host)
    cosigner_eu_1.succeed(f"echo kept >{SIGNER}/state/mark && sync")
    within(120, "blocks", lambda: height() > 3)
    before = {host: state(host) for host in HOSTS}

    with subtest("a crash: keys, the signer's files and blocks are there, and the chain goes on"):
        seen = height()
        for host in HOSTS:
            host.crash()
        for host in HOSTS:
            comes_back(host)
            assert state(host) == before[host], (host.name, before[host], state(host))
        # the first that it says, not the first that it fetches
        public_eu_1.wait_until_succeeds(f"curl -sf {RPC}/status", timeout=120)
        earliest = json.loads(public_eu_1.succeed(f"curl -sf '{RPC}/block?height=2'"))["result"]["block"]["header"]
        assert earliest["height"] == "2" and height() >= seen - 1, (earliest, seen, height())
        seen = height()
        # it still waits for an answer on the connection that was
        internet.succeed("systemctl restart stranger")
        within(240, "more blocks", lambda: height() > seen + 2)
    with subtest("a shutdown: the daemon ends before the overlay and the firewall, and of itself"):
        for host, daemon in HOSTS.items():
            # it takes its time, so that nothing comes after it by luck
            slow = f"/run/systemd/system/{daemon}.service.d"
            host.succeed(f"mkdir -p {slow} && printf '[Service]\\nExecStop=+/run/current-system/sw/bin/sleep 5\\n' >{slow}/slow.conf && systemctl daemon-reload")
            host.shutdown()
        for host in HOSTS:
            comes_back(host)
            assert state(host) == before[host], (host.name, before[host], state(host))
            trail = [json.loads(line) for line in host.succeed("journalctl -b -1 -o json _PID=1 JOB_TYPE=stop").splitlines()]
            # what systemd's catalogue calls the begin and the end of a stop
            first, last = [
                {one["UNIT"]: int(one["__MONOTONIC_TIMESTAMP"]) for one in trail if one.get("MESSAGE_ID") == kind}
                for kind in ["de5b426a63be47a7b6ac3eaac82e2f6f", "9d1aaa27d60140bd96365438aad20286"]
            ]
            daemon = f"{HOSTS[host]}.service"
            for later in ["systemd-networkd.service", "nftables.service"]:
                assert last[daemon] < first[later], (host.name, daemon, last[daemon], later, first[later])
            host.succeed(f"journalctl -b -1 _PID=1 | grep -F '{daemon}: Deactivated successfully'")
            host.fail(f"journalctl -b -1 _PID=1 | grep '{daemon}: .*\\(SIGKILL\\|timed out\\)'")
  '';
}
