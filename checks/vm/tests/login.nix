# Who gets in: certificates through the bastion and nothing else; what a session and the automation may do then; and that the
# trail tells of it. Truth: REQUIREMENTS C5 to C7; on the bastion's side of the world stands an admin's machine.
kit:
let
  hosts = [
    "bastion-eu-1"
    "cosigner-eu-1"
    "sentry-eu-1"
  ];
in
{
  nodes = kit.lib.genAttrs hosts (name: kit.host name { }) // {
    # the admins' network has an address for each case: who fails at a bastion is held back for a while
    internet = kit.internet hosts {
      systemd.network.networks."10-up0".address = map (n: "198.51.100.${toString n}/28") (
        kit.lib.range 242 252
      );
    };
  };
  testScript = kit.script ''
    up(internet, bastion_eu_1, cosigner_eu_1, sentry_eu_1)
    bring_genesis(sentry_eu_1)
    for host in [bastion_eu_1, cosigner_eu_1, sentry_eu_1]:
        enrol(host)
        no_failed_unit(host)

    BASTION, COSIGNER, SENTRY = "198.51.100.5", overlay_address("cosigner-eu-1", "wg-fleet"), overlay_address("sentry-eu-1", "wg-fleet")
    KNOWN = {BASTION: bastion_eu_1, COSIGNER: cosigner_eu_1, SENTRY: sentry_eu_1}
    admin(internet, KNOWN)


    def come_in(key, user, address, command="id -un", options="-o ProxyJump=bastion"):  # type: ignore
        # what hangs ends, and a slow machine does not: a restart of a daemon alone took 30 s there
        return internet.execute(f"timeout 180 ssh -F /root/config -n {options} -i /root/{key} -l {user} {address} {quoted(command)}")


    def accepted(machine, key):  # type: ignore
        """What sshd says of a certificate that it took."""
        return machine.execute(f"journalctl -b --no-pager | grep -q 'Accepted publickey.* ID {key} '")[0] == 0


    def refused(key, user, address, options="-o ProxyJump=bastion"):  # type: ignore
        status, said = come_in(key, user, address, "echo in", options)
        assert status != 0 and "in" not in said.split(), (key, user, address, said)
        machine = KNOWN.get(address)
        assert machine is None or not accepted(machine, key), key


    certificate(internet, "good", "cosign-a", "ana@cosigner-eu-1")

    with subtest("the right certificate comes in through the bastion"):
        internet.wait_until_succeeds("ssh -F /root/config -n bastion id -un | grep -x ana", timeout=60)
        for _ in range(20):
            status, said = come_in("good", "ana", COSIGNER, "id -un; cat /proc/sys/kernel/hostname")
            if status == 0:
                break
            time.sleep(1)
        assert said.split() == ["ana", "cosigner-eu-1"], said
        assert accepted(cosigner_eu_1, "good")

    with subtest("on a cosigner: every other one stays out"):
        refused(certificate(internet, "nobody", "cosign-a", "nobody@cosigner-eu-1"), "ana", COSIGNER)
        refused(certificate(internet, "bare", "cosign-a", "ana"), "ana", COSIGNER)
        refused(certificate(internet, "of-role", "cosign-a", "ana@cosigner"), "ana", COSIGNER)
        refused(certificate(internet, "elsewhere", "cosign-a", "ana@cosigner-us-1"), "ana", COSIGNER)
        refused(certificate(internet, "expired", "cosign-a", "ana@cosigner-eu-1", "-2h:-1h"), "ana", COSIGNER)
        refused(certificate(internet, "early", "cosign-a", "ana@cosigner-eu-1", "+1h:+2h"), "ana", COSIGNER)
        refused(certificate(internet, "stranger-ca", "stranger", "ana@cosigner-eu-1"), "ana", COSIGNER)
        refused(certificate(internet, "ca-of-sentries", "hosts", "ana@cosigner-eu-1"), "ana", COSIGNER)
        refused(certificate(internet, "ca-of-others", "cosign-b", "ana@cosigner-eu-1"), "ana", COSIGNER)
        refused(certificate(internet, "of-a-host", "cosign-a", "ana@cosigner-eu-1", more="-h"), "ana", COSIGNER)
        refused(certificate(internet, "ben", "cosign-a", "ben@cosigner-eu-1"), "ben", COSIGNER)
        refused(certificate(internet, "automation", "cosign-a", "deploy@cosigner-eu-1"), "deploy", COSIGNER)
        refused(certificate(internet, "root", "cosign-a", "root,root@cosigner-eu-1"), "root", COSIGNER)
        refused("id", "ana", COSIGNER)
        # control: the right one, after all of them
        assert come_in("good", "ana", COSIGNER)[0] == 0
    with subtest("no password is asked for, and no key without a certificate taken"):
        offered = internet.succeed(
            "ssh -F /root/config -v -n -b 198.51.100.252 -o PreferredAuthentications=password -l ana 198.51.100.5 true 2>&1 || true")
        offers = {line.split("continue: ")[1].strip() for line in offered.splitlines() if "that can continue" in line}
        assert offers == {"publickey"}, offered
        for address, machine in KNOWN.items():
            shadow = machine.succeed("cut -d : -f 2 /etc/shadow").split()
            assert all(one.startswith(("!", "*")) for one in shadow), shadow
    with subtest("not past the bastion: neither to the card nor to the overlay"):
        for source in ["198.51.100.241", "198.18.1.10"]:
            for address in ["198.51.100.6", "198.51.100.3", COSIGNER, SENTRY]:
                assert not answers(internet, address, 22, source), (source, address)
        assert answers(internet, BASTION, 22, "198.51.100.241")
        assert not answers(internet, BASTION, 22, "198.18.1.10")
    with subtest("on the bastion: every other one stays out"):
        for number, (key, user) in enumerate([
            (certificate(internet, "b-nobody", "hosts", "nobody@bastion"), "ana"),
            (certificate(internet, "b-other", "hosts", "ana@bastion-us-1"), "ana"),
            (certificate(internet, "b-sentry", "hosts", "ana@sentry"), "ana"),
            (certificate(internet, "b-expired", "hosts", "ana@bastion", "-2h:-1h"), "ana"),
            (certificate(internet, "b-stranger", "stranger", "ana@bastion"), "ana"),
            (certificate(internet, "b-cosign", "cosign-a", "ana@bastion"), "ana"),
            (certificate(internet, "b-root", "hosts", "root@bastion,root"), "root"),
            ("good", "ana"),
        ]):
            refused(key, user, BASTION, f"-b 198.51.100.{243 + number}")
    with subtest("the bastion forwards to port 22 of others, and nothing else; the cosigner nothing"):
        banner = "timeout 60 ssh -F /root/config -n -W {}:{} {}"
        assert internet.execute(banner.format(COSIGNER, 22, "bastion"))[1].startswith("SSH-2.0-")
        # something that would answer
        cosigner_eu_1.succeed("systemctl is-active palisade-signer && ss -lnt | grep -q ':2222 '")
        assert "forward" not in come_in("good", "ana", COSIGNER)[1]
        for port in [2222, 8543]:
            status, said = internet.execute(banner.format(COSIGNER, port, "bastion") + " 2>&1")
            assert status != 0 and "administratively prohibited" in said, said
        status, said = internet.execute(
            f"timeout 60 ssh -F /root/config -n -o ProxyJump=bastion -i /root/good -W 127.0.0.1:8543 -l ana {COSIGNER} 2>&1")
        assert status != 0 and "administratively prohibited" in said, said

    with subtest("an admin: root by sudo, who administers through systemd and not past the unit's sandbox"):
        def as_root(command):  # type: ignore
            return come_in("good", "ana", COSIGNER, f"sudo -n {command}")
        assert as_root("id -u") == (0, "0\n")
        assert "table inet palisade" in as_root("nft list tables")[1]
        for denied in ["mount -t tmpfs x /mnt", "unshare --net true", "date -s 2030-01-01", "cat /proc/kcore"]:
            assert as_root(denied)[0] != 0, denied
        # control: the same act, where administration is done
        assert as_root("systemd-run --wait -q --pipe unshare --net /run/current-system/sw/bin/true")[0] == 0

    with subtest("the automation: what its rules say, by the letter"):
        certificate(internet, "deploy", "hosts", "deploy@sentry")
        def deploy(command):  # type: ignore
            return come_in("deploy", "deploy", SENTRY, command)
        def allowed(act):  # type: ignore
            status, said = deploy(f"sudo -n systemctl {act} palisade-chain.service")
            assert status == 0, (act, status, said)
        before = running(sentry_eu_1, "palisade-chain.service")
        allowed("restart")
        assert running(sentry_eu_1, "palisade-chain.service") != before
        allowed("stop")
        assert shown(sentry_eu_1, "palisade-chain.service", "ActiveState") == "inactive"
        allowed("start")
        running(sentry_eu_1, "palisade-chain.service")
        sentry_eu_1.succeed("echo secret >/root/kept")
        for denied in [
            "sudo -n systemctl stop nftables.service", "sudo -n systemctl restart palisade-chain.service --no-block",
            "sudo -n systemctl restart palisade-chain.service sshd.service", "sudo -n systemctl edit palisade-chain.service",
            "sudo -n id", "sudo -n -s", "sudo -n -u palisade-chain id", "sudo -n cat /root/kept", "sudo -n -e /root/kept", "su - -c id",
            "cat /root/kept", "cat /var/lib/palisade/chain/config/genesis.json", "ls /var/lib/palisade/credentials",
        ]:
            status, said = deploy(denied)
            assert status != 0 and "secret" not in said and "uid=" not in said, (denied, said)
        assert shown(sentry_eu_1, "nftables.service", "ActiveState") == "active"
    with subtest("who is no person may not even call sudo"):
        # by a shell: setpriv itself still has root's capabilities when it calls a program
        status, said = sentry_eu_1.execute("setpriv --reuid 610 --regid 610 --clear-groups sh -c '/run/wrappers/bin/sudo -n -l' 2>&1")
        assert status != 0 and "Permission denied" in said, said
        # control: of the group, it is asked for a rule
        status, said = sentry_eu_1.execute("setpriv --reuid 610 --regid 620 --clear-groups sh -c '/run/wrappers/bin/sudo -n -l' 2>&1")
        assert "Permission denied" not in said, said

    with subtest("the trail: who did what, and nobody switches it off"):
        cosigner_eu_1.succeed("auditctl -s | grep -x 'enabled 2'")
        cosigner_eu_1.succeed("auditctl -l | grep -q 'key=command\\|-k command'")
        come_in("good", "ana", COSIGNER, "uname -m")
        as_root("uname -m")
        for uid in [3001, 0]:
            cosigner_eu_1.wait_until_succeeds(
                f"journalctl -b _TRANSPORT=audit | grep 'auid=3001 uid={uid} ' | grep -q 'comm=.uname.'", timeout=120)
        for off in ["auditctl -e 0", "auditctl -D"]:
            as_root(off)
            cosigner_eu_1.execute(off)
        cosigner_eu_1.succeed("auditctl -s | grep -x 'enabled 2'")
        assert "command" in cosigner_eu_1.succeed("auditctl -l")
  '';
}
