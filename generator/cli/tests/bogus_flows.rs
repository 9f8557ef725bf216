//! A flow that must not be, in the planner itself: firewalls, tunnels and peers of both ends follow it, so that nothing that the
//! generator wrote disagrees, and the proof names it all the same.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::Path;

use palisade::load::load;
use palisade_core::fleet::names::HostName;
use palisade_core::plan::flow::{Flow, Party, Ports, Purpose, Transport, Way};
use palisade_core::plan::plan_beside;
use palisade_core::{Fleet, Plan, Tree, emit, parse, validate};
use palisade_prove::nft::Addresses;
use palisade_prove::{Violation, prove, read_tree};

const COSIGNER: &str = "cosigner-fra-1";
/// An address of nobody in the example. All strangers at once would be no test: they have rules on public nodes alone, whatever
/// is planned.
const STRANGER: &str = "192.0.2.200";

fn fleet() -> Fleet {
    let texts = load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fleet.toml")).unwrap().texts;
    validate(&parse(&texts).unwrap()).unwrap()
}

/// What the planner and the emitter make of the example with one more flow, or none.
struct Planned {
    fleet: Fleet,
    plan: Plan,
    tree: Tree,
}

impl Planned {
    fn honest() -> Self {
        let fleet = fleet();
        let plan = plan_beside(&fleet, &[]).unwrap();
        let tree = emit(&plan);
        Self { fleet, plan, tree }
    }

    fn host(&self, name: &str) -> Party {
        let is = |host: &&HostName| host.to_string() == name;
        Party::Host(self.plan.hosts.keys().find(is).unwrap().clone())
    }

    /// The ports of a purpose, as the example has them.
    fn ports(&self, purpose: Purpose) -> Ports {
        self.plan.flows.iter().find(|flow| flow.purpose == purpose).unwrap().ports
    }

    /// The emitted files with a flow beside the others.
    fn with(&self, flow: &Flow) -> Tree {
        let plan = plan_beside(&self.fleet, std::slice::from_ref(flow)).unwrap();
        assert!(plan.flows.contains(flow), "not planned: {flow:?}");
        emit(&plan)
    }
}

/// As `palisade prove` reads and judges the files.
fn violations(tree: &Tree) -> Vec<Violation> {
    let read: BTreeMap<String, Vec<u8>> = tree.clone();
    prove(&read_tree(&read).unwrap()).unwrap().violations
}

/// What a flow does to the files, and what the proof must say of it.
struct Wanted<'a> {
    from: Party,
    to: Party,
    purpose: Purpose,
    way: Way,
    /// On which hosts, and whether it is what they let in or out.
    breaches: &'a [(&'a str, &'a str)],
    /// The other's addresses begin so.
    other: &'a [&'a str],
    /// The port that must be named.
    port: u16,
}

fn is_caught(wanted: &Wanted<'_>) {
    let honest = Planned::honest();
    let ports = honest.ports(wanted.purpose);
    let (from, to, purpose, way) = (wanted.from.clone(), wanted.to.clone(), wanted.purpose, wanted.way);
    let flow = Flow { from, to, purpose, way, transport: Transport::Tcp, ports };
    let tree = honest.with(&flow);
    let found = violations(&tree);
    let interface = way.interface();
    for (host, lets) in wanted.breaches {
        let rules = format!("{host}/nftables.nft");
        assert_ne!(tree[&rules], honest.tree[&rules], "the flow changes no rule of {host}");
        let words = format!(" over `{interface}`: tcp {}, which the law does not know", wanted.port);
        let named = |it: &&Violation| it.host == *host && it.what.starts_with(lets) && it.what.ends_with(&words);
        let all = || found.iter().map(|it| format!("\n  {it}")).collect::<String>();
        let breach = found.iter().find(named).unwrap_or_else(|| panic!("{host} {lets} …{words}: not among{}", all()));
        let evidence = breach.evidence.as_ref().unwrap();
        assert!(evidence.trace.passed, "{breach}: the packet does not pass");
        assert_eq!(evidence.packet.destination_port, wanted.port, "{breach}");
        let other = other(evidence.packet.addresses, lets).to_string();
        assert!(wanted.other.iter().any(|it| other.starts_with(it)), "{breach}: of {other}");
    }
}

fn other(addresses: Addresses, lets: &str) -> IpAddr {
    let (from, to) = match addresses {
        Addresses::V4(from, to) => (IpAddr::from(from), IpAddr::from(to)),
        Addresses::V6(from, to) => (from.into(), to.into()),
    };
    if lets == IN { from } else { to }
}

const IN: &str = "lets in from ";
const OUT: &str = "lets out to ";

#[test]
fn without_one_the_law_holds() {
    let honest = Planned::honest();
    assert_eq!(honest.tree, emit(&palisade_core::plan(&honest.fleet).unwrap()));
    assert_eq!(violations(&honest.tree), []);
}

#[test]
fn people_to_a_cosigners_port_are_caught() {
    is_caught(&Wanted {
        from: Party::Admins,
        to: Planned::honest().host(COSIGNER),
        purpose: Purpose::Cosign,
        way: Way::Underlay,
        breaches: &[(COSIGNER, IN)],
        other: &["192.0.2.22", "192.0.2.23"],
        port: 2222,
    });
}

#[test]
fn the_internet_to_a_cosigners_ports_is_caught() {
    for (purpose, port) in [(Purpose::Cosign, 2222), (Purpose::P2pPublic, 26656)] {
        is_caught(&Wanted {
            from: Party::Server("somebody".to_owned(), STRANGER.parse().unwrap()),
            to: Planned::honest().host(COSIGNER),
            purpose,
            way: Way::Underlay,
            breaches: &[(COSIGNER, IN)],
            other: &[STRANGER],
            port,
        });
    }
}

#[test]
fn a_public_node_to_a_cosigner_is_caught_on_both_ends() {
    let honest = Planned::honest();
    is_caught(&Wanted {
        from: honest.host("public-fra-1"),
        to: honest.host(COSIGNER),
        purpose: Purpose::Cosign,
        way: Way::Fleet,
        breaches: &[(COSIGNER, IN), ("public-fra-1", OUT)],
        other: &["10.", "fd"],
        port: 2222,
    });
}

#[test]
fn a_sentry_to_a_cosigner_is_caught_on_both_ends() {
    let honest = Planned::honest();
    is_caught(&Wanted {
        from: honest.host("sentry-fra-1"),
        to: honest.host(COSIGNER),
        purpose: Purpose::Cosign,
        way: Way::Sign,
        breaches: &[(COSIGNER, IN), ("sentry-fra-1", OUT)],
        other: &["10.", "fd"],
        port: 2222,
    });
}

#[test]
fn a_cosigner_to_the_internet_is_caught() {
    is_caught(&Wanted {
        from: Planned::honest().host(COSIGNER),
        to: Party::Server("somebody".to_owned(), STRANGER.parse().unwrap()),
        purpose: Purpose::Cache,
        way: Way::Underlay,
        breaches: &[(COSIGNER, OUT)],
        other: &[STRANGER],
        port: 443,
    });
}

/// A pair with nothing else to say gets a tunnel from the planner: peers that the law does not know.
#[test]
fn the_tunnel_that_comes_with_a_flow_is_caught() {
    let honest = Planned::honest();
    let flow = Flow {
        from: honest.host("public-fra-1"),
        to: honest.host(COSIGNER),
        purpose: Purpose::Cosign,
        way: Way::Fleet,
        transport: Transport::Tcp,
        ports: honest.ports(Purpose::Cosign),
    };
    let found = violations(&honest.with(&flow));
    let peer =
        |it: &Violation| it.host == COSIGNER && it.what.contains("`wg-fleet`") && it.what.contains("public-fra-1");
    assert!(found.iter().any(peer), "{found:?}");
}
