//! Derives the flow table from the hosts and what they are for: the only place that says who may talk to whom.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use super::flow::{Flow, Party, Ports, Purpose, Transport, Way};
use super::ports::{self, Ports as PortNumbers};
use super::topology::{chain_of, cluster_of};
use crate::fleet::names::{HostName, Role};
use crate::fleet::values::Port;
use crate::fleet::{Host, Kind, Spec};

/// All flows, sorted. `peers`: what each sentry dials. `beside`: flows that nothing asks for, and their tunnels.
pub(super) fn of(
    spec: &Spec,
    hosts: &[Host<'_>],
    peers: &BTreeMap<HostName, Vec<HostName>>,
    beside: &[Flow],
) -> Vec<Flow> {
    let ports = PortNumbers::of(spec);
    let mut flows = Flows { spec, ports, hosts, out: beside.to_vec() };
    flows.nodes(peers);
    flows.signing();
    flows.monitoring();
    flows.ssh();
    flows.servers();
    let mut out = flows.out;
    tunnels(&mut out, &ports);
    out.sort();
    out
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
