# What a process may: under each profile, in each unit's sandbox, and by its user alone. The two layers are tried one without the
# other, by acts.py; beside each stands who may the same act.
kit:
let
  inherit (kit) lib;
  hosts = [
    "cosigner-eu-1"
    "sentry-eu-1"
  ];
in
{
  nodes =
    lib.genAttrs hosts (
      name:
      kit.host name (
        { config, pkgs, ... }:
        {
          environment.etc."vm-acts.py".source = ../acts.py;
          environment.etc."vm-state.json".text = builtins.toJSON config.palisade.state;
          environment.systemPackages = [ pkgs.python3 ];
        }
      )
    )
    // {
      internet = kit.internet hosts { };
    };
  testScript = kit.script ''
    import re

    HOSTS = {
        cosigner_eu_1: ("palisade-signer", 611, "/var/lib/palisade/signer"),
        sentry_eu_1: ("palisade-chain", 610, "/var/lib/palisade/chain"),
    }
    PYTHON = "/run/current-system/sw/bin/python3 -I -S -B"
    ACTS = f"{PYTHON} /etc/vm-acts.py"
    SECRET, SSH, NFT, TIME = "/var/lib/palisade/credentials", "/var/lib/palisade/ssh", "/var/lib/nftables", "/var/lib/chrony"

    # act → what its refusal says in the trail. Where a directory is another user's, root's right to it may be refused first
    REFUSED = {
        "a sealed secret": f'name="{SECRET}/wg-fleet.key"', "an opened key": '(name="/run/palisade-overlay/wg-fleet.key"|capname="dac_)',
        "the host key": f'name="{SSH}/ssh_host_ed25519_key"', "shadow": 'name="/etc/shadow"', "root's home": 'name="/root/mark"',
        "write /etc": 'name="/etc/vm-made"', "write /var/lib": 'name="/var/lib/vm-made"', "write /run": 'name="/run/vm-made"',
        "the disk": 'name="/dev/ubdb"' if os.environ.get("RIG_UML") else 'name="/dev/vdb"', "the kernel's log": 'name="/dev/kmsg"',
        "environment of PID 1": '(name="/proc/1/environ"|operation="ptrace")', "a setting of the kernel": 'name="/proc/sys/kernel/printk"',
        "inet": 'family="inet"', "raw": '(family="inet"|capname="net_raw")', "packet": 'family="packet"', "mount": 'operation="mount"',
        "be another user": 'capname="setuid"', "the clock": 'capname="sys_time"', "the host's name": 'capname="sys_admin"',
    }
    # what a profile lets through of these, of the marks and of netlink, with all of root's rights. A daemon's own directory is its
    # user's: to root it would be one of those rights
    LOADS_RULES = {"netlink"}
    THROUGH = {
        "chronyd": {f"read {TIME}", "inet", "netlink", "be another user", "the clock"},
        "nftables": LOADS_RULES | {f"read {NFT}"},
        "palisade-audit": LOADS_RULES,
        "palisade-chain": {"inet", "netlink"},
        "palisade-firewall-closed": LOADS_RULES,
        "palisade-firewall-kept": LOADS_RULES,
        "palisade-key-wg-fleet": {"inet", "netlink"},
        "palisade-key-wg-sign": {"inet", "netlink"},
        "palisade-overlay-reload": {"inet", "netlink"},
        "palisade-signer": {"inet", "netlink"},
        "sshd": {f"read {SSH}", "the host key", "shadow", "inet", "netlink", "be another user"},
        "systemd-resolved": {"inet", "netlink", "raw"},
    }
    # unit → as whom it is tried beside its own user, what it reaches then, where that writes
    PASSING = ["/dev/mqueue", "/dev/shm"]
    PRIVATE = [*PASSING, "/tmp", "/var/tmp"]
    AS_ROOT = ["User=root", "Group=root"]


    def acts(host, words, by="", under=""):  # type: ignore
        """Act → whether it could be done, by a program before it."""
        return json.loads(host.succeed(f"cat /etc/vm-acts.py | {by} {under} {PYTHON} - {words}"))


    def in_sandbox(host, unit, words, more=()):  # type: ignore
        result, said = twin(host, unit, f"{ACTS} {words}", more)
        assert result == "success", (unit, words, result)
        return json.loads(said)


    def could(found):  # type: ignore
        return {act for act, done in found.items() if done}


    up(internet, *HOSTS)
    bring_genesis(sentry_eu_1)
    for host, (unit, number, home) in HOSTS.items():
        enrol(host)
        host.succeed("mkdir /run/vm && touch /root/mark && cp -L $(which id) /vm-other && chown 65534:65534 /vm-other && chmod 6755 /vm-other")
        host.succeed(f"for d in {SECRET} {SSH} {NFT} {TIME} {home}; do install -m 600 -o $(stat -c %u $d) /dev/null $d/mark; done")
    served(sentry_eu_1)
    MARKS = {host: f"{SECRET} {SSH} {NFT} {TIME} {home}" for host, (_, _, home) in HOSTS.items()}

    with subtest("control: root without profile and sandbox may every act, and a daemon's user what no file or right of root is"):
        for host, (unit, number, home) in HOSTS.items():
            everything = acts(host, f"reach {MARKS[host]}") | acts(host, "code")
            assert all(everything.values()), (host.name, everything)
            user = f"setpriv --reuid {number} --regid {number} --clear-groups"
            assert could(acts(host, f"reach {MARKS[host]}", user)) == {f"read {home}", "inet", "netlink"}
            code = acts(host, "code", user)
            assert all(code.values()), (host.name, code)

    with subtest("under each profile: what it does not need is denied and logged, with all of root's rights"):
        tried = set()
        for host in HOSTS:
            loaded = [line.split(" ")[0] for line in host.succeed("cat /sys/kernel/security/apparmor/profiles").splitlines()]
            for profile in [name for name in loaded if name not in tried]:
                tried.add(profile)
                cursor = host.succeed("journalctl -n 0 --show-cursor --no-pager").split("-- cursor: ")[1].strip()
                found = acts(host, f"reach {MARKS[host]}", under=f"aa-exec -p {profile} --")
                assert could(found) == THROUGH[profile], (host.name, profile, could(found) ^ THROUGH[profile])
                host.succeed("journalctl --sync")
                trail = host.succeed(f"journalctl --no-pager -o cat --after-cursor={quoted(cursor)} _TRANSPORT=audit | grep AVC")
                for act in [act for act, done in found.items() if not done and act != "netlink"]:
                    mark = REFUSED.get(act, f'(name="{act.removeprefix("read ")}/mark"|capname="dac_)')
                    assert any(f'profile="{profile}"' in line and re.search(mark, line) for line in trail.splitlines()), (profile, act, trail)
        assert tried == set(THROUGH), tried ^ set(THROUGH)

    with subtest("a daemon's sandbox, without its profile: nothing but its own state, and no right to more"):
        for host, (unit, number, home) in HOSTS.items():
            assert could(in_sandbox(host, unit, f"reach {MARKS[host]}")) == {f"read {home}", "inet"}, unit
            assert could(in_sandbox(host, unit, "code")) == {"a file of its own"}, unit
            found = in_sandbox(host, unit, "writes")
            assert found == sorted([*PRIVATE, home]), (unit, found)
            # what it made in /tmp was its own, and is gone
            assert host.succeed("find /tmp /var/tmp -name '*vm-twin*' -o -name vm-made").strip() == ""
            # as root, who needs no right for root's files
            rooted = could(in_sandbox(host, unit, "code", AS_ROOT))
            assert rooted == {"a file of its own", "see PID 1"}, (unit, rooted)
            # /run does not last; there the profile holds
            found = in_sandbox(host, unit, "writes", AS_ROOT)
            assert found == sorted([*PRIVATE, "/run"]), (unit, found)
    with subtest("the sandbox of what runs as root, without its profile"):
        host = cosigner_eu_1
        for unit, reaches in {
            "palisade-firewall-closed": {"netlink"}, "palisade-firewall-kept": {"netlink"}, "nftables": {"netlink"},
            "palisade-audit": {"netlink"}, "palisade-overlay-reload": {"inet"},
        }.items():
            # these are root's, and no secret to who loads rules as root; the profile holds them
            found = could(in_sandbox(host, unit, f"reach {MARKS[host]}"))
            owned = {f"read {SECRET}", f"read {SSH}", f"read {NFT}", "a sealed secret", "the host key", "shadow", "write /run"}
            assert found == reaches | owned, (unit, found ^ (reaches | owned))
            found = could(in_sandbox(host, unit, "code"))
            assert found == {"a file of its own", "see PID 1"}, (unit, found)
            found = in_sandbox(host, unit, "writes")
            wanted = {"palisade-overlay-reload": [*PRIVATE, "/run"], "nftables": [*PASSING, "/run", NFT]}.get(unit, [*PASSING, "/run"])
            assert found == sorted(wanted), (unit, found)

    with subtest("what lasts has its owner and mode, and the declaration says the same"):
        for host, (unit, number, home) in HOSTS.items():
            lasts = {
                SECRET: "root root 0700", SSH: "root root 0700", NFT: "root root 0700", TIME: "chrony chrony 0750",
                "/var/home": "root root 0755", home: f"{unit} {unit} 0700",
            }
            declared = json.loads(host.succeed("cat /etc/vm-state.json")).values()
            assert {one["path"]: f"{one['user']} {one['group']} {one['mode']}" for one in declared} == lasts
            owners = {path: host.succeed(f"stat -c '%U %G 0%a' {path}").strip() for path in lasts}
            assert owners == lasts, (host.name, owners)
    with subtest("a secret is readable by its one user, and by nobody else but root"):
        for host, secrets in {
            cosigner_eu_1: {f"/run/credentials/palisade-signer.service/{name}" for name in ["ecies_keys.json", "palisade-local-1_shard.json"]},
            sentry_eu_1: {"/run/credentials/palisade-chain.service/node_key.json"},
        }.items():
            readers = {HOSTS[host][0]: secrets, "systemd-network": {f"/run/palisade-overlay/{name}.key" for name in ["wg-fleet", "wg-sign"]}}
            accounts = [line.split(":") for line in host.succeed("cat /etc/passwd").splitlines()]
            assert set(readers) < {account[0] for account in accounts}
            for account in accounts[1:]:
                name = account[0]
                way = f"setpriv --reuid {account[2]} --regid {account[3]} --init-groups find {SECRET} {SSH} /run/credentials /run/palisade-overlay"
                found = set(host.execute(f"{way} -type f -readable 2>/dev/null")[1].split())
                assert found == readers.get(name, set()), (host.name, name, found)
    # of what is not the kernel's, the driver's, or the store's, which has neither owner nor set-user-ID
    PLACES = "find / \\( -path /proc -o -path /sys -o -path /nix -o -path '/tmp/shared' -o -path '/tmp/xchg' \\) -prune -o"
    with subtest("a daemon's user owns its own state and nothing else; nothing may be written by everybody"):
        for host, (unit, number, home) in HOSTS.items():
            found = host.succeed(f"{PLACES} -uid {number} -print").split()
            assert f"{home}/mark" in found and all(path.startswith(home) for path in found), found
            assert host.succeed(f"{PLACES} \\( -type f -perm -o+w -o -type d -perm -o+w ! -perm -1000 \\) -print") == ""
            host.succeed("touch /run/vm/open && chmod 666 /run/vm/open")
            assert host.succeed(f"{PLACES} -type f -perm -o+w -print") == "/run/vm/open\n"
    with subtest("who may be another user by a file: these and no others, and sudo only for its group"):
        for host in HOSTS:
            found = {path.split("/")[-1] for path in host.succeed(f"{PLACES} -type f -perm /6000 -print").split()}
            assert found == {
                "dbus-daemon-launch-helper", "fusermount", "fusermount3", "mount", "newgidmap", "newgrp", "newuidmap", "sg", "su", "sudo",
                "sudoedit", "umount", "unix_chkpwd", "vm-other",
            }, found
            for name in ["sudo", "sudoedit"]:
                assert host.succeed(f"stat -Lc '%U %G %a' /run/wrappers/bin/{name}").strip() == "root palisade-sudo 4510"

    with subtest("out of the overlay: the unit's addresses hold a daemon, and the firewall its user, each alone"):
        internet.succeed("systemd-run -q --unit=out python3 -m http.server --bind :: 8000")
        internet.wait_until_succeeds("ss -lnt | grep -q :8000")
        probe = "/run/current-system/sw/bin/nc -w 3 -z 198.18.1.10 8000"
        for host, (unit, number, home) in HOSTS.items():
            user = f"setpriv --reuid {number} --regid {number} --clear-groups {probe}"
            host.fail(user)
            # until the end of this test
            host.succeed("nft flush ruleset")
            host.succeed(user)
            # the signer's own list is too long for the rig's kernel (docs/reference/rig-differences.md)
            own = ["IPAddressAllow=", "IPAddressAllow=localhost"] if unit == "palisade-signer" else []
            assert twin(host, unit, probe, own)[0] == "exit-code", unit
            assert twin(host, unit, probe, ["IPAddressDeny="])[0] == "success", unit
  '';
}
