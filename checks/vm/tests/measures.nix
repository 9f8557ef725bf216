# Instruments that nobody here wrote, on running hosts of each role and, beside them, on a plain NixOS machine. What must hold
# fails the test; the rest is told in docs/reference/booted.md, which is what was measured last.
kit:
let
  inherit (kit) lib;
  hosts = kit.everyRole;
  # it runs an instrument here
  module =
    name:
    { pkgs, ... }:
    {
      environment.systemPackages = lib.optional (name == "bastion-eu-1") pkgs.python3;
    };
in
{
  nodes = lib.genAttrs hosts (name: kit.host name (module name)) // {
    internet = kit.internet hosts { };
    plain = kit.plain;
  };
  testScript = kit.script ''
    import measures  # type: ignore

    hosts = [bastion_eu_1, cosigner_eu_1, monitor_eu_2, public_eu_1, sentry_eu_1]
    ours = {host.name.split("-")[0]: host for host in hosts}
    everybody = {"plain": plain, **ours}
    ADMIN, STRANGER = "198.51.100.241", "198.18.1.10"
    found = measures.Page(list(everybody))

    up(internet, plain, *hosts)
    for host in [public_eu_1, sentry_eu_1]:
        bring_genesis(host)
    for host in hosts:
        enrol(host)

    with subtest("a start with all secrets, one machine after the other, and what then fills the memory"):
        for host in everybody.values():
            host.crash()
        for name, host in everybody.items():
            up(host)
            no_failed_unit(host)
            at = {key: int(host.succeed(f"systemctl show -P {key}")) for key in ["InitRDTimestampMonotonic", "UserspaceTimestampMonotonic"]}
            there = int(shown(host, "multi-user.target", "ActiveEnterTimestampMonotonic"))
            found.put("start", name, (there - (at["InitRDTimestampMonotonic"] or at["UserspaceTimestampMonotonic"])) / 1e6)
        time.sleep(30)
        for name, host in everybody.items():
            lines = dict(line.split(":") for line in host.succeed("cat /proc/meminfo").splitlines())
            found.put("memory", name, (int(lines["MemTotal"].split()[0]) - int(lines["MemAvailable"].split()[0])) / 1024)

    with subtest("systemd-analyze security, of the units as they are loaded"):
        limits = measures.limits(CHECKS)
        for name, host in everybody.items():
            for unit, score in measures.exposure(host.succeed("systemd-analyze security --no-pager --json=short")).items():
                if name == "plain" or unit in limits:
                    found.put(unit, name, score)
                assert name == "plain" or score <= limits.get(unit, 10), (name, unit, score)
                assert name == "plain" or unit in limits or not unit.startswith("palisade-"), (name, unit)

    with subtest("kernel-hardening-checker, on what sysctl says of the running kernel"):
        meant = measures.meant(CHECKS)
        for name, host in everybody.items():
            faults = measures.kernel(TOOLS, host.succeed("sysctl -a 2>/dev/null"))
            found.put("kernel", name, len(faults))
            assert name == "plain" or set(faults) <= meant, (name, set(faults) - meant)

    with subtest("ssh-audit, from a machine beside: the bastion's from the admins' network, the others' from the bastion"):
        for machine in [internet, bastion_eu_1]:
            machine.copy_from_host(str(measures.ssh_audit(TOOLS)), "/run/audit/ssh_audit")
        # from the address that is let in
        internet.succeed(f"ip route add 198.51.100.5/32 dev up0 src {ADMIN}")
        run = "cd /run/audit && python3 -c 'import ssh_audit.ssh_audit as it; it.main()' --no-colors --skip-rate-test --level=warn {}"
        for name, host in ours.items():
            machine, address = (internet, "198.51.100.5") if host is bastion_eu_1 else (bastion_eu_1, overlay_address(host.name, "wg-fleet"))
            machine.wait_until_succeeds(f"nc -w 3 -z {address} 22", timeout=60)
            status, said = machine.execute(run.format(address))
            found.put("ssh-audit", name, said.count("[fail]") + said.count("[warn]"))
            assert status == 0, (name, said)
        said = internet.execute(run.format("198.51.100.13"))[1]
        found.put("ssh-audit", "plain", said.count("[fail]") + said.count("[warn]"))
        assert "[warn]" in said or "[fail]" in said, "it finds no fault with a plain host"

    with subtest("nmap of every port, from a stranger's machine: what is open on whom"):
        scan = f"nmap -n -Pn -sS -p- -S {STRANGER} -e up0 --min-rate 4000 --max-retries 1 -oG - {{}} | grep -oE '[0-9]+/open/' || true"
        for name, host in ours.items():
            opened = internet.succeed(scan.format(fact(host.name)["nic"][0].split("/")[0])).split()
            found.put("nmap", name, " ".join(one.split("/")[0] for one in opened) or "none")
            assert opened == (["26656/open/"] if name == "public" else []), (name, opened)
        opened = internet.succeed(scan.format("198.51.100.13")).split()
        found.put("nmap", "plain", " ".join(one.split("/")[0] for one in opened))
        assert "22/open/" in opened, "it finds no open port of a plain host"

    found.write(OUT / "booted.md")
  '';
}
