"""Takes of the machine, and says what it got.

    take.py memory MIB     touches so much
    take.py tasks N        starts threads until there are N or one is refused
    take.py files N        opens so many, or until one is refused
    take.py processor S    as much as it gets for S seconds: its percents of what it and beside.service got
    take.py abort          ends as a fault would, after it has asked for a core dump of any size
"""

import mmap
import os
import resource
import sys
import threading
import time


def memory(wanted):
    held = mmap.mmap(-1, wanted << 20)
    for page in range(0, len(held), mmap.PAGESIZE):
        held[page] = 1
    return len(held) >> 20


def tasks(wanted):
    # small, so that no other limit is met first
    threading.stack_size(64 << 10)
    end = threading.Event()
    started = []
    try:
        while len(started) + 1 < wanted:
            started.append(threading.Thread(target=end.wait, daemon=True))
            started[-1].start()
    except RuntimeError:
        started.pop()
    end.set()
    return len(started) + 1


def files(wanted):
    held = []
    try:
        while len(held) < wanted:
            held.append(os.open("/dev/null", os.O_RDONLY))
    except OSError:
        pass
    return len(held)


def beside():
    stat = dict(line.split() for line in open("/sys/fs/cgroup/system.slice/beside.service/cpu.stat"))
    return int(stat["usage_usec"])


def processor(seconds):
    end, other, own = time.monotonic() + seconds, beside(), time.process_time()
    while time.monotonic() < end:
        pass
    other, own = beside() - other, (time.process_time() - own) * 1e6
    return round(100 * own / (own + other))


def abort():
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    except (OSError, ValueError):
        pass
    os.abort()


act = {"memory": memory, "tasks": tasks, "files": files, "processor": processor, "abort": abort}[sys.argv[1]]
print(act(*map(int, sys.argv[2:])), flush=True)
