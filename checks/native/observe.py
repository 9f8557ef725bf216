"""What a running node or cosigner shows of the values in its files. Every value is read from the file; a function here
says how it can be seen, and whether it was."""

import json
import os
import re
import subprocess
from datetime import datetime

import probe
from node import NO_HOME, seconds, sh

# 0.38.25 never reads p2p.handshake_timeout and p2p.dial_timeout: 3 s and 1 s are built into its p2p/transport.go.
HANDSHAKE = 3


class Observed:
    """file → what was seen → the keys that it shows."""

    def __init__(self):
        self.seen, self.failed = {}, False

    def of(self, file):
        return lambda keys, how, good: self.see(file, keys.split(), how, good)

    def see(self, file, keys, how, good):
        known = {key for shown in self.seen.get(file, {}).values() for key in shown}
        self.seen.setdefault(file, {}).setdefault(how, []).extend(key for key in keys if key not in known)
        if not good:
            self.failed = True
            print(f"failed: {file}: {', '.join(keys)}: {how}")

    def end(self, files):
        for file, tree in files.items():
            shown = self.seen.get(file, {})
            count = sum(map(len, shown.values()))
            print(f"{'failed' if self.failed else 'ok'}: {file}: {count} of {len(leaves(tree))} keys seen at work")
            for how, keys in shown.items():
                if keys:
                    print(f"    {', '.join(keys)}: {how}")
        return 1 if self.failed else 0


def leaves(tree, path=""):
    """Dotted keys, a list being one."""
    if not isinstance(tree, dict):
        return [path]
    return [leaf for key, inner in tree.items() for leaf in leaves(inner, f"{path}.{key}".lstrip("."))]


def planned_listeners(config):
    """What config.toml says about sockets that listen."""
    metrics, rpc = config["instrumentation"], config["rpc"]
    texts = [config["p2p"]["laddr"], rpc["laddr"], rpc["grpc_laddr"], rpc["pprof_laddr"], config["priv_validator_laddr"]]
    texts += [metrics["prometheus_listen_addr"]] if metrics["prometheus"] else []
    return {probe.address(text) for text in texts if text}


def status(see, node, answer):
    info, config = answer["node_info"], node.config
    see("moniker", f"/status: {info['moniker']}", info["moniker"] == config["moniker"])
    see("genesis_file", f"/status: chain {info['network']}", info["network"] == node.chain_id)
    own = sh(os.environ["cometbft"], "show-node-id", "--home", node.genesis).strip()
    see("node_key_file", f"/status: the id of the key at {config['node_key_file']}", info["id"] == own)
    told = config["p2p"]["external_address"] or config["p2p"]["laddr"]
    see("p2p.external_address", f"/status: peers are told {info['listen_addr']}",
        info["listen_addr"].removeprefix("tcp://") == told.removeprefix("tcp://"))
    pex = "00" in re.findall("..", info["channels"])
    see("p2p.pex", f"/status: the channel of peer exchange is {'open' if pex else 'not there'}", pex == config["p2p"]["pex"])
    index = info["other"]["tx_index"]
    see("tx_index.indexer", f"/status: tx_index {index}", index == {"null": "off"}.get(config["tx_index"]["indexer"], "on"))
    signer = config["priv_validator_laddr"] != ""
    see("priv_validator_laddr" if signer else "priv_validator_key_file",
        f"/status: the validator's key is the one of the {'cosigner' if signer else 'file'}",
        answer["validator_info"]["pub_key"] == node.validator_key())


def rpc(see, node):
    limits, one = node.config["rpc"], {"jsonrpc": "2.0", "method": "health", "params": {}}
    ask = lambda body: probe.post(node.rpc, body)[1]
    most = limits["max_request_batch_size"]
    fits, over = (json.loads(ask(json.dumps([one | {"id": i} for i in range(n)]).encode())) for n in (most, most + 1))
    see("rpc.max_request_batch_size", f"{most} calls in one request are answered, {most + 1} are not",
        isinstance(fits, list) and len(fits) == most and not isinstance(over, list))
    size, call = limits["max_body_bytes"], json.dumps(one | {"id": 1}).encode()
    fits, over = (ask(call + b" " * (length - len(call))) for length in (size, size + 1))
    see("rpc.max_body_bytes", f"a body of {size} bytes is answered, one more is not", b'"result"' in fits and b'"result"' not in over)
    unsafe = ask(json.dumps(one | {"id": 1, "method": "unsafe_flush_mempool"}).encode())
    see("rpc.unsafe", "unsafe_flush_mempool: method not found", (b"Method not found" in unsafe) != limits["unsafe"])
    names = {name.lower() for name in probe.get(f"{node.rpc}/health", Origin="http://stranger.example")[1]}
    see("rpc.cors_allowed_origins", "no Access-Control-Allow-Origin for a stranger's page",
        ("access-control-allow-origin" in names) == bool(limits["cors_allowed_origins"]))


def listeners(see, node, more=frozenset()):
    planned, found = planned_listeners(node.config) | more, probe.listeners()
    text = ", ".join(f"{host}:{port}" for host, port in sorted(found))
    see("p2p.laddr rpc.laddr priv_validator_laddr rpc.grpc_laddr rpc.pprof_laddr instrumentation.prometheus "
        "instrumentation.prometheus_listen_addr", f"sockets listen at {text} and nowhere else", planned == found)


def surroundings(see, node):
    """Metrics, files, the log."""
    home, config, metrics = node.home, node.config, node.config["instrumentation"]
    body = probe.get(f"http://{metrics['prometheus_listen_addr']}/metrics")[2].decode()
    name = f"{metrics['namespace']}_consensus_height"
    see("instrumentation.namespace", f"metrics: {name}", f"\n{name}{{" in body)
    store = home / config["db_dir"] / "blockstore.db/CURRENT"
    see("db_backend db_dir", f"goleveldb's files in {config['db_dir']}/", store.exists() == (config["db_backend"] == "goleveldb"))
    peers = [peer.split("@")[1] for peer in config["p2p"]["persistent_peers"].split(",") if peer]
    tried = lambda: [peer for peer in peers if any("dial tcp" in line and peer in line for line in log_lines(node))]
    probe.until(lambda: tried() == peers, 20)
    see("p2p.persistent_peers", f"{len(tried())} of {len(peers)} are dialled (log)", tried() == peers)
    lines = log_lines(node)
    json_lines = [json.loads(line) for line in lines if line.startswith("{")]
    see("log_format", f"{len(json_lines)} of {len(lines)} lines of log are JSON",
        len(lines) > 5 and (len(json_lines) == len(lines)) == (config["log_format"] == "json"))
    levels = {line.get("level") for line in json_lines}
    see("log_level", f"levels of these lines: {', '.join(sorted(map(str, levels)))}",
        "info" in levels and not levels & {"debug", "trace"} and config["log_level"] == "info")

def log_lines(node):
    return [line for line in node.log.read_text(errors="replace").splitlines() if line.strip()]


def silent_sockets(see, node):
    """Strangers that connect and say nothing."""
    p2p = node.config["p2p"]
    host, port = probe.address(p2p["laddr"])
    target = ("127.0.0.1" if host == "*" else host, port)
    first, second = probe.idle_sockets(target, ["127.0.7.1", "127.0.7.1"])
    see("p2p.allow_duplicate_ip", f"of two sockets from one address the second is closed after {shown(second)}, the first after {shown(first)}",
        first is not None and second is not None and (second < 1 < first) != p2p["allow_duplicate_ip"])
    limit = p2p["max_num_inbound_peers"] + len([one for one in p2p["unconditional_peer_ids"].split(",") if one])
    ended = probe.idle_sockets(target, [f"127.0.{8 + n // 200}.{n % 200 + 2}" for n in range(limit + 3)])
    now, later = ended[:limit], ended[limit:]
    timely = all(t and abs(t - HANDSHAKE) < 1 for t in now) and all(t and abs(t - 2 * HANDSHAKE) < 1.5 for t in later)
    see("p2p.max_num_inbound_peers p2p.unconditional_peer_ids",
        f"{limit} silent sockets are taken and closed after {shown(max(t or 0 for t in now))}; 3 more wait for that, until {shown(later[0])}", timely)


def shown(span):
    return "never" if span is None else f"{span:.1f} s"


def blocks(see, node):
    probe.wait("four blocks", lambda: node.height() >= 4, alive=node.runs)
    when = [probe.call(node.rpc, "block", height=str(h))["block"]["header"]["time"][:26].rstrip("Z") for h in (2, 3)]
    span = (datetime.fromisoformat(when[1]) - datetime.fromisoformat(when[0])).total_seconds()
    usual = seconds(node.config["consensus"]["timeout_commit"])
    see("consensus.timeout_commit consensus.create_empty_blocks consensus.create_empty_blocks_interval",
        f"empty blocks {span:.2f} s apart", usual <= span < usual + 1.5)
    wal = node.home / node.config["consensus"]["wal_file"]
    see("consensus.wal_file", "consensus writes its log there", wal.exists() and wal.stat().st_size > 0)
    state = node.home / node.config["priv_validator_state_file"]
    see("priv_validator_state_file", "the last signed height stands there", int(json.loads(state.read_text())["height"]) >= 4)


def restart(see, node):
    """A node that looks for its own votes does not come back; the control sees that it does look when told to."""
    before = node.height()
    node.stop()
    book = node.home / node.config["p2p"]["addr_book_file"]
    see("p2p.addr_book_file", "the address book is written there", book.exists())
    file = node.home / "config/config.toml"
    emitted = file.read_text()
    file.write_text(re.sub(r"(?m)^double_sign_check_height = .*", "double_sign_check_height = 10", emitted))
    node.begin(node.work / "control.log")
    try:
        refused = node.process.wait(20) != 0
    except subprocess.TimeoutExpired:
        refused = False
        node.stop()
    said = "found signature from the same key" in (node.work / "control.log").read_text()
    file.write_text(emitted)
    node.start()
    probe.wait("a block after the restart", lambda: node.height() > before, alive=node.runs)
    see("consensus.double_sign_check_height", "restarted amid its own votes, it signs on; with 10 instead it refuses to start", refused and said)


def app(see, node):
    off = [name for name in ("api", "grpc", "grpc-web") if not node.files["app.toml"][name]["enable"]]
    see(" ".join(f"{name}.enable" for name in off), "their sockets do not listen", planned_listeners(node.config) == probe.listeners())
    price, gas, env = node.files["app.toml"]["minimum-gas-prices"], 200000, os.environ | NO_HOME
    keys = ["--home", node.genesis, "--keyring-backend", "test"]
    own = sh(node.program, "keys", "show", "one", "-a", *keys, env=env).strip()
    words = [*keys, "--yes", "--chain-id", node.chain_id, "--node", node.rpc, "--gas", gas, "--output", "json"]
    log = json.loads(sh(node.program, "tx", "bank", "send", "one", own, "1stake", *words, env=env))["raw_log"]
    number, unit = re.fullmatch(r"([0-9.]+)(\w+)", price).groups()
    see("minimum-gas-prices", f"a transaction without a fee is refused: {log.split(': ', 1)[-1]}",
        "insufficient fee" in log and f"{float(number) * gas:.0f}{unit}" in log)


def client(see, node):
    told = json.loads(sh(node.program, "status", "--home", node.home, env=os.environ | NO_HOME))["node_info"]["moniker"]
    see("node", f"`status` without an address finds {told}", told == node.config["moniker"])


def signer(see, cosigner, node):
    given = probe.call(node.rpc, "status")["validator_info"]["pub_key"]
    see("keyDir signMode", "a sentry has the validator's key from the shard in keyDir", given == node.validator_key())
    see("thresholdMode.cosigners debugAddr grpcAddr", "it listens for Raft and metrics, nowhere else",
        probe.listeners() == planned_listeners(node.config) | cosigner.listeners())
    body = probe.get(f"http://{cosigner.file['debugAddr']}/metrics")[2].decode()
    tries = dict(re.findall(r'signer_total_sentry_connect_tries\{node="([^"]+)"\} (\S+)', body))
    ours = node.config["priv_validator_laddr"]
    others = {entry["privValAddr"] for entry in cosigner.file["chainNodes"]} - {ours}
    vain = {to for to, count in tries.items() if float(count) > 0} - {ours}
    see("chainNodes", f"metrics: it dials {len(vain)} sentries that are not there, and the one that is has its key", vain == others)
