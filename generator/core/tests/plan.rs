//! The plan of the worked example against answers written down by hand, not taken from the planner.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use palisade_core::plan::flow::{Party, Purpose, Way};
use palisade_core::plan::host::HostPlan;
use palisade_core::{Plan, Texts, emit, parse, plan, validate};

fn texts() -> Texts {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut texts = Texts::from([("fleet.toml".to_owned(), fs::read_to_string(root.join("fleet.toml")).unwrap())]);
    for entry in fs::read_dir(root.join("keys")).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("keys/{}", path.file_name().unwrap().to_str().unwrap());
        texts.insert(name, fs::read_to_string(path).unwrap());
    }
    texts
}

fn planned(texts: &Texts) -> Plan {
    plan(&validate(&parse(texts).unwrap()).unwrap()).unwrap()
}

fn host<'p>(plan: &'p Plan, name: &str) -> &'p HostPlan {
    plan.hosts.values().find(|h| h.name.as_str() == name).unwrap()
}

fn addresses(plan: &Plan, name: &str, way: Way) -> Vec<String> {
    host(plan, name).overlay[&way].addresses.iter().map(ToString::to_string).collect()
}

#[test]
fn overlay_addresses_are_interface_role_and_number() {
    let plan = planned(&texts());
    // 10.64.0.0/12, then 1 bit interface, 3 bits role (public 1 … bastion 5), 16 bits number.
    for (name, way, v4, v6) in [
        ("sentry-fra-1", Way::Sign, "10.66.0.21", ":2:15::1"),
        ("sentry-fra-1", Way::Fleet, "10.74.0.21", ":a:15::1"),
        ("cosigner-tyo-1", Way::Sign, "10.67.0.45", ":3:2d::1"),
        ("public-fra-1", Way::Fleet, "10.73.0.11", ":9:b::1"),
        ("bastion-nyc-1", Way::Fleet, "10.77.0.82", ":d:52::1"),
    ] {
        let found = addresses(&plan, name, way);
        assert_eq!(found[0], v4, "{name}");
        assert!(found[1].starts_with("fd") && found[1].ends_with(v6), "{name}: {found:?}");
    }
}

#[test]
fn tunnels_are_pairs_that_have_something_to_say_and_mirror_each_other() {
    let plan = planned(&texts());
    let mut pairs: BTreeMap<Way, BTreeSet<(String, String)>> = BTreeMap::new();
    for h in plan.hosts.values() {
        for (way, tunnel) in &h.overlay {
            for peer in &tunnel.peers {
                let mirror =
                    host(&plan, peer.host.as_str()).overlay[way].peers.iter().find(|p| p.host == h.name).unwrap();
                assert_eq!((&mirror.public_key, mirror.addresses), (&tunnel.public_key, tunnel.addresses));
                let mut pair = [h.name.to_string(), peer.host.to_string()];
                pair.sort();
                pairs.entry(*way).or_default().insert(pair.into());
            }
        }
    }
    // wg-sign: 10 among 5 cosigners, 5 × 6 to sentries. wg-fleet: 3 among public nodes, 6 × 3 sentries to them,
    // 14 × 2 to monitors, 1 between these, 2 × 16 from bastions (their 2 × 2 with monitors once), 1 between these.
    assert_eq!(pairs[&Way::Sign].len(), 10 + 30);
    assert_eq!(pairs[&Way::Fleet].len(), 3 + 18 + 28 + 1 + 2 * 14 + 2 * 2 + 1);
    for (a, b) in &pairs[&Way::Sign] {
        assert!(a.starts_with("cosigner") && (b.starts_with("cosigner") || b.starts_with("sentry")), "{a} {b}");
    }
}

/// Who may begin to talk to whom about what, on which way. By hand, not from the planner.
const LAW: &[(&str, &str, Purpose, Way)] = &[
    ("strangers", "public", Purpose::P2pPublic, Way::Underlay),
    ("public", "strangers", Purpose::P2pDial, Way::Underlay),
    ("public", "public", Purpose::P2pOwn, Way::Fleet),
    ("sentry", "public", Purpose::P2pSentry, Way::Fleet),
    ("sentry", "public", Purpose::LightRpc, Way::Fleet),
    ("cosigner", "sentry", Purpose::Privval, Way::Sign),
    ("cosigner", "sentry", Purpose::Gate, Way::Sign),
    ("cosigner", "cosigner", Purpose::Cosign, Way::Sign),
    ("admins", "bastion", Purpose::SshAdmin, Way::Underlay),
    ("bastion", "*", Purpose::Ssh, Way::Fleet),
    ("*", "monitor", Purpose::Push, Way::Fleet),
    ("monitor", "monitor", Purpose::Replicate, Way::Fleet),
    ("*", "server", Purpose::Dns, Way::Underlay),
    ("*", "server", Purpose::Time, Way::Underlay),
    ("*", "server", Purpose::Cache, Way::Underlay),
    ("*", "server", Purpose::Backup, Way::Underlay),
    ("*", "*", Purpose::WgFleet, Way::Underlay),
    ("cosigner", "cosigner", Purpose::WgSign, Way::Underlay),
    ("cosigner", "sentry", Purpose::WgSign, Way::Underlay),
    ("sentry", "cosigner", Purpose::WgSign, Way::Underlay),
];

fn side<'p>(plan: &'p Plan, party: &Party) -> &'p str {
    match party {
        Party::Strangers => "strangers",
        Party::Admins => "admins",
        Party::Server(..) => "server",
        Party::Host(name) => plan.hosts[name].role.as_str(),
    }
}

#[test]
fn every_flow_is_in_the_law_and_every_row_of_the_law_is_a_flow() {
    let plan = planned(&texts());
    let mut used = BTreeSet::new();
    for flow in &plan.flows {
        let (from, to) = (side(&plan, &flow.from), side(&plan, &flow.to));
        let is = |word: &str, side: &str| word == side || (word == "*" && Party::Strangers != flow.from);
        let row = LAW.iter().position(|(a, b, p, w)| is(a, from) && is(b, to) && *p == flow.purpose && *w == flow.way);
        used.insert(row.unwrap_or_else(|| panic!("outside of the law: {flow:?}")));
    }
    assert_eq!(used.len(), LAW.len(), "rows without a flow: {:?}", (0..LAW.len()).filter(|i| !used.contains(i)));
}

#[test]
fn nodes_keep_what_their_role_promises() {
    let plan = planned(&texts());
    for h in plan.hosts.values() {
        let Some(node) = &h.node else { continue };
        if h.role.as_str() == "sentry" {
            let regions: BTreeSet<_> = plan
                .hosts
                .values()
                .filter(|o| {
                    o.node.as_ref().is_some_and(|_| {
                        node.persistent.iter().any(|(_, a, _)| o.overlay[&Way::Fleet].addresses.contains(a))
                    })
                })
                .map(|o| &o.region)
                .collect();
            assert!(regions.len() >= 2 && !node.pex && node.p2p_settings.max_inbound == 0);
            assert_eq!(node.unconditional.len(), node.persistent.len());
        } else {
            assert!(node.pex && node.private.len() == 6, "six sentries are private on {}", h.name);
            // The cap leaves own peers twice their number of places below CometBFT's listener limit.
            let cap = usize::from(h.kept.strangers.unwrap().total);
            let limit = usize::from(node.p2p_settings.max_inbound) + node.unconditional.len();
            assert_eq!(cap + 2 * node.unconditional.len(), limit);
        }
    }
}

#[test]
fn another_host_moves_nothing_of_the_others() {
    let before = emit(&planned(&texts()));
    let mut more = texts();
    let spec = more.get_mut("fleet.toml").unwrap();
    let line = "aaa-1 = { n = 83, site = \"nyc-b\", nic = [\"203.0.113.6/28\"], gateway = [\"203.0.113.1\"] }\n";
    *spec = spec.replace("[bastion]\n", &format!("[bastion]\n{line}"));
    // Keys of its own; that they are no points of a curve does not matter to the planner.
    let keys = "format = 1\nn = 83\n[ssh]\nhost = \"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"\n[wireguard]\nfleet = \"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"\n";
    more.insert("keys/bastion-aaa-1.toml".into(), keys.into());
    let after = emit(&planned(&more));
    for (path, bytes) in &before {
        let same = after.get(path) == Some(bytes);
        // What knows bastions: who may log in, tunnels, firewalls, the picture. Nothing else.
        let knows = ["access.json", "overlay.json", "nftables.nft", "kept.nft", "fleet.svg"];
        assert!(same || knows.iter().any(|k| path.ends_with(k)), "{path} changed");
    }
}

/// The numbers of the public nodes that a sentry of Frankfurt dials, when the spec says other things of some of them.
fn dialled(edits: &[(&str, &str)]) -> Vec<String> {
    let mut texts = texts();
    let text = texts.get_mut("fleet.toml").unwrap();
    for (old, new) in edits {
        assert_eq!(text.matches(old).count(), 1, "{old}");
        *text = text.replace(old, new);
    }
    let plan = planned(&texts);
    let node = host(&plan, "sentry-fra-1").node.as_ref().unwrap();
    node.persistent.iter().map(|(_, address, _)| address.to_string()).collect()
}

#[test]
fn caps_leave_the_nearest_of_each_region_and_system() {
    let [fra, nyc, tyo] = ["10.73.0.11", "10.73.0.12", "10.73.0.13"];
    let cap = |key: &'static str| ("[defaults.sentry]\n", format!("[defaults.sentry]\n{key} = 1\n"));
    assert_eq!(dialled(&[]), [fra, nyc, tyo]);
    // The third one stands in Europe too, and is as near as the first.
    let moved = ("tyo-1 = { n = 13, site = \"tyo-b\"", "tyo-1 = { n = 13, site = \"rbx-b\"");
    assert_eq!(dialled(&[moved]), [fra, tyo, nyc]);
    let (old, new) = cap("most-per-region");
    assert_eq!(dialled(&[moved, (old, &new)]), [fra, nyc]);
    // America's and Asia's are of one autonomous system; America's is nearer.
    let moved = [
        ("nyc-1 = { n = 12, site = \"nyc-b\"", "nyc-1 = { n = 12, site = \"chi-b\""),
        ("tyo-1 = { n = 13, site = \"tyo-b\"", "tyo-1 = { n = 13, site = \"osa-b\""),
    ];
    let (old, new) = cap("most-per-as");
    assert_eq!(dialled(&[moved[0], moved[1], (old, &new)]), [fra, nyc]);
}
