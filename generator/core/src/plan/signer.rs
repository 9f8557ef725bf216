//! A cosigner's settings.

use super::Context;
use super::flow::Way;
use super::host::SignerPlan;
use super::topology::{chain_of, cluster_of};
use crate::fleet::names::Role;
use crate::fleet::values::Duration;
use crate::fleet::{Host, Kind};

/// `None` for hosts that are no cosigners.
pub(super) fn signer(cx: &Context<'_>, host: &Host<'_>) -> Option<SignerPlan> {
    let Kind::Cosigner(me) = host.kind else { return None };
    let cluster = cx.fleet.spec.cluster.get(&me.cluster.value)?;
    let address = |h: &Host<'_>| cx.base.addresses(Way::Sign, h.role(), h.machine.n.value)[0];
    let mut cosigners: Vec<_> = cx
        .topology
        .hosts
        .iter()
        .filter(|h| cluster_of(h) == Some(&me.cluster.value))
        .filter_map(|h| if let Kind::Cosigner(c) = h.kind { Some((c.shard.value, address(h))) } else { None })
        .collect();
    cosigners.sort_unstable();
    let signs = |h: &&Host<'_>| {
        h.role() == Role::Sentry && chain_of(h).is_some_and(|c| cluster.chains.iter().any(|x| x.value == *c))
    };
    let settings = cluster.signer.horcrux();
    let timeout = |t: Option<crate::span::At<Duration>>| t.map_or(Duration::millis(500), |t| t.value);
    Some(SignerPlan {
        program: cluster.signer.as_str(),
        shard: me.shard.value,
        threshold: cluster.threshold.value,
        cosigners,
        port: cx.ports.cosigner,
        grpc_timeout: timeout(settings.grpc_timeout),
        raft_timeout: timeout(settings.raft_timeout),
        sentries: cx.topology.hosts.iter().filter(signs).map(address).collect(),
        privval: cx.ports.privval,
        metrics: cx.ports.signer_metrics,
    })
}
