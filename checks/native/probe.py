"""Looks at a running daemon from outside: its sockets, its RPC, its metrics, what it does with ours."""

import json
import select
import socket
import subprocess
import time
import urllib.error
import urllib.request


def address(text):
    """`tcp://host:port`, `host:port`, `:port` → (host, port); all addresses are `*`."""
    host, port = text.removeprefix("tcp://").rsplit(":", 1)
    host = host.strip("[]")
    return ("*" if host in ("", "0.0.0.0", "::", "*") else host, int(port))


def listeners():
    """Every listening TCP socket of this network namespace."""
    lines = subprocess.run(["ss", "-Hltn"], check=True, capture_output=True, text=True).stdout.splitlines()
    return {address(line.split()[3].split("%")[0]) for line in lines}


def get(url, **headers):
    """(status, headers, body), whatever the status."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=5) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), error.read()


def post(url, body):
    """(status, body) of a JSON-RPC request; a connection that is cut counts as status 0."""
    request = urllib.request.Request(url, data=body, headers={"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()
    except OSError:
        return 0, b""


def call(url, method, **params):
    """The result of a JSON-RPC call; None when it answers with an error."""
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
    status, text = post(url, body)
    return json.loads(text).get("result") if status == 200 else None


def until(ready, seconds):
    """Asks until the answer is true; → whether it was, in time."""
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            return False
        time.sleep(0.2)
    return True


def wait(what, ready, seconds=60, alive=lambda: True):
    """Asks until the answer is true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and alive():
        try:
            if found := ready():
                return found
        except OSError:
            pass
        time.sleep(0.2)
    raise RuntimeError(f"{what}: not within {seconds} s" if alive() else f"{what}: the daemon has ended")


def idle_sockets(target, sources):
    """Opens a socket from each source and says nothing; → seconds until the daemon closes each (None: it did not)."""
    open_, ended, last = {}, {}, time.monotonic() + 60
    for number, source in enumerate(sources):
        sock = socket.create_connection(target, timeout=5, source_address=(source, 0))
        open_[sock] = (number, time.monotonic())
        time.sleep(0.01)
    while open_ and time.monotonic() < last:
        for sock in select.select(list(open_), [], [], 1)[0]:
            try:
                closed = sock.recv(4096) == b""
            except ConnectionError:
                closed = True
            if closed:
                number, since = open_.pop(sock)
                ended[number] = time.monotonic() - since
                sock.close()
    return [ended.get(number) for number in range(len(sources))]
