//! Plans that the planner never makes: some flows taken out at random. The picture must tell these too.

use std::collections::BTreeSet;

use palisade_core::Plan;
use palisade_core::fleet::names::HostName;
use palisade_core::plan::flow::{Flow, Party, Purpose, Way};
use proptest::prelude::*;

use crate::draw;
use crate::specs::Shape;

fn is_tunnel(flow: &Flow) -> bool {
    matches!(flow.purpose, Purpose::WgFleet | Purpose::WgSign)
}

/// Keeps some flows, and the tunnels that those need.
fn thinned(mut plan: Plan, keep: impl Fn(usize, &Flow) -> bool) -> Plan {
    let (tunnels, flows): (Vec<Flow>, Vec<Flow>) = plan.flows.into_iter().partition(is_tunnel);
    let flows: Vec<Flow> = flows.into_iter().enumerate().filter(|(i, f)| keep(*i, f)).map(|(_, f)| f).collect();
    let pair = |f: &Flow| match (&f.from, &f.to) {
        (Party::Host(a), Party::Host(b)) => Some((a.clone(), b.clone())),
        _ => None,
    };
    let mut needed: BTreeSet<(Way, HostName, HostName)> = BTreeSet::new();
    for (way, (a, b)) in flows.iter().filter_map(|f| Some((f.way, pair(f)?))) {
        needed.extend([(way, a.clone(), b.clone()), (way, b, a)]);
    }
    let way = |f: &Flow| if f.purpose == Purpose::WgSign { Way::Sign } else { Way::Fleet };
    let tunnels = tunnels.into_iter().filter(|f| pair(f).is_some_and(|(a, b)| needed.contains(&(way(f), a, b))));
    plan.flows = flows.into_iter().chain(tunnels).collect();
    plan.flows.sort();
    plan
}

#[test]
fn one_pair_of_a_circle_is_missing() {
    let gone = |f: &Flow, a: &str, b: &str| f.from == host(a) && f.to == host(b) && f.purpose == Purpose::P2pOwn;
    draw("odd-circle", &thinned(Shape::SMALL.plan(), |_, f| !gone(f, "public-h0", "public-h1")));
}

#[test]
fn a_tunnel_that_carries_nothing() {
    let mut plan = Shape::SMALL.plan();
    let like = plan.flows.iter().find(|f| f.purpose == Purpose::WgSign).unwrap().clone();
    let alone = Flow { from: host("cosigner-h0"), to: host("monitor-h0"), ..like };
    plan.flows.push(alone);
    plan.flows.sort();
    draw("odd-tunnel", &plan);
}

#[test]
fn one_purpose_alone() {
    let plan = Shape::SMALL.plan();
    let all: BTreeSet<Purpose> = plan.flows.iter().filter(|f| !is_tunnel(f)).map(|f| f.purpose).collect();
    for purpose in all {
        draw("odd-alone", &thinned(plan.clone(), |_, f| f.purpose == purpose));
    }
    draw("odd-silent", &thinned(plan, |_, _| false));
}

fn host(name: &str) -> Party {
    Party::Host(HostName::new(name).unwrap())
}

/// Fleets whose flows are thinned out.
const SHAPES: [Shape; 3] = [
    Shape::SMALL,
    Shape { chains: 2, ..Shape::SMALL },
    Shape { monitors: 4, bastions: 4, families: true, ..Shape::SMALL },
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_flows_are_told(seed in any::<u64>(), gone in 1_u64..90, shape in 0..SHAPES.len()) {
        let dice = |i: usize| (seed.wrapping_add(i as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) % 100;
        draw("odd", &thinned(SHAPES[shape].plan(), |i, _| dice(i) >= gone));
    }
}
