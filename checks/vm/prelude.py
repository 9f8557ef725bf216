# The words of every test. Private halves come from the machine that runs the tests, never by the store, nor by a command line.
import hashlib
import json
import os
import pathlib
import shlex
import sys
import time

FLEET = pathlib.Path(os.environ["VM_FLEET"])
PROGRAMS = pathlib.Path(os.environ["VM_PROGRAMS"])
CHECKS = pathlib.Path(os.environ["VM_CHECKS"])
TOOLS = pathlib.Path(os.environ["VM_TOOLS"])
OUT = pathlib.Path(os.environ["VM_OUT"])
SEALED = "/var/lib/palisade/credentials"


def fact(host, file="host.json", fleet=FLEET):  # type: ignore
    """An emitted JSON file of a host."""
    return json.loads((fleet / "hosts" / host / file).read_text())


def secrets_of(host, fleet=FLEET):  # type: ignore
    """Credential → its file on this machine."""
    found = {path.name: path for path in (fleet / "secrets" / host).iterdir() if not path.name.startswith("ssh_host_")}
    if "ecies_keys.json" in found:
        shard = json.loads((FLEET / "hosts" / host / "horcrux.json").read_text())
        own = fact(host, "overlay.json")["interfaces"]["wg-sign"]["addresses"][0].split("/")[0]
        number = [one["shardID"] for one in shard["thresholdMode"]["cosigners"] if f"//{own}:" in one["p2pAddr"]]
        assert len(number) == 1, (host, own, shard)
        for path in (FLEET / "shards" / f"cosigner_{number[0]}").iterdir():
            found[path.name] = path
    return found


def bring_secrets(machine, fleet=FLEET):  # type: ignore
    """Each value is sealed on the host, from standard input."""
    for name, path in sorted(secrets_of(machine.name, fleet).items()):
        machine.copy_from_host(str(path), f"/run/enrol/{name}")
        machine.succeed(f"systemd-creds encrypt --name={name} - {SEALED}/{name} </run/enrol/{name}")
    # a sealed file that did not reach the disk is an empty one after a power cut
    machine.succeed("rm -r /run/enrol && sync")


def enrol(machine, fleet=FLEET):  # type: ignore
    """What an enrolment does: the secrets arrive; then what waits for them is started."""
    bring_secrets(machine, fleet)
    machine.succeed("systemctl start palisade-enrolled.target")


def up(*machines):  # type: ignore
    """Starts them together and waits until each is up."""
    for machine in machines:
        machine.start(allow_reboot=True)
    for machine in machines:
        machine.wait_for_unit("multi-user.target")


def no_failed_unit(machine):  # type: ignore
    failed = machine.succeed("systemctl --failed --no-legend --plain")
    assert failed == "", f"{machine.name}: failed units:\n{failed}"


def shown(machine, unit, key):  # type: ignore
    """One property of a unit."""
    return machine.succeed(f"systemctl show -P {key} {unit}").strip()


def running(machine, unit):  # type: ignore
    """The main process of a unit that runs."""
    machine.wait_for_unit(unit)
    pid = shown(machine, unit, "MainPID")
    assert pid != "0", f"{machine.name}: {unit} has no process"
    return pid


def is_the_program(machine, unit, name):  # type: ignore
    """The process of a unit is the program that was built from its Go module on this machine, byte for byte."""
    pid = running(machine, unit)
    there = machine.succeed(f"sha256sum /proc/{pid}/exe").split()[0]
    here = hashlib.sha256((PROGRAMS / name).read_bytes()).hexdigest()
    assert there == here, f"{machine.name}: {unit} runs {there}, and {PROGRAMS / name} is {here}"


def overlay_address(host, interface, family=4, fleet=FLEET):  # type: ignore
    """A host's address on an overlay interface."""
    addresses = [one.split("/")[0] for one in fact(host, "overlay.json", fleet)["interfaces"][interface]["addresses"]]
    return next(one for one in addresses if (":" in one) == (family == 6))


def bring_genesis(machine):  # type: ignore
    """The chain's first state, as an operator brings it."""
    machine.copy_from_host(str(FLEET / "genesis.json"), "/run/genesis.json")
    machine.succeed(
        "cd /var/lib/palisade/chain && install -d -o palisade-chain -g palisade-chain -m 700 config"
        " && install -o palisade-chain -g palisade-chain -m 600 /run/genesis.json config/ && rm /run/genesis.json"
    )


def answers(machine, address, port, source=None):  # type: ignore
    """Whether a TCP connection comes about within three seconds, from one of the machine's addresses."""
    way = f"-s {source} " if source else ""
    return machine.execute(f"nc {way}-w 3 -z {address} {port}")[0] == 0


def activate(machine, name):  # type: ignore
    """Makes another configuration of the host the running one, as nixos-rebuild does: a unit of its own. There is no boot loader."""
    program = f"/run/booted-system/specialisation/{name}/bin/switch-to-configuration"
    unit = "-E PATH=/run/current-system/sw/bin -p StandardOutput=file:/run/activation -p StandardError=inherit"
    status, _ = machine.execute(f"systemd-run --wait --collect -q {unit} {program} test </dev/null >/dev/null 2>&1")
    said = machine.succeed("cat /run/activation")
    assert status == 0, f"{machine.name}: {name} does not become active ({status}):\n{said}"
    return said


def within(seconds, what, act):  # type: ignore
    """Asks again until the act says yes."""
    end = time.monotonic() + seconds
    while not act():
        assert time.monotonic() < end, f"not within {seconds} s: {what}"
        time.sleep(1)


def quoted(words):  # type: ignore
    """A shell's word."""
    return shlex.quote(words)


def certificate(machine, name, ca, principal, validity="-5m:+1h", more=""):  # type: ignore
    """A copy of the admin's key with a certificate."""
    sign = f"ssh-keygen -q -s {ca} -I {name} -n {principal} -V {validity} {more} {name}.pub"
    machine.succeed(f"cd /root && cp id {name} && cp id.pub {name}.pub && {sign}")
    return name


def admin(machine, hosts):  # type: ignore
    """Makes the machine an admin's: authorities, a key, ssh's settings, and host keys that were told out of band (address, host)."""
    for name in ["hosts", "cosign-a", "cosign-b", "stranger"]:
        machine.copy_from_host(str(FLEET / "ca" / name), f"/root/{name}")
    machine.succeed("cd /root && chmod 600 hosts cosign-a cosign-b stranger && ssh-keygen -q -t ed25519 -N \"\" -f id")
    for address, host in hosts.items():
        key = host.succeed("cut -d ' ' -f 1,2 /var/lib/palisade/ssh/ssh_host_ed25519_key.pub").strip()
        machine.succeed(f"echo '{address} {key}' >>/root/known")
    machine.succeed(
        "printf '%s\\n' 'Host *' 'BatchMode yes' 'IdentitiesOnly yes' 'UserKnownHostsFile /root/known' 'StrictHostKeyChecking yes'"
        " 'ConnectTimeout 10' 'Host bastion' 'HostName 198.51.100.5' 'User ana' 'BindAddress 198.51.100.241'"
        " 'IdentityFile /root/at-bastion' >/root/config"
    )
    certificate(machine, "at-bastion", "hosts", "ana@bastion")


def twin(machine, unit, command, more=()):  # type: ignore
    """A command under all that a unit says of its process, but for its profile: (result, what it said)."""
    section, kept = "", []
    for line in machine.succeed(f"systemctl cat {unit}").splitlines():
        section = line if line.startswith("[") else section
        key = line.split("=")[0]
        if section == "[Service]" and "=" in line and not key.startswith(("Exec", "Type", "Remain", "Restart", "AppArmor", "BusName")):
            kept.append(line)
    text = [
        "[Unit]", "StartLimitIntervalSec=0", "[Service]", *kept, "Type=oneshot", "StandardOutput=truncate:/run/vm-said",
        f"ExecStart={command}", *more, "",
    ]
    machine.succeed(
        f"printf '%s\\n' {quoted(chr(10).join(text))} >/run/systemd/system/vm-twin.service && systemctl daemon-reload && rm -f /run/vm-said")
    machine.execute("systemctl start vm-twin")
    return shown(machine, "vm-twin", "Result"), machine.succeed("cat /run/vm-said")


def served(sentry):  # type: ignore
    """Waits until a signer has come to a sentry: before that its chain node ends, and starts anew."""
    sentry.wait_until_succeeds("ss -Htn state established sport = :1234 | grep -q .", timeout=180)
    running(sentry, "palisade-chain")


# --- packets of every kind

sys.path += [str(CHECKS / "firewall"), str(CHECKS / "vm")]


class Prober:  # type: ignore
    """The agent of checks/firewall/reach.py within a machine: each order is a process, which takes it from a file."""

    def __init__(self, machine):
        self.machine = machine
        for part in ["firewall/agent.py", "firewall/prober.py", "prove-kernel/wire.py"]:
            machine.copy_from_host(str(CHECKS / part), f"/run/prober/{pathlib.Path(part).name}")

    def tell(self, do, **order):
        order = {"do": do, **order}
        written = pathlib.Path(f"order-{self.machine.name}").resolve()
        written.write_text(json.dumps(order) + "\n")
        self.machine.copy_from_host(str(written), "/run/prober/order")
        self.machine.succeed(
            "systemd-run -q --unit=prober -E PATH=/run/current-system/sw/bin -p StandardInput=file:/run/prober/order"
            " -p StandardOutput=truncate:/run/prober/answer python3 /run/prober/prober.py")

    def answer(self):
        self.machine.wait_until_fails("systemctl is-active -q prober", timeout=120)
        return json.loads(self.machine.succeed("cat /run/prober/answer"))

    def ask(self, do, **order):
        self.tell(do, **order)
        return self.answer()
