# lynis, on hosts with their secrets and, beside them, on a plain NixOS machine. It is told, and held to nothing: much of what it
# asks for is another distribution's (docs/reference/lynis.md is what it said last).
kit:
let
  inherit (kit) lib;
  hosts = [
    "bastion-eu-1"
    "cosigner-eu-1"
  ];
in
{
  nodes = lib.genAttrs hosts (name: kit.host name { }) // {
    internet = kit.internet hosts { };
    plain = kit.plain;
  };
  testScript = kit.script ''
    hosts = [bastion_eu_1, cosigner_eu_1]
    everybody = {"plain": plain, **{host.name.split("-")[0]: host for host in hosts}}
    up(internet, plain, *hosts)
    for host in hosts:
        enrol(host)

    # its plugins are of Debian
    run = (
        "mkdir /run/lynis/none && cd /run/lynis/usr/share/lynis && systemd-run -q --unit=lynis --working-directory=$PWD"
        " -E PATH=/run/current-system/sw/bin -E LC_ALL=C -p StandardOutput=truncate:/run/lynis/said -p StandardError=inherit"
        " sh ../../sbin/lynis audit system --quick --no-colors --profile ../../../etc/lynis/default.prf"
        " --plugindir /run/lynis/none --logfile /run/lynis/log --report-file /run/lynis/report"
    )
    for machine in everybody.values():
        machine.copy_from_host(str(TOOLS / "sid-lynis"), "/run/lynis")
        machine.succeed(run)

    facts: dict[str, dict[str, str]] = {}
    findings: dict[tuple[str, str, str], set[str]] = {}
    for name, machine in everybody.items():
        machine.wait_until_fails("systemctl is-active -q lynis", timeout=800)
        lines = [line.split("=", 1) for line in machine.succeed("cat /run/lynis/report").splitlines() if "=" in line]
        facts[name] = dict(lines)
        assert "hardening_index" in facts[name], machine.succeed("cat /run/lynis/said")
        for key, value in lines:
            if key in ["warning[]", "suggestion[]"]:
                test, words, more = value.split("|")[:3]
                findings.setdefault((key[:-2], test, words + (f": {more}" if more not in ["", "-"] else "")), set()).add(name)

    row = lambda *cells: "| " + " | ".join(cells) + " |\n"
    line = "|" + "---|" * (len(everybody) + 1) + "\n"
    page = f"""# lynis, on booted hosts

    Measured with lynis {facts["plain"]["lynis_version"]} in virtual machines (User-Mode Linux; NixOS modules of August 2024, Debian's
    programs): hosts with their secrets, and *plain*, a NixOS machine with the same services and nothing of ours.
    `checks/vm/run.sh PALISADE --keep-results lynis` writes this page. Nothing is held to it: lynis looks for what other
    distributions have, and knows no host without passwords whose services are each confined. Its plugins, which are of Debian,
    were left out.

    """
    page += row("", *everybody) + line
    for key, words in {"hardening_index": "hardening index, of 100", "lynis_tests_done": "tests done"}.items():
        page += row(words, *(facts[name][key] for name in everybody))
    for kind in ["warning", "suggestion"]:
        count = lambda name: sum(name in who for (its, _, _), who in findings.items() if its == kind)
        page += row(f"{kind}s", *(str(count(name)) for name in everybody))
    page += "\n" + row("what it says", *everybody) + line
    for (kind, test, words), who in sorted(findings.items()):
        loud = " (warning)" if kind == "warning" else ""
        page += row(f"{test}: {words}{loud}", *("x" if name in who else "" for name in everybody))
    (OUT / "lynis.md").write_text(page)
  '';
}
