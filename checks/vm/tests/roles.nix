# Every role starts: in the bootstrap state, without a secret; then with its secrets, by the target that enrolment starts; then,
# a cosigner and a sentry, as the configuration without `palisade.bootstrap`, by a switch.
kit:
let
  inherit (kit) lib;
  hosts = kit.everyRole;
  bootstrap.palisade.bootstrap = true;
  switched =
    { lib, ... }:
    {
      imports = [ bootstrap ];
      specialisation.enrolled.configuration.palisade.bootstrap = lib.mkForce false;
    };
  module =
    name:
    if
      lib.elem name [
        "cosigner-eu-1"
        "sentry-eu-1"
      ]
    then
      switched
    else
      bootstrap;
in
{
  nodes = lib.genAttrs hosts (name: kit.host name (module name)) // {
    internet = kit.internet hosts { };
  };
  testScript = kit.script ''
    hosts = [bastion_eu_1, cosigner_eu_1, monitor_eu_2, public_eu_1, sentry_eu_1]
    nodes = [public_eu_1, sentry_eu_1]
    ADMIN = "198.51.100.241"

    # what every host confines, and what a role does besides
    COMMON = {
        "chronyd", "nftables", "palisade-audit", "palisade-firewall-closed", "palisade-firewall-kept", "palisade-key-wg-fleet",
        "palisade-overlay-reload", "sshd", "systemd-resolved",
    }
    BESIDES = {
        "bastion": set(),
        "cosigner": {"palisade-key-wg-sign", "palisade-signer"},
        "monitor": set(),
        "public": {"palisade-chain"},
        "sentry": {"palisade-chain", "palisade-key-wg-sign"},
    }
    # unit, its program, its number as user and group
    DAEMON = {
        "cosigner": ("palisade-signer", "horcrux", "611"),
        "public": ("palisade-chain", "cometbft", "610"),
        "sentry": ("palisade-chain", "cometbft", "610"),
    }


    def role(host):  # type: ignore
        return host.name.split("-")[0]


    def nic(host):  # type: ignore
        return fact(host.name)["nic"][0].split("/")[0]


    def profiles(host):  # type: ignore
        lines = host.succeed("cat /sys/kernel/security/apparmor/profiles").splitlines()
        assert all(line.endswith(" (enforce)") for line in lines), lines
        return {line.split(" ")[0] for line in lines}


    def as_declared(host):  # type: ignore
        """A daemon is the real one, as its user, without a right or a way to one."""
        unit, program, number = DAEMON[role(host)]
        is_the_program(host, unit, program)
        pid = running(host, unit)
        status = dict(line.split(":\t", 1) for line in host.succeed(f"cat /proc/{pid}/status").splitlines() if ":\t" in line)
        for key, wanted in {
            "Uid": "\t".join([number] * 4), "Gid": "\t".join([number] * 4), "CapEff": "0" * 16, "CapBnd": "0" * 16,
            "CapAmb": "0" * 16, "NoNewPrivs": "1", "Seccomp": "2",
        }.items():
            assert status[key] == wanted, (host.name, key, status[key])
        label = host.succeed(f"cat /proc/{pid}/attr/current").strip("\0\n ")
        assert label == f"{unit} (enforce)", (host.name, label)


    up(internet, *hosts)

    with subtest("bootstrap: every role starts without a secret, and nothing that needs one does"):
        for host in hosts:
            no_failed_unit(host)
            assert profiles(host) == COMMON | BESIDES[role(host)], (host.name, profiles(host))
            assert host.succeed("wg show interfaces").strip() == ""
            if role(host) in DAEMON:
                unit, program, _ = DAEMON[role(host)]
                assert shown(host, unit, "ConditionResult") == "no", host.name
                host.fail(f"pgrep -x {program}")
    with subtest("bootstrap: from a bastion's card to every other's SSH; nobody else"):
        for host in hosts[1:]:
            assert answers(bastion_eu_1, nic(host), 22), host.name
            assert not answers(internet, nic(host), 22, ADMIN), host.name
        # control: the same act where it is allowed
        assert answers(internet, nic(bastion_eu_1), 22, ADMIN)

    with subtest("enrolment: what waited for secrets starts, and nothing fails"):
        for host in nodes:
            bring_genesis(host)
        for host in hosts:
            enrol(host)
        for host in hosts:
            interfaces = fact(host.name, "overlay.json")["interfaces"]
            assert set(host.succeed("wg show interfaces").split()) == set(interfaces), host.name
            for name, interface in interfaces.items():
                assert host.succeed(f"wg show {name} public-key").strip() == interface["public-key"]
                assert set(host.succeed(f"wg show {name} peers").split()) == {peer["public-key"] for peer in interface["peers"]}
        for host in hosts:
            if role(host) in DAEMON:
                as_declared(host)
            no_failed_unit(host)
    with subtest("enrolment: the overlay carries SSH from the bastion"):
        for host in hosts[1:]:
            bastion_eu_1.wait_until_succeeds(f"nc -w 3 -z {overlay_address(host.name, 'wg-fleet')} 22", timeout=60)

    with subtest("without bootstrap: the card is closed; overlay and daemon stay"):
        for host in [cosigner_eu_1, sentry_eu_1]:
            unit = DAEMON[role(host)][0]
            before = running(host, unit)
            activate(host, "enrolled")
            no_failed_unit(host)
            assert not answers(bastion_eu_1, nic(host), 22), host.name
            assert answers(bastion_eu_1, overlay_address(host.name, "wg-fleet"), 22), host.name
            assert running(host, unit) == before, host.name
        # control: where bootstrap holds, it is open
        assert answers(bastion_eu_1, nic(monitor_eu_2), 22)
  '';
}
