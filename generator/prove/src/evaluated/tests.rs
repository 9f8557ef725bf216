//! One host that reads, and each way in which it must not.

use super::read_evaluated;

const KEY: &str = "rE8W8I6WI+gGPjnNCgWyVc679TDQW4dAIDJwOWHlnI8=";

/// A cosigner to which an override added a peer, a user and a service.
fn text() -> String {
    format!(
        r#"{{"format":1,"hosts":{{"cosigner-a":{{"label":"cosigner","number":41,
    "addresses":{{"nic":["192.0.2.41/24"],"gateway":["192.0.2.1"],"endpoint":["192.0.2.41"],"public":[],"dynamic":[]}},
    "chains":[{{"id":"lab-1","daemon":"cometbft-kvstore"}}],
    "listeners":[
        {{"unit":"sshd","purpose":"ssh","transport":"tcp","address":"10.75.0.41","port":22}},
        {{"unit":"wg-sign","purpose":"wireguard","transport":"udp","address":"::","port":51821}}],
    "dials":[{{"unit":"palisade-signer","purpose":"privval","host":"10.66.0.21","port":1234,"id":null}}],
    "p2p":null,"signer":{{"threshold":2,"shards":3,"shard":1}},
    "tables":["table inet palisade {{\n}}\n"],"nixos-firewall":{{"enabled":false,"openings":[]}},"initrd-network":false,
    "wireguard":{{"base":["10.64.0.0/12"],"interfaces":{{"wg-sign":{{"port":51821,"addresses":["10.67.0.41/32"],
        "public-key":"{KEY}","peers":[{{"host":null,"public-key":"{KEY}","allowed-ips":["0.0.0.0/0"],
        "endpoint":null,"underlay-sources":[],"keepalive":null}}]}}}}}},
    "netdevs":[{{"name":"dummy0","kind":"dummy"}}],
    "networks":[{{"file":"30-lan.network","matches":["Name=eth1"],"addresses":["10.0.0.1/24"]}}],
    "ssh":{{"ca":[{{"name":null,"public-key":"ssh-ed25519 AAAA"}}],"bootstrap-sources":[],"settings":["Port 22"]}},
    "users":[{{"name":"eve","uid":null,"kind":"admin","principals":[],"sources":[]}},
        {{"name":"ana","uid":3001,"kind":"admin","principals":["ana@cosigner-a"],"sources":["10.77.0.81/32"]}}],
    "units":[{{"name":"sshd","kind":"other","user":"root","uid":0,"capabilities":["CAP_NET_ADMIN"]}},
        {{"name":"palisade-signer","kind":"signer","user":"palisade-signer","uid":611,"capabilities":[]}}],
    "unit-packages":["dbus-1.16.2"]}}}}}}"#
    )
}

#[test]
fn a_host_reads_in_one_order_and_a_stranger_has_no_name() {
    let input = read_evaluated("fleet.json", text().as_bytes()).unwrap();
    let host = &input.hosts["cosigner-a"];
    assert_eq!(host.wireguard.interfaces["wg-sign"].peers[0].host, None);
    assert_eq!(host.ssh.ca[0].name, None);
    let users: Vec<_> = host.users.iter().map(|user| (user.name.as_str(), user.uid)).collect();
    assert_eq!(users, [("ana", Some(3001)), ("eve", None)]);
    assert_eq!(host.units[0].name, "palisade-signer");
    assert_eq!(host.listeners[0].unit, "sshd");
}

#[test]
fn it_is_written_as_it_was_read() {
    let input = read_evaluated("fleet.json", text().as_bytes()).unwrap();
    let again = serde_json::to_vec(&input).unwrap();
    assert_eq!(read_evaluated("again.json", &again).unwrap(), input);
}

/// What is replaced, by what, and what the fault must say: where, and what is wrong there.
const BROKEN: [(&str, &str, &str, &str); 17] = [
    ("\"format\":1", "\"format\":2", "format 2", "only format 1 is known"),
    ("\"label\"", "\"lable\"", "`hosts.cosigner-a.lable`", "unknown field `lable`"),
    ("\"cosigner\",\"number\"", "\"validator\",\"number\"", "`hosts.cosigner-a.label`", "unknown variant `validator`"),
    ("\"number\":41", "\"number\":\"41\"", "`hosts.cosigner-a.number`", "expected u16"),
    ("\"netdevs\":[{\"name\":\"dummy0\",\"kind\":\"dummy\"}],", "", "`hosts.cosigner-a`", "missing field `netdevs`"),
    ("\"endpoint\":null,", "", "interfaces.wg-sign.peers[0]`", "missing field `endpoint`"),
    ("\"host\":null,", "", "interfaces.wg-sign.peers[0]`", "missing field `host`"),
    ("\"endpoint\":null", "\"endpoint\":\"vpn.example:1\"", "peers[0].endpoint`", "invalid socket address"),
    ("\"p2p\":null,", "", "`hosts.cosigner-a`", "missing field `p2p`"),
    (
        "\"shard\":1",
        "\"shard\":\"2 of the cosigners are this host\"",
        "signer.shard`",
        "2 of the cosigners are this host",
    ),
    ("\"port\":22", "\"port\":\"unix:///run/x\"", "listeners[0].port`", "unix:///run/x"),
    ("10.75.0.41", "[::1]", "listeners[0].address`", "invalid IP address"),
    ("\"10.77.0.81/32\"", "\"*.example\"", "users[1].sources[0]`", "invalid"),
    ("\"uid\":0,", "\"uid\":\"0\",", "units[0].uid`", "expected u32"),
    ("\"kind\":\"other\"", "\"kind\":\"gate\"", "units[0].kind`", "unknown variant `gate`"),
    ("\"kind\":\"dummy\"", "\"kind\":\"dummy\",\"mtu\":1", "netdevs[0].mtu`", "unknown field `mtu`"),
    ("\"unit-packages\":[\"dbus-1.16.2\"]}}}", "\"unit-packages\":[]}}} x", "", "trailing characters"),
];

#[test]
fn what_is_not_understood_is_a_fault_with_its_place() {
    for (from, to, place, words) in BROKEN {
        let text = text();
        assert!(text.contains(from), "no `{from}`");
        let fault = read_evaluated("fleet.json", text.replacen(from, to, 1).as_bytes()).unwrap_err();
        // the number of the format is well said, and not known
        assert_eq!(fault.place.is_some(), !from.contains("format"), "{fault}");
        assert!(
            fault.path == "fleet.json" && fault.detail.contains(place) && fault.detail.contains(words),
            "`{from}` -> `{to}` gave {fault}"
        );
    }
}
