//! P033, P060: names and time do not hang on one owner, nor on one that stands under several names.

use std::collections::BTreeSet;
use std::net::IpAddr;

use ipnet::IpNet;

use crate::fleet::Spec;
use crate::problem::{NetworkProblem, Problem};
use crate::span::Span;

const MORE_NAMES: &str = "Add a name server of another owner.";
const MORE_TIME: &str = "Add servers until two owners speak NTS, or until there are four owners.";

/// A server, as far as it matters who runs it.
struct Server<'s> {
    owner: &'s str,
    name: &'s str,
    address: IpAddr,
    is_signed: bool,
    span: Span,
}

/// Name servers of two owners; time with NTS, else from four owners.
pub(super) fn check(spec: &Spec) -> Vec<Problem> {
    let dns = spec.dns.servers.iter().map(|s| Server {
        owner: s.owner.as_str(),
        name: s.name.as_str(),
        address: s.address.value,
        is_signed: false,
        span: s.owner.span,
    });
    let time = spec.time.servers.iter().map(|s| Server {
        owner: s.owner.as_str(),
        name: s.name.as_str(),
        address: s.address.value,
        is_signed: s.nts.value,
        span: s.owner.span,
    });
    let mut out = Vec::new();
    out.extend(names(spec.dns.span, &dns.collect::<Vec<_>>()));
    out.extend(clocks(spec.time.span, &time.collect::<Vec<_>>()));
    out.into_iter().map(Problem::from).collect()
}

fn names(span: Span, servers: &[Server<'_>]) -> Option<NetworkProblem> {
    let owners: BTreeSet<&str> = servers.iter().map(|s| s.owner).collect();
    let what = "dns.servers";
    if owners.len() < 2 {
        let fault = format!("{}, and two are the least", owners_of(owners.len()));
        return Some(NetworkProblem::Servers { span, what, fault, help: MORE_NAMES });
    }
    let hands = hands(servers);
    (hands.len() < 2).then(|| one_owner(span, what, &hands, MORE_NAMES))
}

fn clocks(span: Span, servers: &[Server<'_>]) -> Option<NetworkProblem> {
    let all: BTreeSet<&str> = servers.iter().map(|s| s.owner).collect();
    let signed: BTreeSet<&str> = servers.iter().filter(|s| s.is_signed).map(|s| s.owner).collect();
    let what = "time.servers";
    if signed.len() < 2 && all.len() < 4 {
        let fault = format!("{}, of whom {} speak NTS", owners_of(all.len()), signed.len());
        return Some(NetworkProblem::Servers { span, what, fault, help: MORE_TIME });
    }
    let hands = hands(servers);
    let signed = hands.iter().filter(|hand| hand.iter().any(|(s, _)| s.is_signed)).count();
    (signed < 2 && hands.len() < 4).then(|| one_owner(span, what, &hands, MORE_TIME))
}

fn owners_of(n: usize) -> String {
    match n {
        1 => "all its servers belong to one owner".into(),
        n => format!("its servers belong to {n} owners"),
    }
}

/// Servers in one hand, each with what binds it to one before it.
type Hand<'a, 's> = Vec<(&'a Server<'s>, Option<String>)>;

/// Servers by who runs them in truth.
fn hands<'a, 's>(servers: &'a [Server<'s>]) -> Vec<Hand<'a, 's>> {
    let mut out: Vec<Hand<'a, 's>> = Vec::new();
    for server in servers {
        let bound = |hand: &Hand<'a, 's>| hand.iter().find_map(|(other, _)| bond(other, server));
        // A server may bind hands together that were apart.
        let (mut mine, apart): (Vec<_>, Vec<_>) = out.into_iter().partition(|hand| bound(hand).is_some());
        let why = mine.first().and_then(bound);
        mine.push(vec![(server, why)]);
        out = apart;
        out.push(mine.into_iter().flatten().collect());
    }
    out
}

/// Why two servers are in one hand.
fn bond(a: &Server<'_>, b: &Server<'_>) -> Option<String> {
    let letters = |s: &str| s.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    if letters(a.owner) == letters(b.owner) {
        return Some("one name, written in two ways".into());
    }
    if domain(a.name) == domain(b.name) {
        return Some(format!("the domain {}", domain(a.name)));
    }
    let net = network(a.address).filter(|net| net.contains(&b.address))?;
    Some(format!("the network {net}"))
}

/// Second labels under which everybody may have a name.
const OPEN: [&str; 11] = ["ac", "co", "com", "edu", "go", "gov", "gv", "ne", "net", "or", "org"];

/// The part of a name that somebody registered: `quad9.net`, `example.co.uk`.
fn domain(name: &str) -> String {
    let labels: Vec<&str> = name.split('.').collect();
    let is_open =
        |n: usize| labels.len().checked_sub(n).and_then(|at| labels.get(at)).is_some_and(|l| OPEN.contains(l));
    let country = labels.last().is_some_and(|l| l.len() == 2);
    let count = if country && is_open(2) { 3 } else { 2 };
    labels.iter().skip(labels.len().saturating_sub(count)).copied().collect::<Vec<_>>().join(".")
}

/// The smallest network that is announced by itself: IPv4 /24, IPv6 /48.
fn network(address: IpAddr) -> Option<IpNet> {
    let length = if address.is_ipv4() { 24 } else { 48 };
    IpNet::new(address, length).ok().map(|net| net.trunc())
}

/// Only what was taken for another owner is told.
fn one_owner(span: Span, what: &'static str, hands: &[Hand<'_, '_>], help: &'static str) -> NetworkProblem {
    let mut bonds = Vec::new();
    for hand in hands.iter().filter(|hand| hand.iter().map(|(s, _)| s.owner).collect::<BTreeSet<_>>().len() > 1) {
        let mut seen = BTreeSet::new();
        for (server, bond) in hand {
            if seen.insert(server.owner) {
                let bond = bond.clone().unwrap_or_else(|| "the first of them".into());
                bonds.push((server.span, server.owner.to_owned(), bond));
            }
        }
    }
    NetworkProblem::OneOwner { span, what, bonds, help }
}

#[cfg(test)]
mod tests {
    use super::domain;

    #[test]
    fn what_somebody_registered() {
        let known = [
            ("dns.quad9.net", "quad9.net"),
            ("quad9.net", "quad9.net"),
            ("ptbtime1.ptb.de", "ptb.de"),
            ("ntp1.example.co.uk", "example.co.uk"),
            ("example.co.uk", "example.co.uk"),
            ("co.uk", "co.uk"),
            ("a.st1.ntp.br", "ntp.br"),
            ("time.com.example.org", "example.org"),
        ];
        for (name, of) in known {
            assert_eq!(domain(name), of, "{name}");
        }
    }
}
