//! Who must talk to whom: sentries' peers, flows, and the pairs of hosts that need a tunnel.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use super::flow::{Flow, Party, Ports, Purpose, Transport, Way};
use super::ports::{self, Ports as PortNumbers};
use crate::fleet::names::{ChainName, ClusterName, HostName, RegionName, Role};
use crate::fleet::values::Port;
use crate::fleet::{Host, Kind, Spec};

/// The hosts of a spec whose references are known to lead somewhere, and what they say to each other.
#[derive(Debug)]
pub struct Topology<'f> {
    /// All hosts, by role and name.
    pub hosts: Vec<Host<'f>>,
    /// A sentry's own public nodes, nearest first.
    pub peers: BTreeMap<HostName, Vec<HostName>>,
    /// All flows, sorted.
    pub flows: Vec<Flow>,
}

impl<'f> Topology<'f> {
    /// Derives it.
    #[must_use]
    pub fn of(spec: &'f Spec) -> Self {
        let hosts = spec.hosts();
        let peers = sentry_peers(spec, &hosts);
        let mut flows = Flows { spec, ports: PortNumbers::of(spec), hosts: &hosts, out: Vec::new() };
        flows.nodes(&peers);
        flows.signing();
        flows.monitoring();
        flows.ssh();
        flows.servers();
        let mut flows = flows.out;
        tunnels(&mut flows, &PortNumbers::of(spec));
        flows.sort();
        Self { hosts, peers, flows }
    }
}

/// The region that a host stands in.
pub(crate) fn region<'f>(spec: &'f Spec, host: &Host<'_>) -> Option<&'f RegionName> {
    spec.site.get(&host.machine.site.value).map(|s| &s.region.value)
}

/// The addresses at which the own fleet reaches a host from outside.
pub(crate) fn endpoints(host: &Host<'_>) -> Vec<IpAddr> {
    match &host.machine.endpoint {
        Some(list) => list.iter().map(|a| a.value).collect(),
        None => host.machine.nic.iter().map(|a| a.value.addr()).collect(),
    }
}

/// The chain that a node serves.
pub(crate) fn chain_of<'f>(host: &Host<'f>) -> Option<&'f ChainName> {
    match host.kind {
        Kind::Public(p) => Some(&p.chain.value),
        Kind::Sentry(s) => Some(&s.chain.value),
        _ => None,
    }
}

/// The cluster of a cosigner.
pub(crate) fn cluster_of<'f>(host: &Host<'f>) -> Option<&'f ClusterName> {
    match host.kind {
        Kind::Cosigner(c) => Some(&c.cluster.value),
        _ => None,
    }
}

/// Round trip between two regions in milliseconds; unknown ones come last.
fn latency(spec: &Spec, a: &RegionName, b: &RegionName) -> u32 {
    let told = |x: &RegionName, y| spec.region.get(x).and_then(|r| r.latency_ms.get(y)).map(|l| l.value.value);
    if a == b { 0 } else { told(a, b).or_else(|| told(b, a)).unwrap_or(u32::MAX) }
}

/// What a sentry dials: what it names, else the nearest own public nodes of its chain, of two regions at least.
fn sentry_peers(spec: &Spec, hosts: &[Host<'_>]) -> BTreeMap<HostName, Vec<HostName>> {
    let usual = 4;
    let count = spec.defaults_of(Role::Sentry).and_then(|d| d.peer_count.as_ref()).map_or(usual, |c| c.value.into());
    let mut out = BTreeMap::new();
    for host in hosts {
        let Kind::Sentry(sentry) = host.kind else { continue };
        if let Some(named) = &sentry.peers {
            out.insert(host.name.clone(), named.iter().map(|p| p.value.clone()).collect());
            continue;
        }
        let Some(here) = region(spec, host) else { continue };
        let mut near: Vec<(u32, &RegionName, &HostName)> = hosts
            .iter()
            .filter(|h| h.role() == Role::Public && chain_of(h) == Some(&sentry.chain.value))
            .filter_map(|h| region(spec, h).map(|r| (latency(spec, here, r), r, &h.name)))
            .collect();
        near.sort();
        let chosen = spread(&near, count);
        out.insert(host.name.clone(), chosen);
    }
    out
}

/// The first `count`, the last of them replaced when all stand in one region and another region has one.
fn spread(near: &[(u32, &RegionName, &HostName)], count: usize) -> Vec<HostName> {
    let mut chosen: Vec<_> = near.iter().take(count).collect();
    let regions: BTreeSet<_> = chosen.iter().map(|(_, r, _)| r).collect();
    if let (1, Some(first)) = (regions.len(), chosen.first().copied())
        && let Some(other) = near.iter().find(|(_, r, _)| *r != first.1)
    {
        if chosen.len() > 1 {
            chosen.pop();
        }
        chosen.push(other);
    }
    chosen.into_iter().map(|(_, _, name)| (*name).clone()).collect()
}

struct Flows<'a, 'f> {
    spec: &'f Spec,
    ports: PortNumbers,
    hosts: &'a [Host<'f>],
    out: Vec<Flow>,
}

impl<'a, 'f> Flows<'a, 'f> {
    fn own(&mut self, from: &HostName, to: &HostName, purpose: Purpose, way: Way, port: Port) {
        self.out.push(Flow {
            from: Party::Host(from.clone()),
            to: Party::Host(to.clone()),
            purpose,
            way,
            transport: Transport::Tcp,
            ports: Ports::One(port),
        });
    }

    fn of_role(&self, role: Role) -> impl Iterator<Item = &'a Host<'f>> + use<'a, 'f> {
        self.hosts.iter().filter(move |h| h.role() == role)
    }

    /// Peers of chain nodes, and the light client's questions.
    fn nodes(&mut self, peers: &BTreeMap<HostName, Vec<HostName>>) {
        for host in self.of_role(Role::Public) {
            let Kind::Public(node) = host.kind else { continue };
            let port = node.p2p_port.map_or(self.ports.p2p, |p| p.value);
            let me = Party::Host(host.name.clone());
            let way = Way::Underlay;
            let transport = Transport::Tcp;
            self.out.push(Flow {
                from: Party::Strangers,
                to: me.clone(),
                purpose: Purpose::P2pPublic,
                way,
                transport,
                ports: Ports::One(port),
            });
            self.out.push(Flow {
                from: me,
                to: Party::Strangers,
                purpose: Purpose::P2pDial,
                way,
                transport,
                ports: Ports::Any,
            });
            for other in self.of_role(Role::Public) {
                if other.name != host.name && chain_of(other) == chain_of(host) {
                    self.own(&other.name, &host.name, Purpose::P2pOwn, Way::Fleet, port);
                }
            }
            for (sentry, dials) in peers {
                if dials.contains(&host.name) {
                    self.own(sentry, &host.name, Purpose::P2pSentry, Way::Fleet, port);
                    self.own(sentry, &host.name, Purpose::LightRpc, Way::Fleet, self.ports.rpc);
                }
            }
        }
    }

    /// Cosigners to sentries of their chains, and to each other.
    fn signing(&mut self) {
        for host in self.of_role(Role::Cosigner) {
            let Some((name, cluster)) = cluster_of(host).and_then(|c| self.spec.cluster.get_key_value(c)) else {
                continue;
            };
            for sentry in self.of_role(Role::Sentry) {
                if chain_of(sentry).is_some_and(|c| cluster.chains.iter().any(|x| x.value == *c)) {
                    self.own(&host.name, &sentry.name, Purpose::Privval, Way::Sign, self.ports.privval);
                    self.own(&host.name, &sentry.name, Purpose::Gate, Way::Sign, self.ports.gate);
                }
            }
            for other in self.of_role(Role::Cosigner) {
                if other.name != host.name && cluster_of(other) == Some(name) {
                    self.own(&host.name, &other.name, Purpose::Cosign, Way::Sign, self.ports.cosigner);
                }
            }
        }
    }

    /// Every host pushes to every monitor; monitors replicate to each other.
    fn monitoring(&mut self) {
        for monitor in self.of_role(Role::Monitor) {
            for host in self.hosts {
                let purpose = match host.role() {
                    _ if host.name == monitor.name => continue,
                    Role::Monitor => Purpose::Replicate,
                    _ => Purpose::Push,
                };
                self.own(&host.name, &monitor.name, purpose, Way::Fleet, self.ports.metrics);
                self.own(&host.name, &monitor.name, purpose, Way::Fleet, self.ports.logs);
            }
        }
    }

    /// People to bastions, bastions to everything.
    fn ssh(&mut self) {
        for bastion in self.of_role(Role::Bastion) {
            self.out.push(Flow {
                from: Party::Admins,
                to: Party::Host(bastion.name.clone()),
                purpose: Purpose::SshAdmin,
                way: Way::Underlay,
                transport: Transport::Tcp,
                ports: Ports::One(ports::SSH),
            });
            for host in self.hosts {
                if host.name != bastion.name {
                    self.own(&bastion.name, &host.name, Purpose::Ssh, Way::Fleet, ports::SSH);
                }
            }
        }
    }

    fn outside(
        &mut self,
        host: &Host<'_>,
        who: &str,
        address: IpAddr,
        purpose: Purpose,
        transport: Transport,
        port: Port,
    ) {
        let families = &host.machine.nic;
        if families.iter().any(|a| a.value.addr().is_ipv4() == address.is_ipv4()) {
            self.out.push(Flow {
                from: Party::Host(host.name.clone()),
                to: Party::Server(who.to_owned(), address),
                purpose,
                way: Way::Underlay,
                transport,
                ports: Ports::One(port),
            });
        }
    }

    /// Named servers outside the fleet.
    fn servers(&mut self) {
        let spec = self.spec;
        for host in self.hosts {
            for s in &spec.dns.servers {
                self.outside(host, s.name.as_str(), s.address.value, Purpose::Dns, Transport::Tcp, ports::DNS_TLS);
            }
            for s in &spec.time.servers {
                self.outside(host, s.name.as_str(), s.address.value, Purpose::Time, Transport::Udp, ports::NTP);
                if s.nts.value {
                    self.outside(host, s.name.as_str(), s.address.value, Purpose::Time, Transport::Tcp, ports::NTS_KE);
                }
            }
            if host.role() != Role::Cosigner {
                for (name, cache) in &spec.cache {
                    for a in &cache.addresses {
                        self.outside(host, name.as_str(), a.value, Purpose::Cache, Transport::Tcp, ports::HTTPS);
                    }
                }
            }
            if matches!(host.role(), Role::Public | Role::Monitor) {
                for (name, store) in &spec.backup {
                    for a in &store.addresses {
                        self.outside(host, name.as_str(), a.value, Purpose::Backup, Transport::Tcp, ports::HTTPS);
                    }
                }
            }
        }
    }
}

/// WireGuard on the underlay, both ways, for every pair that has something to say on an overlay interface.
fn tunnels(flows: &mut Vec<Flow>, ports: &PortNumbers) {
    let mut pairs: BTreeSet<(Way, HostName, HostName)> = BTreeSet::new();
    for flow in flows.iter() {
        if let (Party::Host(a), Party::Host(b)) = (&flow.from, &flow.to) {
            pairs.insert((flow.way, a.clone(), b.clone()));
            pairs.insert((flow.way, b.clone(), a.clone()));
        }
    }
    for (way, from, to) in pairs {
        let (purpose, port) = match way {
            Way::Sign => (Purpose::WgSign, ports.wg_sign),
            _ => (Purpose::WgFleet, ports.wg_fleet),
        };
        flows.push(Flow {
            from: Party::Host(from),
            to: Party::Host(to),
            purpose,
            way: Way::Underlay,
            transport: Transport::Udp,
            ports: Ports::One(port),
        });
    }
}
