# What a unit may take of the machine, in fact: beside each limit stands the same act below it, or outside of the unit. Not seen:
# IOWeight, for which the rig's kernel has neither a scheduler nor a cost model (docs/reference/rig-differences.md).
kit:
let
  hosts = [
    "bastion-eu-1"
    "cosigner-eu-1"
    "sentry-eu-1"
  ];
  # A MiB at a time: page by page is 3 to 7 times as slow on UML. What the kernel holds back is told by the pace of the same process
  # before, since a number of seconds would be one of the machine under the machine; that it holds nothing back, by its own count:
  # below the mark, too, the last ten took up to 9 times as long, and why is not known.
  takesMemory = ''
    """Takes so many MiB and says so. With `pace`: how many times as long as one of the first half one of the last ten took."""

    import mmap
    import statistics
    import sys
    import time

    wanted, took = int(sys.argv[1]), []
    held = mmap.mmap(-1, wanted << 20)
    for start in range(0, len(held), 1 << 20):
        began = time.monotonic()
        held.madvise(23, start, 1 << 20)  # MADV_POPULATE_WRITE
        took.append(time.monotonic() - began)
    pace = statistics.median(took[-10:]) / statistics.median(took[: wanted // 2])
    print(round(pace) if "pace" in sys.argv else wanted, flush=True)
  '';
in
{
  nodes =
    kit.lib.genAttrs hosts (
      name:
      kit.host name (
        { lib, pkgs, ... }:
        {
          # 85 % must be less than what is free
          virtualisation.memorySize = lib.mkIf (name == "sentry-eu-1") 1280;
          environment.etc."vm-take.py".source = ../take.py;
          environment.etc."vm-memory.py".text = takesMemory;
          environment.systemPackages = [ pkgs.python3 ];
        }
      )
    )
    // {
      internet = kit.internet hosts { };
    };
  testScript = kit.script ''
    PYTHON = "/run/current-system/sw/bin/python3 -I -S -B"
    TAKE, MEMORY = f"{PYTHON} /etc/vm-take.py", f"{PYTHON} /etc/vm-memory.py"
    BUSY = "/run/current-system/sw/bin/bash -c 'while :; do :; done'"
    HOSTS = {cosigner_eu_1: "palisade-signer", sentry_eu_1: "palisade-chain"}
    TO_FILE = "--wait --collect -p StandardOutput=truncate:/run/vm-out"


    def outside(host, command, more=""):  # type: ignore
        """Without a unit's limits: what it got. Under them: twin."""
        host.succeed(f"systemd-run -q {TO_FILE} {more} {command}")
        return host.succeed("cat /run/vm-out")


    def held_back(host, slice, act):  # type: ignore
        """How many times the kernel held back what a slice holds during an act, and the pace that this says of itself."""
        def times():  # type: ignore
            return int(host.succeed(f"sed -n 's/^high //p' /sys/fs/cgroup/{slice}/memory.events"))

        start, pace = times(), int(act())
        found = times() - start
        print(f"held back {found} times, pace {pace}")
        return found, pace


    def part(host, percent):  # type: ignore
        """MiB of a machine."""
        return int(host.succeed("grep MemTotal /proc/meminfo").split()[1]) * percent // 100 // 1024


    def lives(host):  # type: ignore
        """The kernel has not killed its daemon, and SSH answers another machine."""
        host.wait_until_succeeds(f"systemctl is-active {HOSTS[host]}", timeout=60)
        host.fail(f"journalctl -b --no-pager -u {HOSTS[host]} | grep -i 'oom'")
        address = overlay_address(host.name, "wg-fleet")
        bastion_eu_1.wait_until_succeeds(f"nc -w 5 {address} 22 </dev/null | head -c 8 | grep -qx SSH-2.0-", timeout=60)


    def of_people(host):  # type: ignore
        """Percents that people's slice gets of what it and the system's slice use, of which beside.service is not all."""
        def used():  # type: ignore
            return [int(line.split()[1]) for line in host.succeed(f"grep -h usage_usec {stat}").splitlines()]

        stat = "/sys/fs/cgroup/{user,system}.slice/cpu.stat"
        start = used()
        time.sleep(10)
        people, system = (end - begin for begin, end in zip(start, used()))
        return round(100 * people / (people + system))


    up(internet, bastion_eu_1, *HOSTS)
    bring_genesis(sentry_eu_1)
    for host in [bastion_eu_1, *HOSTS]:
        enrol(host)
    served(sentry_eu_1)
    for host in HOSTS:
        lives(host)

    with subtest("tasks: the unit's number, and then it is refused"):
        for host, unit, limit in [
            (cosigner_eu_1, "palisade-signer", 512), (cosigner_eu_1, "chronyd", 16), (cosigner_eu_1, "systemd-resolved", 32),
            (cosigner_eu_1, "sshd", 256), (sentry_eu_1, "palisade-chain", 1024),
        ]:
            assert twin(host, unit, f"{TAKE} tasks {limit + 20}") == ("success", f"{limit}\n"), unit
            assert outside(host, f"{TAKE} tasks {limit + 20}", "-p TasksMax=infinity") == f"{limit + 20}\n"

    with subtest("files: the unit's number, three of which it has"):
        for host, limit in [(cosigner_eu_1, 8192), (sentry_eu_1, 65536)]:
            assert twin(host, HOSTS[host], f"{TAKE} files {limit}") == ("success", f"{limit - 3}\n"), HOSTS[host]
            assert outside(host, f"{TAKE} files {limit}", "-p LimitNOFILE=100000") == f"{limit}\n"

    with subtest("processor: of the one that two want, each has the part of its weight"):
        for host, least, most in [(cosigner_eu_1, 85, 96), (sentry_eu_1, 77, 89)]:
            host.succeed(f"systemd-run -q --unit=beside {BUSY}")
            found = int(twin(host, HOSTS[host], f"{TAKE} processor 10")[1])
            assert least < found < most, (host.name, found)
            found = int(twin(host, HOSTS[host], f"{TAKE} processor 10", ["CPUWeight=100"])[1])
            assert 40 < found < 60, (host.name, found)
        cosigner_eu_1.succeed(f"systemd-run -q --unit=people --slice=user.slice {BUSY}")
        found = of_people(cosigner_eu_1)
        assert 25 < found < 42, found
        cosigner_eu_1.succeed("systemctl stop people")
        for host in HOSTS:
            host.succeed("systemctl stop beside")

    with subtest("a fault leaves no core: the unit's limit holds, and so does the kernel's setting"):
        for host, unit in HOSTS.items():
            core = "find / -xdev -name 'vm-core*' -newer /run/vm-before"
            host.succeed("touch /run/vm-before && mkdir -p /vm && chmod 777 /vm && sleep 1")
            # the kernel's setting alone
            host.fail(f"systemd-run -q {TO_FILE} -p LimitCORE=infinity -p WorkingDirectory=/vm {TAKE} abort")
            assert host.succeed(core) == ""
            # the unit's limit alone: what may be written would be
            host.succeed("sysctl -q kernel.core_pattern=vm-core")
            place = "/var/lib/palisade/" + unit.removeprefix("palisade-")
            assert twin(host, unit, f"{TAKE} abort", [f"WorkingDirectory={place}"])[0] == "signal", unit
            assert host.succeed(f"find {place} /vm -name 'vm-core*'") == ""
            # without both
            host.fail(f"systemd-run -q {TO_FILE} -p LimitCORE=infinity -p WorkingDirectory=/vm {TAKE} abort")
            assert host.succeed("find /vm -name 'vm-core*'") != ""

    with subtest("people: memory, processes and files of all sessions together, and of each"):
        # these are numbers of the slice, so it is asked as one
        host, people = cosigner_eu_1, "--slice=user.slice -p TasksMax=infinity"
        assert outside(host, f"{TAKE} tasks 1100", people) == "1024\n"
        assert outside(host, f"{TAKE} tasks 1100", "-p TasksMax=infinity") == "1100\n"
        below, above = [f"{MEMORY} {part(host, mark) - 20} pace" for mark in (20, 25)]
        assert held_back(host, "user.slice", lambda: outside(host, below, people))[0] == 0
        assert held_back(host, "user.slice", lambda: outside(host, above, people))[1] > 20
        host.succeed("systemctl set-property --runtime user.slice MemoryHigh=infinity")
        host.fail(f"systemd-run -q {TO_FILE} {people} {MEMORY} {part(host, 25) + 20}")
        assert outside(host, f"{MEMORY} {part(host, 25) + 20}") == f"{part(host, 25) + 20}\n"
        assert host.succeed("su ana -c 'ulimit -Hu; ulimit -Hn; ulimit -Hc'").split() == ["512", "8192", "0"]
        lives(host)

    with subtest("memory: what takes more than the unit's part is killed, and nothing else"):
        for host, unit, limit in [
            (cosigner_eu_1, "palisade-signer", part(cosigner_eu_1, 50)), (cosigner_eu_1, "systemd-resolved", 256),
            (cosigner_eu_1, "chronyd", 128), (sentry_eu_1, "palisade-chain", part(sentry_eu_1, 85)),
        ]:
            # the first mark holds back for minutes what would meet the second
            assert twin(host, unit, f"{MEMORY} {limit - 30}", ["MemoryHigh="]) == ("success", f"{limit - 30}\n"), unit
            assert twin(host, unit, f"{MEMORY} {limit + 30}", ["MemoryHigh="])[0] == "oom-kill", unit
            assert outside(host, f"{MEMORY} {limit + 30}") == f"{limit + 30}\n"
            lives(host)

    with subtest("memory: at the chain node's first mark it is held back"):
        def under_limits(mib):  # type: ignore
            result, pace = twin(sentry_eu_1, "palisade-chain", f"{MEMORY} {mib} pace", ["TimeoutStartSec=600"])
            assert result == "success", (result, pace)
            return pace

        mark = part(sentry_eu_1, 75)
        assert held_back(sentry_eu_1, "system.slice", lambda: under_limits(mark - 30))[0] == 0
        assert held_back(sentry_eu_1, "system.slice", lambda: under_limits(mark + 80))[1] > 20
        lives(sentry_eu_1)

    with subtest("memory: when the machine has none left, what was started last dies, and neither daemon nor SSH"):
        for host in HOSTS:
            host.fail(f"systemd-run -q {TO_FILE} {MEMORY} {part(host, 120)}")
            lives(host)
  '';
}
