//! [`Fleet`] → [`Plan`]: valid together, all defaults resolved.

pub(crate) mod access;
mod firewall;
pub mod flow;
mod flows;
pub mod host;
mod node;
pub mod overlay;
pub(crate) mod ports;
mod signer;
pub(crate) mod topology;
pub(crate) use firewall::cap;
pub(crate) use node::inbound;
pub(crate) use tunnels::shared;
mod tunnels;

use std::collections::BTreeMap;

use flow::Flow;
use host::{ChainRef, HardwarePlan, HostPlan, KeyTrust, Service, TimePlan};
use overlay::Base;
use ports::Ports;
use topology::{Topology, chain_of, cluster_of, endpoints, region};

use crate::fleet::keyfile::HostKeys;
use crate::fleet::names::{Boot, ChainName, FleetName, HardwareName, HostName, Platform, Role};
use crate::fleet::{Fleet, Host, Spec};
use crate::problem::{KeyProblem, Problem};
use crate::span::At;

/// The whole fleet, planned.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The fleet's name.
    pub name: FleetName,
    /// The overlay's networks.
    pub base: Base,
    /// Every host.
    pub hosts: BTreeMap<HostName, HostPlan>,
    /// Every flow, sorted.
    pub flows: Vec<Flow>,
}

/// What every planner needs to look at.
pub(crate) struct Context<'f> {
    pub(crate) fleet: &'f Fleet,
    pub(crate) topology: Topology<'f>,
    pub(crate) base: Base,
    pub(crate) ports: Ports,
    by_name: BTreeMap<HostName, usize>,
    flows_of: BTreeMap<HostName, Vec<usize>>,
}

impl<'f> Context<'f> {
    pub(crate) fn host(&self, name: &HostName) -> Option<&Host<'f>> {
        self.by_name.get(name).and_then(|i| self.topology.hosts.get(*i))
    }
    pub(crate) fn keys(&self, name: &HostName) -> Option<&'f HostKeys> {
        self.fleet.keys.hosts.get(name).map(|e| &e.value)
    }
    /// The flows that a host begins or is spoken to in.
    pub(crate) fn flows_of(&self, name: &HostName) -> impl Iterator<Item = &Flow> {
        self.flows_of.get(name).into_iter().flatten().filter_map(|i| self.topology.flows.get(*i))
    }

    pub(crate) fn of(fleet: &'f Fleet, beside: &[Flow]) -> Self {
        let topology = Topology::of(&fleet.spec, beside);
        let by_name = topology.hosts.iter().enumerate().map(|(i, h)| (h.name.clone(), i)).collect();
        let mut flows_of: BTreeMap<HostName, Vec<usize>> = BTreeMap::new();
        for (i, f) in topology.flows.iter().enumerate() {
            for party in [&f.from, &f.to] {
                if let flow::Party::Host(name) = party {
                    flows_of.entry(name.clone()).or_default().push(i);
                }
            }
        }
        Self { fleet, topology, base: Base::of(&fleet.spec), ports: Ports::of(&fleet.spec), by_name, flows_of }
    }
}

/// Plans the fleet.
///
/// # Errors
/// Every rule that the fleet breaks; warnings are left to [`crate::check`].
pub fn plan(fleet: &Fleet) -> Result<Plan, Vec<Problem>> {
    plan_beside(fleet, &[])
}

/// Plans the fleet as if the flow table also had these flows: firewalls and tunnels of both ends follow.
///
/// Public for one reader alone: the test which plans a flow that must not be, and sees that `palisade prove` finds it in the
/// emitted files although rules and plan agree.
///
/// # Errors
/// As [`plan`].
pub fn plan_beside(fleet: &Fleet, beside: &[Flow]) -> Result<Plan, Vec<Problem>> {
    let mut faults: Vec<Problem> = crate::rules::check(fleet).into_iter().filter(Problem::is_fault).collect();
    if fleet.keys.hosts.is_empty() {
        faults.extend(crate::rules::missing_keys(fleet));
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let cx = Context::of(fleet, beside);
    let mut hosts = BTreeMap::new();
    for host in &cx.topology.hosts {
        match host_plan(&cx, host) {
            Some(plan) => {
                hosts.insert(host.name.clone(), plan);
            }
            // The rules above make this impossible; should one of them be wrong, a problem is better than a hole.
            None => faults.push(
                KeyProblem::Unfit {
                    span: host.key,
                    host: None,
                    path: format!("keys/{}.toml", host.name),
                    fault: "lacks something that its role needs".into(),
                }
                .into(),
            ),
        }
    }
    if faults.is_empty() {
        Ok(Plan { name: fleet.spec.fleet.name.value.clone(), base: cx.base, hosts, flows: cx.topology.flows })
    } else {
        Err(faults)
    }
}

fn host_plan(cx: &Context<'_>, host: &Host<'_>) -> Option<HostPlan> {
    let spec = &cx.fleet.spec;
    let machine = host.machine;
    let (inbound, outbound) = firewall::rules(cx, host);
    let keys = cx.keys(&host.name)?;
    let node = node::node(cx, host);
    Some(HostPlan {
        name: host.name.clone(),
        n: machine.n.value,
        role: host.role(),
        site: machine.site.value.clone(),
        region: region(spec, host)?.clone(),
        nic: machine.nic.iter().map(|a| a.value).collect(),
        gateway: machine.gateway.iter().map(|a| a.value).collect(),
        endpoint: endpoints(host),
        public: machine.public.iter().map(|a| a.value).collect(),
        nic_match: nic_match(spec, host)?,
        hardware: hardware(cx, host)?,
        dns: spec.dns.servers.iter().map(|s| (s.address.value, s.name.value.clone())).collect(),
        time: spec
            .time
            .servers
            .iter()
            .map(|s| TimePlan { address: s.address.value, name: s.name.value.clone(), nts: s.nts.value })
            .collect(),
        chains: chains(cx, host),
        services: match host.role() {
            Role::Public | Role::Sentry => vec![Service::Chain],
            Role::Cosigner => vec![Service::Signer],
            Role::Monitor | Role::Bastion => Vec::new(),
        },
        access: access::access(cx, host),
        overlay: tunnels::tunnels(cx, host)?,
        inbound,
        outbound,
        kept: firewall::kept(cx, host, node.as_ref()),
        node,
        signer: signer::signer(cx, host),
        keys: if keys.insecure_lab.as_ref().is_some_and(|x| x.value) { KeyTrust::InsecureLab } else { KeyTrust::Own },
    })
}

/// A host's kind of machine: its own, or its role's default.
pub(crate) fn hardware_name<'f>(spec: &'f Spec, host: &Host<'f>) -> Option<&'f At<HardwareName>> {
    host.machine.hardware.as_ref().or_else(|| spec.default_hardware(host.role()))
}

fn hardware(cx: &Context<'_>, host: &Host<'_>) -> Option<HardwarePlan> {
    let name = &hardware_name(&cx.fleet.spec, host)?.value;
    let h = cx.fleet.spec.hardware.get(name)?;
    Some(HardwarePlan {
        name: name.to_string(),
        platform: h.platform.map_or(Platform::X86, |p| p.value),
        boot: h.boot.map_or(Boot::Uefi, |b| b.value),
        disk: h.disk.device.as_str().to_owned(),
        bandwidth_mbit: h.bandwidth_mbit.map(|b| b.value),
    })
}

/// How a host's network card is recognised: as it says itself, or as its hardware says.
fn nic_match(spec: &Spec, host: &Host<'_>) -> Option<(&'static str, String)> {
    let of_hardware = || spec.hardware.get(&hardware_name(spec, host)?.value)?.nic_match.as_ref();
    let (key, value) = host.machine.nic_match.as_ref().or_else(of_hardware)?.pair();
    Some((key, value.to_owned()))
}

/// Whether that is known; a hardware that does not exist is another rule's fault.
pub(crate) fn has_nic_match(spec: &Spec, host: &Host<'_>) -> bool {
    let exists = hardware_name(spec, host).is_some_and(|h| spec.hardware.contains_key(&h.value));
    !exists || nic_match(spec, host).is_some()
}

fn chains(cx: &Context<'_>, host: &Host<'_>) -> Vec<ChainRef> {
    let of_cluster = cluster_of(host).and_then(|c| cx.fleet.spec.cluster.get(c));
    let names: Vec<&ChainName> = match of_cluster {
        Some(cluster) => cluster.chains.iter().map(|c| &c.value).collect(),
        None => chain_of(host).into_iter().collect(),
    };
    names.into_iter().filter_map(|alias| chain_ref(cx, alias)).collect()
}

pub(crate) fn chain_ref(cx: &Context<'_>, alias: &ChainName) -> Option<ChainRef> {
    let chain = cx.fleet.spec.chain.get(alias)?;
    Some(ChainRef { alias: alias.clone(), id: chain.id.value.clone(), daemon: chain.daemon.value })
}
