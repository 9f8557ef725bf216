//! What a person who knows the fleet would say of its firewalls, without having seen them.

use std::net::IpAddr;

use ipnet::IpNet;
use palisade_prove::nft::{Field, Hook, PacketSet, Ranges, Ruleset, Space, State};

use crate::{Host, hosts};

/// Every address of the fleet's own hosts on the underlay, its overlay, and what is no address of a stranger.
const OWN: [&str; 7] =
    ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "10.64.0.0/12", "fd00::/8", "fe80::/10"];
const TCP: u128 = 6;
const UDP: u128 = 17;

fn nets(all: &[&str]) -> Vec<IpNet> {
    let net = |text: &&str| text.parse::<IpNet>().unwrap_or_else(|_| text.parse::<IpAddr>().unwrap().into());
    all.iter().map(net).collect()
}

fn host(name: &str) -> Ruleset {
    hosts().iter().find(|host| host.name == name).unwrap().ruleset().unwrap()
}

fn port(space: &Space, protocol: u128, port: u128) -> PacketSet {
    space.with(Field::Protocol, &Ranges::one(protocol)).restrict(Field::DestinationPort, &Ranges::one(port))
}

/// New connections by `up0` from these, without ICMP: packets that nothing has marked yet.
fn new_from(rules: &Ruleset, sources: &PacketSet) -> PacketSet {
    let space = rules.space();
    let icmp = space.with(Field::Protocol, &[1, 58].into_iter().collect());
    let unmarked = space.with_mark(u32::MAX, 0);
    let new = space.coming_by("up0").intersect(&space.in_state(State::New)).intersect(&unmarked);
    let all = rules.possible(Hook::Input).intersect(&new).minus(&icmp);
    all.intersect(sources)
}

fn strangers(space: &Space) -> PacketSet {
    space.from(&nets(&OWN)).complement()
}

#[test]
fn the_internet_reaches_tcp_26656_of_a_public_node_and_nothing_else() {
    for name in ["public-fra-1", "public-nyc-1", "public-tyo-1"] {
        let rules = host(name);
        let passing = rules.passing(Hook::Input).unwrap();
        let from = new_from(&rules, &strangers(rules.space()));
        // a connection begins with SYN, without FIN, RST or ACK
        let begins = (0..=0xff_u128).filter(|flags| flags & 0b1_0111 == 0b10).collect();
        let p2p = port(rules.space(), TCP, 26656).restrict(Field::TcpFlags, &begins);
        assert_eq!(passing.may.intersect(&from), p2p.intersect(&from), "{name}");
        // limits and bans decide: nobody can rely on it
        assert!(passing.must.intersect(&from).is_empty(), "{name}");
        assert_eq!(passing.may.intersect(&from).values(Field::DestinationPort), Ranges::one(26656), "{name}");
    }
}

#[test]
fn nobody_reaches_a_sentry_but_its_peers_by_wireguard() {
    let rules = host("sentry-fra-1");
    let space = rules.space();
    let passing = rules.passing(Hook::Input).unwrap();
    // bastions, monitors, public nodes; cosigners, which have IPv4 only
    let fleet = [
        "198.51.100.5",
        "203.0.113.5",
        "203.0.113.20",
        "198.51.100.20",
        "198.51.100.2",
        "203.0.113.2",
        "192.0.2.2",
        "2001:db8:1::5",
        "2001:db8:3::5",
        "2001:db8:4::4",
        "2001:db8:2::4",
        "2001:db8:1::2",
        "2001:db8:3::2",
        "2001:db8:5::2",
    ];
    let cosigners = ["203.0.113.52", "198.51.100.36", "203.0.113.36", "198.51.100.52", "192.0.2.36"];
    let tunnels = port(space, UDP, 51820)
        .intersect(&space.from(&nets(&fleet)))
        .union(&port(space, UDP, 51821).intersect(&space.from(&nets(&cosigners))));
    let from = new_from(&rules, &space.all());
    assert_eq!(passing.may.intersect(&from), tunnels.intersect(&from));
    assert_eq!(passing.must.intersect(&from), tunnels.intersect(&from), "a ban can hit a peer");
}

#[test]
fn a_sentry_opens_nothing_to_a_cosigner_and_nobody_opens_its_signing_port() {
    for name in ["cosigner-fra-1", "cosigner-nyc-1", "cosigner-tyo-1"] {
        let rules = host(name);
        let space = rules.space();
        let may = rules.passing(Hook::Input).unwrap().may.intersect(&space.in_state(State::New));
        let signing = may.intersect(&space.coming_by("wg-sign")).intersect(&space.with_mark(u32::MAX, 0));
        let icmp = space.with(Field::Protocol, &[1, 58].into_iter().collect());
        let cosigners = nets(&["10.67.0.40/29", "fd9a:343c:267:3::/64"]);
        assert!(signing.minus(&icmp).is_within(&space.from(&cosigners).intersect(&port(space, TCP, 2222))), "{name}");
        assert!(!signing.minus(&icmp).is_empty(), "{name}");
        let from = new_from(&rules, &strangers(space));
        assert!(may.intersect(&from).is_empty(), "{name}: {:?}", may.intersect(&from).sample());
    }
}

/// What must be so on each host.
fn each(check: impl Fn(&Host, &Ruleset)) {
    let all = hosts();
    assert_eq!(all.len(), 18);
    all.iter().for_each(|host| check(host, &host.ruleset().unwrap()));
}

#[test]
fn no_host_forwards_anything() {
    each(|host, rules| {
        let unmarked = rules.space().with_mark(u32::MAX, 0);
        assert!(rules.passing(Hook::Forward).unwrap().may.intersect(&unmarked).is_empty(), "{}", host.name);
    });
}

#[test]
fn no_host_asks_the_metadata_service() {
    each(|host, rules| {
        let space = rules.space();
        let asked = space.to(&nets(&["169.254.169.254", "fd00:ec2::254"])).minus(&space.leaving_by("lo"));
        let unmarked = asked.intersect(&space.with_mark(u32::MAX, 0));
        assert!(rules.passing(Hook::Output).unwrap().may.intersect(&unmarked).is_empty(), "{}", host.name);
    });
}

#[test]
fn answers_pass_both_ways() {
    each(|host, rules| {
        let space = rules.space();
        let answers = space.in_state(State::Established).minus(&space.to(&nets(&["169.254.169.254", "fd00:ec2::254"])));
        for hook in [Hook::Input, Hook::Output] {
            let all = rules.possible(hook).intersect(&answers);
            let passing = rules.passing(hook).unwrap();
            assert!(all.is_within(&passing.may), "{} {hook:?}", host.name);
        }
        let all = rules.possible(Hook::Output).intersect(&answers);
        assert!(all.is_within(&rules.passing(Hook::Output).unwrap().must), "{}", host.name);
    });
}

#[test]
fn without_its_own_table_a_host_is_closed() {
    for host in hosts() {
        let rules = Host { own: String::new(), ..host.clone() }.ruleset().unwrap();
        let unmarked = rules.space().with_mark(0x0100_0000, 0);
        for hook in [Hook::Input, Hook::Forward, Hook::Output] {
            assert!(rules.passing(hook).unwrap().may.intersect(&unmarked).is_empty(), "{} {hook:?}", host.name);
        }
    }
}

#[test]
fn scripts_that_are_loaded_again_change_nothing() {
    for host in hosts() {
        let again = Host { closed: host.closed.repeat(2), kept: host.kept.repeat(2), ..host.clone() };
        let (once, twice) = (host.ruleset().unwrap(), again.ruleset().unwrap());
        for hook in [Hook::Input, Hook::Output] {
            let (once, twice) = (once.passing(hook).unwrap(), twice.passing(hook).unwrap());
            assert_eq!((once.may, once.must), (twice.may, twice.must), "{} {hook:?}", host.name);
        }
    }
}
