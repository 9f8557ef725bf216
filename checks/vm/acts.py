"""What a process tries, one act after the other, and what it could: JSON, act → whether.

    acts.py reach DIRECTORY...    what it reaches: these directories' `mark`, the host's secrets, sockets, rights of root
    acts.py code                  what its code may do; in /dev/shm it may make a file
    acts.py writes                the directories in which it can make a file, and the files there are that it can write to

Tried as it is, under a profile and in a unit's sandbox. An act leaves nothing behind; each has a process of its own.
"""

import contextlib
import ctypes
import json
import mmap
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time
import traceback

# system calls that Python has no word for
LIBC = ctypes.CDLL(None, use_errno=True)
ADDR_NO_RANDOMIZE = 0x0040000
# made by the test: a file that makes another user of whoever executes it, and a directory
OTHER, PLACE = "/vm-other", "/run/vm"


def call(name, *arguments):
    if getattr(LIBC, name)(*arguments) == -1:
        raise OSError(ctypes.get_errno(), name)


def read(path):
    return lambda: open(path, "rb").read(1)


def write(path):
    return lambda: os.close(os.open(path, os.O_WRONLY))


def make(path):
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    os.unlink(path)


def own_file(act):
    file = pathlib.Path("/dev/shm/vm-own")
    file.touch()
    try:
        act(file)
    finally:
        file.unlink()


def mount():
    call("mount", b"vm", PLACE.encode(), b"tmpfs", 0, None)
    call("umount2", PLACE.encode(), 0)


def become_other():
    if subprocess.run([OTHER, "-u"], capture_output=True, text=True).stdout.strip() != "65534":
        raise OSError("no other user")


def reach(*directories):
    marks = {f"read {one}": read(f"{one}/mark") for one in directories}
    return marks | {
        "a sealed secret": read("/var/lib/palisade/credentials/wg-fleet.key"),
        "an opened key": read("/run/palisade-overlay/wg-fleet.key"),
        "the host key": read("/var/lib/palisade/ssh/ssh_host_ed25519_key"),
        "shadow": read("/etc/shadow"),
        "root's home": read("/root/mark"),
        "write /etc": lambda: make("/etc/vm-made"),
        "write /var/lib": lambda: make("/var/lib/vm-made"),
        "write /run": lambda: make("/run/vm-made"),
        "the disk": read("/dev/vdb"),
        # read, it would wait for a line
        "the kernel's log": lambda: os.close(os.open("/dev/kmsg", os.O_RDONLY)),
        "environment of PID 1": read("/proc/1/environ"),
        "a setting of the kernel": write("/proc/sys/kernel/printk"),
        "inet": lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM),
        "netlink": lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW),
        "raw": lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP),
        "packet": lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW),
        "mount": mount,
        "be another user": lambda: os.setuid(65533),
        "the clock": lambda: time.clock_settime(time.CLOCK_REALTIME, time.time()),
        "the host's name": lambda: socket.sethostname(socket.gethostname()),
    }


def code():
    return {
        "a file of its own": lambda: own_file(lambda file: None),
        "set-user-ID": lambda: own_file(lambda file: file.chmod(0o4700)),
        "give away": lambda: own_file(lambda file: os.chown(file, os.getuid(), os.getgid())),
        "its own user, again": lambda: os.setuid(os.getuid()),
        "another user by a file": become_other,
        "writable code": lambda: mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC),
        "personality": lambda: call("personality", ADDR_NO_RANDOMIZE),
        "its own priority, again": lambda: os.setpriority(os.PRIO_PROCESS, 0, os.getpriority(os.PRIO_PROCESS, 0)),
        "namespace": lambda: os.unshare(os.CLONE_NEWUSER),
        "see PID 1": read("/proc/1/stat"),
        "the machine's memory": read("/proc/meminfo"),
    }


def possible(act, name):
    child = os.fork()
    if child == 0:
        # what waits would hold up the test
        signal.alarm(60)
        try:
            act()
        except OSError:
            os._exit(1)
        except BaseException:
            traceback.print_exc()
            os._exit(2)
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, 1), (name, status)
    return status == 0


def writes():
    found = []
    for place, directories, files in os.walk("/"):
        try:
            make(os.path.join(place, "vm-made"))
            found.append(place)
            directories.clear()
            continue
        except OSError:
            pass
        # the store below its name, too
        if place in ("/proc", "/sys") or place.startswith("/nix/store") or place.startswith("/nix/.r"):
            directories.clear()
            continue
        for path in (os.path.join(place, file) for file in files):
            # devices and sockets are no state
            if os.path.isfile(path) and not os.path.islink(path):
                with contextlib.suppress(OSError):
                    write(path)()
                    found.append(path)
    return sorted(found)


def main():
    mode, *arguments = sys.argv[1:]
    if mode == "writes":
        return writes()
    acts = {"reach": reach, "code": code}[mode](*arguments)
    return {name: possible(act, name) for name, act in acts.items()}


print(json.dumps(main()))
