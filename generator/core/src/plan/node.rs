//! A chain node's settings.

use std::net::{IpAddr, Ipv4Addr};

use sha2::{Digest, Sha256};

use super::flow::Way;
use super::host::{Node, P2pPlan};
use super::topology::chain_of;
use super::{Context, chain_ref};
use crate::fleet::names::{HostName, Role};
use crate::fleet::values::{Duration, Ed25519Key, NodeId, Port};
use crate::fleet::{Host, Kind};

const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// `None` for hosts that run no chain node.
pub(super) fn node(cx: &Context<'_>, host: &Host<'_>) -> Option<Node> {
    let alias = chain_of(host)?;
    let chain = cx.fleet.spec.chain.get(alias)?;
    let sentry = host.role() == Role::Sentry;
    let [fleet, _] = cx.base.addresses(Way::Fleet, host.role(), host.machine.n.value);
    let [sign, _] = cx.base.addresses(Way::Sign, host.role(), host.machine.n.value);
    let port = p2p_port(cx, host);
    let public = |role| own(cx, host, role);
    let (persistent, unconditional, private) = if sentry {
        let peers = cx.topology.peers.get(&host.name).cloned().unwrap_or_default();
        (peers.clone(), peers, Vec::new())
    } else {
        let dialled_by: Vec<HostName> = public(Role::Sentry)
            .into_iter()
            .filter(|s| cx.topology.peers.get(s).is_some_and(|p| p.contains(&host.name)))
            .collect();
        let others = public(Role::Public);
        (others.clone(), [others, dialled_by].concat(), public(Role::Sentry))
    };
    let consensus = chain.consensus.as_ref();
    let timeout = |t: Option<crate::span::At<Duration>>, usual| t.map_or(Duration::millis(usual), |t| t.value);
    Some(Node {
        chain: chain_ref(cx, alias)?,
        privval: sentry.then_some((sign, cx.ports.privval)),
        rpc: (if sentry { LOOPBACK } else { fleet }, cx.ports.rpc),
        p2p: (sentry.then_some(fleet), port),
        external: host.machine.public.first().map(|a| (a.value, port)),
        seeds: if sentry { Vec::new() } else { chain.seeds.iter().map(|s| s.value.clone()).collect() },
        persistent: persistent.iter().filter_map(|p| dial(cx, p)).collect(),
        unconditional: ids(cx, &unconditional),
        private: ids(cx, &private),
        pex: !sentry,
        p2p_settings: settings(cx, host),
        timeouts: [
            timeout(consensus.and_then(|c| c.propose), 3000),
            timeout(consensus.and_then(|c| c.prevote), 1000),
            timeout(consensus.and_then(|c| c.precommit), 1000),
            timeout(consensus.and_then(|c| c.commit), if chain.daemon.value.is_sdk() { 5000 } else { 1000 }),
        ],
        metrics: cx.ports.node_metrics,
        gas_prices: chain.gas_prices.as_ref().map(|g| g.value.clone()),
        snapshots: !sentry,
    })
}

/// The port that a node listens on for peers.
pub(crate) fn p2p_port(cx: &Context<'_>, host: &Host<'_>) -> Port {
    match host.kind {
        Kind::Public(p) => p.p2p_port.map_or(cx.ports.p2p, |p| p.value),
        _ => cx.ports.p2p,
    }
}

/// Own hosts of a role that serve the same chain, but the host itself.
fn own(cx: &Context<'_>, host: &Host<'_>, role: Role) -> Vec<HostName> {
    let same = |h: &&Host<'_>| h.role() == role && h.name != host.name && chain_of(h) == chain_of(host);
    cx.topology.hosts.iter().filter(same).map(|h| h.name.clone()).collect()
}

/// Where an own public node is dialled: its id, its wg-fleet address, its port.
fn dial(cx: &Context<'_>, name: &HostName) -> Option<(NodeId, IpAddr, Port)> {
    let host = cx.host(name)?;
    let [v4, _] = cx.base.addresses(Way::Fleet, host.role(), host.machine.n.value);
    Some((id(cx, name)?, v4, p2p_port(cx, host)))
}

fn ids(cx: &Context<'_>, names: &[HostName]) -> Vec<NodeId> {
    let mut out: Vec<NodeId> = names.iter().filter_map(|n| id(cx, n)).collect();
    out.sort();
    out
}

fn id(cx: &Context<'_>, name: &HostName) -> Option<NodeId> {
    cx.keys(name)?.p2p.as_ref().map(|k| NodeId::of(&k.pubkey.value))
}

impl NodeId {
    /// A node's id: the first 20 bytes of the sha256 of its public key (CometBFT, p2p/key.go).
    #[must_use]
    pub fn of(key: &Ed25519Key) -> Self {
        let digest = Sha256::digest(key.bytes());
        Self::from_bytes(digest.iter().take(20).copied())
    }
}

/// The host's own settings, then its role's, then ours.
fn settings(cx: &Context<'_>, host: &Host<'_>) -> P2pPlan {
    let own = match host.kind {
        Kind::Public(p) => p.p2p.as_ref(),
        Kind::Sentry(s) => s.p2p.as_ref(),
        _ => None,
    };
    let role = cx.fleet.spec.default_p2p(host.role());
    let sentry = host.role() == Role::Sentry;
    macro_rules! pick {
        ($field:ident, $usual:expr) => {
            own.and_then(|p| p.$field).or_else(|| role.and_then(|p| p.$field)).map_or($usual, |x| x.value)
        };
    }
    P2pPlan {
        // A sentry takes no peer but its unconditional ones, whatever the spec says of public nodes.
        max_inbound: if sentry { 0 } else { pick!(max_inbound, DEFAULT_INBOUND) },
        max_outbound: if sentry { 0 } else { pick!(max_outbound, 20) },
        send_rate: pick!(send_rate, 5_120_000),
        recv_rate: pick!(recv_rate, 5_120_000),
        max_packet_payload: pick!(max_packet_payload, 1024),
        allow_duplicate_ip: pick!(allow_duplicate_ip, false),
        addr_book_strict: pick!(addr_book_strict, true),
    }
}

/// Inbound peers of a public node when the spec is silent.
pub(crate) const DEFAULT_INBOUND: u16 = 80;

/// A public node's inbound peers and the own nodes that no limit applies to.
pub(crate) fn inbound(cx: &Context<'_>, host: &Host<'_>) -> (u16, usize) {
    let dialled_by = cx.topology.peers.values().filter(|p| p.contains(&host.name)).count();
    (settings(cx, host).max_inbound, own(cx, host, Role::Public).len() + dialled_by)
}
