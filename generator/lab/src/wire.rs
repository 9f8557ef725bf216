//! The network between the hosts: a switch namespace with a bridge per gateway, and no way out of it.
//!
//! Hosts with the same gateway share a bridge; everything else is routed by the switch, which has the gateways'
//! addresses and a route to each host. A host that others reach at another address than its own gets a 1:1 NAT.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::net::IpAddr;

use crate::command;
use crate::error::Result;
use crate::plan::Plan;
use crate::process::Process;

/// Connects the hosts to the switch: a veth pair each, never seen in any other namespace.
pub(crate) fn connect(switch: Process, hosts: &[(Plan, Process)]) -> Result<()> {
    let inside = switch.pid.to_string();
    let mut pairs = String::new();
    for (number, (_, process)) in hosts.iter().enumerate() {
        let _infallible =
            writeln!(pairs, "link add name up0 netns {} type veth peer name h{number} netns {inside}", process.pid);
    }
    command::feed("ip", &["-batch", "-"], &pairs)?;
    let plans: Vec<&Plan> = hosts.iter().map(|(plan, _)| plan).collect();
    command::feed("nsenter", &["-t", &inside, "-n", "ip", "-batch", "-"], &bridges(&plans))?;
    command::feed("nsenter", &["-t", &inside, "-n", "nft", "-f", "-"], &translation(&plans))?;
    Ok(())
}

/// The `ip` commands that make the bridges, the gateways and the routes.
fn bridges(hosts: &[&Plan]) -> String {
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    let mut gateways: BTreeSet<(usize, IpAddr)> = BTreeSet::new();
    let mut lines = Vec::new();
    for (port, host) in hosts.iter().enumerate() {
        let next = numbers.len();
        let bridge = *numbers.entry(site(host)).or_insert(next);
        if bridge == next {
            lines.push(format!("link add br{bridge} type bridge"));
            lines.push(format!("link set br{bridge} up"));
        }
        for gateway in host.gateway.iter().filter(|it| gateways.insert((bridge, **it))) {
            let nodad = if gateway.is_ipv6() { " nodad" } else { "" };
            lines.push(format!("addr add {gateway} dev br{bridge}{nodad}"));
        }
        lines.push(format!("link set h{port} master br{bridge}"));
        lines.push(format!("link set h{port} up"));
        lines.extend(host.nic.iter().map(|net| format!("route add {} dev br{bridge}", net.addr())));
    }
    lines.join("\n") + "\n"
}

/// What hosts on one wire have in common: a gateway of their own (`fe80::1` is everybody's), else their network.
fn site(host: &Plan) -> String {
    let own = |address: &&IpAddr| !matches!(address, IpAddr::V6(six) if six.is_unicast_link_local());
    let network = || host.nic.first().map(|net| net.trunc().to_string());
    host.gateway.iter().find(own).map(ToString::to_string).or_else(network).unwrap_or_default()
}

/// The NAT of hosts whose endpoint is not the address on their interface.
fn translation(hosts: &[&Plan]) -> String {
    let mut to_host = Vec::new();
    let mut from_host = Vec::new();
    for host in hosts {
        for outside in &host.outside {
            let own = host.nic.iter().map(|net| net.addr()).find(|own| own.is_ipv4() == outside.is_ipv4());
            let Some(own) = own else { continue };
            let family = if own.is_ipv4() { "ip" } else { "ip6" };
            to_host.push(format!("{family} daddr {outside} dnat {family} to {own}"));
            from_host.push(format!("{family} saddr {own} snat {family} to {outside}"));
        }
    }
    let (to_host, from_host) = (to_host.join("\n"), from_host.join("\n"));
    format!(
        "table inet lab {{\nchain to {{\ntype nat hook prerouting priority dstnat\n{to_host}\n}}\n\
         chain from {{\ntype nat hook postrouting priority srcnat\n{from_host}\n}}\n}}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(name: &str, nic: &str, gateway: &str, outside: &[&str]) -> Plan {
        Plan {
            nic: vec![nic.parse().unwrap()],
            gateway: vec![gateway.parse().unwrap()],
            outside: outside.iter().map(|it| it.parse().unwrap()).collect(),
            ..Plan::empty(name)
        }
    }

    #[test]
    fn hosts_with_one_gateway_share_a_bridge() {
        let (a, b) = (plan("a", "192.0.2.2/24", "192.0.2.1", &[]), plan("b", "192.0.2.3/24", "192.0.2.1", &[]));
        let c = plan("c", "198.51.100.2/24", "198.51.100.1", &[]);
        let mut d = plan("d", "192.0.2.4/24", "192.0.2.1", &[]);
        d.gateway.push("fe80::1".parse().unwrap());
        let mut e = plan("e", "2001:db8::5/64", "fe80::1", &[]);
        e.gateway = d.gateway[1..].to_vec();
        let text = bridges(&[&a, &b, &c, &d, &e]);
        assert_eq!(text.matches("type bridge").count(), 3);
        assert_eq!(text.matches("addr add 192.0.2.1 dev br0").count(), 1);
        assert!(text.contains("addr add fe80::1 dev br0 nodad\n") && text.contains("addr add fe80::1 dev br2 nodad\n"));
        assert!(text.contains("link set h1 master br0\n") && text.contains("link set h2 master br1\n"));
        assert!(text.contains("link set h3 master br0\n") && text.contains("link set h4 master br2\n"));
        assert!(text.contains("route add 198.51.100.2 dev br1\n"));
    }

    #[test]
    fn an_endpoint_that_is_not_on_the_interface_is_translated() {
        let text = translation(&[&plan("a", "10.0.0.5/24", "10.0.0.1", &["203.0.113.7", "2001:db8::7"])]);
        assert!(text.contains("ip daddr 203.0.113.7 dnat ip to 10.0.0.5\n"));
        assert!(text.contains("ip saddr 10.0.0.5 snat ip to 203.0.113.7\n"));
        assert!(!text.contains("2001:db8::7"), "a family that the interface lacks");
    }
}
