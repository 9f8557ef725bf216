//! A whole small tree that reads, and each way in which it must not.

use std::collections::BTreeMap;

use super::read_tree;
use crate::input::{Dial, Purpose, Role, Transport};

const KEY: &str = "rE8W8I6WI+gGPjnNCgWyVc679TDQW4dAIDJwOWHlnI8=";

/// A sentry and a cosigner with everything.
fn tree() -> BTreeMap<String, Vec<u8>> {
    let mut tree = BTreeMap::new();
    let mut put = |path: &str, text: String| drop(tree.insert(path.to_owned(), text.into_bytes()));
    put("MANIFEST", "not read".into());
    for (name, role, n, kind, uid) in
        [("sentry-a", "sentry", 21, "chain", 610), ("cosigner-a", "cosigner", 41, "signer", 611)]
    {
        let other = if n == 21 { 41 } else { 21 };
        for (file, text) in [("default.nix", "{ }"), ("nftables.nft", "chain input {\n}"), ("kept.nft", "# kept")] {
            put(&format!("{name}/{file}"), text.into());
        }
        put(&format!("{name}/closed.nft"), "# closed".into());
        put(
            &format!("{name}/host.json"),
            format!(
                r#"{{"format":1,"name":"{name}","n":{n},"role":"{role}","nic":["192.0.2.{n}/24"],"gateway":["192.0.2.1"],
            "endpoint":["192.0.2.{n}"],"public":[],"chains":[{{"id":"lab-1","daemon":"cometbft-kvstore"}}],
            "services":[{{"name":"palisade-{kind}","kind":"{kind}","user":"palisade-{kind}","uid":{uid},"capabilities":[]}}]}}"#
            ),
        );
        put(
            &format!("{name}/access.json"),
            r#"{"format":1,"ca":[],"listen":["10.74.0.21"],"users":[
            {"name":"ana","uid":3001,"kind":"admin","principals":["sentry"],"sources":["10.79.0.81/32"]}],
            "bootstrap-sources":["203.0.113.81"]}"#
                .into(),
        );
        let (own, peer) = if n == 21 { ("66", "67") } else { ("67", "66") };
        put(
            &format!("{name}/overlay.json"),
            format!(
                r#"{{"format":1,"base":["10.64.0.0/12"],"interfaces":{{"wg-sign":{{"port":51821,"addresses":["10.{own}.0.{n}/32"],
            "public-key":"{KEY}","peers":[{{"host":"x","public-key":"{KEY}","allowed-ips":["10.{peer}.0.{other}/32"],
            "endpoint":"192.0.2.{other}:51821","underlay-sources":["192.0.2.{other}"]}}]}}}}}}"#
            ),
        );
    }
    put("sentry-a/config.toml", CONFIG.into());
    put("cosigner-a/horcrux.json", HORCRUX.into());
    tree
}

const CONFIG: &str = r#"
priv_validator_laddr = "tcp://10.66.0.21:1234"
[rpc]
laddr = "tcp://127.0.0.1:26657"
grpc_laddr = ""
pprof_laddr = ""
[p2p]
laddr = "tcp://[::]:26656"
seeds = ""
persistent_peers = "aa@10.73.0.1:26656, bb@[fd00::1]:26656"
pex = false
addr_book_strict = true
max_num_inbound_peers = 0
max_num_outbound_peers = 3
private_peer_ids = ""
unconditional_peer_ids = "aa,bb"
[statesync]
rpc_servers = "10.73.0.1:26657"
[instrumentation]
prometheus = true
prometheus_listen_addr = ":26660"
"#;

const HORCRUX: &str = r#"{"keyDir":"/k","signMode":"threshold","thresholdMode":{"threshold":2,"cosigners":[
    {"shardID":1,"p2pAddr":"tcp://10.67.0.41:2222"},{"shardID":2,"p2pAddr":"tcp://10.67.0.42:2222"},
    {"shardID":3,"p2pAddr":"tcp://10.67.0.43:2222"}],"grpcTimeout":"500ms","raftTimeout":"1s"},
    "chainNodes":[{"privValAddr":"tcp://10.66.0.21:1234"}],"debugAddr":"127.0.0.1:8543"}"#;

/// The faults of the tree after `from` became `to` in one file.
fn broken(path: &str, from: &str, to: &str) -> Vec<String> {
    let mut tree = tree();
    let text = String::from_utf8(tree[path].clone()).unwrap();
    assert!(text.contains(from), "{path} has no `{from}`");
    tree.insert(path.to_owned(), text.replacen(from, to, 1).into_bytes());
    read_tree(&tree).err().unwrap_or_default().iter().map(ToString::to_string).collect()
}

#[test]
fn a_whole_tree_reads() {
    let input = read_tree(&tree()).unwrap();
    let sentry = &input.hosts["sentry-a"];
    assert_eq!((sentry.label, sentry.number), (Role::Sentry, 21));
    let sockets: Vec<String> = sentry
        .listeners
        .iter()
        .map(|it| format!("{} {:?} {:?} {} {}", it.unit, it.purpose, it.transport, it.address, it.port))
        .collect();
    assert_eq!(
        sockets,
        [
            "palisade-chain P2p Tcp :: 26656",
            "palisade-chain Rpc Tcp 127.0.0.1 26657",
            "palisade-chain Privval Tcp 10.66.0.21 1234",
            "palisade-chain Metrics Tcp :: 26660",
            "sshd Ssh Tcp 10.74.0.21 22",
            "wg-sign Wireguard Udp :: 51821",
        ]
    );
    assert_eq!(sentry.dials.len(), 3);
    assert_eq!(sentry.dials[1].host, "fd00::1");
    assert_eq!(sentry.dials[1].id.as_deref(), Some("bb"));
    assert_eq!(sentry.p2p.as_ref().unwrap().unconditional_peer_ids, ["aa", "bb"]);
    assert_eq!(sentry.tables, ["# closed", "# kept", "table inet palisade { chain input {\n}\n}\n"]);
    assert_eq!(sentry.users[0].name, "ana");
}

#[test]
fn a_signer_listens_on_every_address_and_dials_the_others() {
    let input = read_tree(&tree()).unwrap();
    let cosigner = &input.hosts["cosigner-a"];
    let signer = cosigner.signer.as_ref().unwrap();
    assert_eq!((signer.threshold, signer.shards, signer.shard), (2, 3, 1));
    let raft = cosigner.listeners.iter().find(|it| it.purpose == Purpose::Cosign).unwrap();
    assert_eq!((raft.address.to_string().as_str(), raft.port, raft.transport), ("::", 2222, Transport::Tcp));
    let privval = Dial {
        unit: "palisade-signer".into(),
        purpose: Purpose::Privval,
        host: "10.66.0.21".into(),
        port: 1234,
        id: None,
    };
    assert!(cosigner.dials.contains(&privval));
    assert_eq!(cosigner.dials.iter().filter(|it| it.purpose == Purpose::Cosign).count(), 2);
}

#[test]
fn the_structure_survives_json() {
    let input = read_tree(&tree()).unwrap();
    let text = serde_json::to_string(&input).unwrap();
    assert_eq!(serde_json::from_str::<crate::Input>(&text).unwrap(), input);
    let strange = text.replacen("\"label\"", "\"lable\"", 1);
    assert!(serde_json::from_str::<crate::Input>(&strange).is_err());
}

/// File, what is replaced, by what, and what the fault must say.
const BROKEN: [(&str, &str, &str, &str); 29] = [
    ("sentry-a/host.json", "\"n\":21", "\"n\":21,\"nn\":1", "unknown field `nn`"),
    ("sentry-a/host.json", "\"format\":1", "\"format\":2", "only format 1 is known"),
    ("sentry-a/host.json", "\"name\":\"sentry-a\"", "\"name\":\"sentry-b\"", "the folder is `sentry-a`"),
    ("sentry-a/host.json", "\"role\":\"sentry\"", "\"role\":\"validator\"", "unknown variant `validator`"),
    ("sentry-a/host.json", "192.0.2.21/24", "192.0.2.21/33", "invalid"),
    ("sentry-a/access.json", "\"ca\":[],", "", "missing field `ca`"),
    ("sentry-a/access.json", "\"kind\":\"admin\"", "\"kind\":\"root\"", "unknown variant `root`"),
    ("sentry-a/access.json", "\"uid\":3001", "\"uid\":null", "`users[0]` has no `uid`"),
    ("sentry-a/overlay.json", "\"host\":\"x\"", "\"host\":null", "`interfaces.wg-sign.peers[0]` has no `host`"),
    ("sentry-a/overlay.json", "\"host\":\"x\",", "", "missing field `host`"),
    ("sentry-a/overlay.json", "\"public-key\":", "\"public-key\":null,\"x\":", "unknown field `x`"),
    ("sentry-a/overlay.json", "wg-sign", "wg-else", "unknown field `wg-else`"),
    ("sentry-a/overlay.json", "\"endpoint\":\"192.0.2.41:51821\"", "\"endpoint\":\"192.0.2.41\"", "invalid"),
    ("sentry-a/config.toml", "pex = false", "pex = false\npexx = false", "`p2p.pexx` is no key"),
    ("sentry-a/config.toml", "pex = false", "pex = \"false\"", "`p2p.pex` must be a boolean, not a string"),
    ("sentry-a/config.toml", "pex = false", "", "`p2p.pex` is missing"),
    ("sentry-a/config.toml", "pex = false", "pex = ", "config.toml"),
    ("sentry-a/config.toml", "[statesync]", "[statesink]", "`statesink.rpc_servers` is no key"),
    ("sentry-a/config.toml", "tcp://10.66.0.21:1234", "unix:///run/signer", "`priv_validator_laddr`"),
    ("sentry-a/config.toml", "aa@10.73.0.1", "10.73.0.1", "`p2p.persistent_peers`"),
    ("sentry-a/config.toml", "inbound_peers = 0", "inbound_peers = -1", "must be a count, not -1"),
    ("cosigner-a/horcrux.json", "\"keyDir\"", "\"keydir\"", "unknown field `keydir`"),
    ("cosigner-a/horcrux.json", "\"shardID\":3", "\"shardID\":2", "once each"),
    ("cosigner-a/horcrux.json", "\"threshold\":2", "\"threshold\":4", "`threshold` is 4 of 3"),
    ("cosigner-a/horcrux.json", "10.67.0.41:2222", "10.67.0.44:2222", "0 of the cosigners"),
    ("cosigner-a/horcrux.json", "10.67.0.42:2222", "10.67.0.41:2222", "2 of the cosigners"),
    (
        "cosigner-a/horcrux.json",
        "\"threshold\",\"thresholdMode",
        "\"single\",\"thresholdMode",
        "unknown variant `single`",
    ),
    ("cosigner-a/horcrux.json", "127.0.0.1:8543", "127.0.0.1", "`debugAddr`"),
    ("cosigner-a/horcrux.json", "tcp://10.66.0.21:1234", "signer.example:1234", "`privValAddr`"),
];

#[test]
fn what_cannot_be_parsed_has_its_place() {
    for (path, from, to, place) in [
        ("sentry-a/host.json", "\"n\":21", "\"n\":21,\"nn\":1", "1:41: unknown field"),
        ("sentry-a/host.json", "\n", "\n\n}", "3:1: trailing comma"),
        ("sentry-a/config.toml", "pex = false", "pex = ", "11:7: "),
        ("sentry-a/config.toml", "pex = false", "pex = false\npex = true", "12:1: duplicate key"),
    ] {
        let faults = broken(path, from, to);
        assert!(faults[0].starts_with(&format!("hosts/{path}:{place}")), "{faults:?}");
    }
    let mut tree = tree();
    tree.insert("sentry-a/host.json".into(), b"{\n\"\xc3\xa9\xff".to_vec());
    assert_eq!(read_tree(&tree).unwrap_err()[0].to_string(), "hosts/sentry-a/host.json:2:3: not UTF-8");
}

#[test]
fn what_is_not_understood_is_a_fault_of_its_file() {
    for (path, from, to, expected) in BROKEN {
        let faults = broken(path, from, to);
        let start = format!("hosts/{path}:");
        assert!(
            faults.iter().any(|fault| fault.starts_with(&start) && fault.contains(expected)),
            "{path}: `{from}` -> `{to}` gave {faults:?}, not `{expected}`"
        );
    }
}

#[test]
fn a_program_has_its_file_and_a_file_its_program() {
    let faults = broken("sentry-a/host.json", "\"kind\":\"chain\"", "\"kind\":\"signer\"");
    assert!(faults[0].starts_with("hosts/sentry-a/config.toml: no service"), "{faults:?}");
    assert!(faults[1].starts_with("hosts/sentry-a/horcrux.json: the file is missing"), "{faults:?}");
}

#[test]
fn files_are_neither_strange_nor_missing() {
    for strange in ["sentry-a/extra.toml", "sentry-a/sub/host.json", "notes.txt"] {
        let mut tree = tree();
        tree.insert(strange.into(), Vec::new());
        assert_eq!(read_tree(&tree).unwrap_err()[0].path, format!("hosts/{strange}"));
    }
    for missing in ["sentry-a/host.json", "sentry-a/kept.nft", "sentry-a/config.toml", "cosigner-a/horcrux.json"] {
        let mut tree = tree();
        tree.remove(missing);
        let faults = read_tree(&tree).unwrap_err();
        assert_eq!(faults.len(), 1, "said once: {faults:?}");
        assert!(faults[0].path == format!("hosts/{missing}") && faults[0].detail.contains("missing"), "{faults:?}");
    }
}

#[test]
fn a_host_that_nobody_may_enter_has_no_sshd() {
    let mut tree = tree();
    let access = r#"{"format":1,"ca":[],"listen":["10.74.0.21"],"users":[],"bootstrap-sources":[]}"#;
    tree.insert("sentry-a/access.json".into(), access.into());
    let input = read_tree(&tree).unwrap();
    assert!(input.hosts["sentry-a"].listeners.iter().all(|it| it.unit != "sshd"));
}

#[test]
fn an_sdk_daemon_has_its_two_files_and_nothing_else_has() {
    let mut tree = tree();
    tree.insert("sentry-a/app.toml".into(), b"[api]\nenable = false\n".to_vec());
    assert!(read_tree(&tree).unwrap_err().iter().any(|fault| fault.detail.contains("no SDK daemon")));
    let host = String::from_utf8(tree["sentry-a/host.json"].clone()).unwrap();
    tree.insert("sentry-a/host.json".into(), host.replace("cometbft-kvstore", "gaiad").into_bytes());
    let app = "[api]\nenable = true\naddress = \"tcp://localhost:1317\"\n[grpc]\nenable = false\n";
    tree.insert("sentry-a/app.toml".into(), app.as_bytes().to_vec());
    assert_eq!(read_tree(&tree).unwrap_err()[0].path, "hosts/sentry-a/client.toml");
    tree.insert("sentry-a/client.toml".into(), b"chain-id = \"lab-1\"\n".to_vec());
    let input = read_tree(&tree).unwrap();
    let listeners = &input.hosts["sentry-a"].listeners;
    assert!(listeners.iter().any(|it| it.purpose == Purpose::Api && it.port == 1317 && it.address.is_loopback()));
}
