"""Inside a namespace: opens, holds and accepts connections as told on standard input, a JSON object a line."""
import concurrent.futures
import json
import os
import socket
import sys
import threading

held = []


def hold(listener):
    while True:
        held.append(listener.accept()[0])


def listen(port):
    s = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    s.bind(("::", port))
    s.listen(512)
    threading.Thread(target=hold, args=(s,), daemon=True).start()


def connect(to, port, source=None, uid=0, wait=0.6):
    """Whether the connection came about. As another user in a child: a change of user is for good."""
    if uid:
        child = os.fork()
        if child == 0:
            os.setuid(uid)
            os._exit(0 if connect(to, port, source, 0, wait) else 1)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    s = socket.socket(socket.AF_INET6 if ":" in to else socket.AF_INET, socket.SOCK_STREAM)
    s.settimeout(wait)
    try:
        if source:
            s.bind((source, 0))
        s.connect((to, port))
    except OSError:
        s.close()
        return False
    held.append(s)
    return True


def main():
    for line in sys.stdin:
        order = json.loads(line)
        what = order.pop("do")
        answer = None
        if what == "listen":
            listen(**order)
        elif what == "connect":
            answer = connect(**order)
        elif what == "probe":
            with concurrent.futures.ThreadPoolExecutor(64) as pool:
                answer = list(pool.map(lambda o: connect(*o), order["all"]))
        elif what == "release":
            for s in held:
                s.close()
            held.clear()
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
