//! Random conditions, and the edges of the values in them.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::rng::Rng;

/// Where packets go, by hook: the third byte of IPv4 addresses, and the last of IPv6 prefixes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Hook {
    Input,
    Forward,
    Output,
}

impl Hook {
    pub fn word(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Forward => "forward",
            Self::Output => "output",
        }
    }

    /// Nets `10.N.0.0/16` and `fd0N::/16` that packets of the hook go to; what the driver's routes say.
    pub fn nets(self) -> &'static [u8] {
        match self {
            Self::Input => &[1],
            Self::Forward | Self::Output => &[2, 3],
        }
    }
}

/// The numbers next to which something changes.
#[derive(Default)]
pub struct Edges {
    pub source4: Vec<u32>,
    pub destination4: Vec<u32>,
    pub source6: Vec<u128>,
    pub destination6: Vec<u128>,
    pub ports: Vec<u16>,
    pub protocols: Vec<u8>,
    pub icmp: Vec<u8>,
    pub icmpv6: Vec<u8>,
    pub hops: Vec<u8>,
    pub uids: Vec<u32>,
    pub marks: Vec<u32>,
}

/// Types that sets can have, with the keys that can be looked up in them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Source4,
    Destination4,
    Source6,
    Destination6,
    Service,
    Protocol,
    Interface,
    Mark,
}

pub const KINDS: [Kind; 8] = [
    Kind::Source4,
    Kind::Destination4,
    Kind::Source6,
    Kind::Destination6,
    Kind::Service,
    Kind::Protocol,
    Kind::Interface,
    Kind::Mark,
];

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Self::Source4 | Self::Destination4 => "ipv4_addr",
            Self::Source6 | Self::Destination6 => "ipv6_addr",
            Self::Service => "inet_service",
            Self::Protocol => "inet_proto",
            Self::Interface => "ifname",
            Self::Mark => "mark",
        }
    }
}

/// What a rule is already about: nft refuses what contradicts it.
#[derive(Clone, Copy, Default)]
pub struct About {
    pub family: Option<u8>,
    pub protocol: Option<&'static str>,
}

pub struct Values<'a> {
    pub rng: &'a mut Rng,
    pub edges: &'a mut Edges,
    pub hook: Hook,
    pub marks: bool,
}

impl Values<'_> {
    /// A value of a kind: single, or (where sets or rules allow it) a range or prefix.
    pub fn value(&mut self, kind: Kind, wide: bool) -> String {
        match kind {
            Kind::Source4 => self.v4(true, wide),
            Kind::Destination4 => self.v4(false, wide),
            Kind::Source6 => self.v6(true, wide),
            Kind::Destination6 => self.v6(false, wide),
            Kind::Service => self.port(wide),
            Kind::Protocol => self.protocol(),
            Kind::Interface => self.interface(wide),
            Kind::Mark => self.mark(wide),
        }
    }

    fn v4(&mut self, source: bool, wide: bool) -> String {
        let net = if source { 9 } else { *self.rng.pick(self.hook.nets()) };
        let base = u32::from_be_bytes([10, net, 0, 0]);
        let at = base + u32::try_from(self.rng.below(64)).unwrap_or(0);
        let (first, last, text) = match self.rng.below(if wide { 4 } else { 1 }) {
            0 => (at, at, Ipv4Addr::from(at).to_string()),
            1 => {
                let last = at + u32::try_from(self.rng.between(1, 40)).unwrap_or(1);
                (at, last, format!("{}-{}", Ipv4Addr::from(at), Ipv4Addr::from(last)))
            }
            _ => {
                let length = *self.rng.pick(&[7_u32, 8, 16, 24, 26, 27, 28, 29, 30, 31, 32]);
                let hosts = u32::try_from((1_u64 << (32 - length)) - 1).unwrap_or(u32::MAX);
                (at & !hosts, at | hosts, format!("{}/{length}", Ipv4Addr::from(at & !hosts)))
            }
        };
        let edges = if source { &mut self.edges.source4 } else { &mut self.edges.destination4 };
        edges.extend([first, last]);
        text
    }

    fn v6(&mut self, source: bool, wide: bool) -> String {
        let net = if source { 9 } else { *self.rng.pick(self.hook.nets()) };
        let base = (0xfd00_u128 + u128::from(net)) << 112;
        let at = base + u128::from(self.rng.below(64));
        let (first, last, text) = match self.rng.below(if wide { 4 } else { 1 }) {
            0 => (at, at, Ipv6Addr::from(at).to_string()),
            1 => {
                let last = at + u128::from(self.rng.between(1, 40));
                (at, last, format!("{}-{}", Ipv6Addr::from(at), Ipv6Addr::from(last)))
            }
            _ => {
                let length = *self.rng.pick(&[7_u32, 8, 16, 64, 112, 122, 123, 124, 125, 127, 128]);
                let hosts = if length == 128 { 0 } else { u128::MAX >> length };
                (at & !hosts, at | hosts, format!("{}/{length}", Ipv6Addr::from(at & !hosts)))
            }
        };
        let edges = if source { &mut self.edges.source6 } else { &mut self.edges.destination6 };
        edges.extend([first, last]);
        text
    }

    pub fn port(&mut self, wide: bool) -> String {
        let at = *self.rng.pick(&[1_u16, 22, 53, 80, 443, 1000, 1010, 4003, 26656, 65000]);
        let last = at + u16::try_from(self.rng.between(1, 500)).unwrap_or(1);
        self.edges.ports.push(at);
        if wide && self.rng.chance(40) {
            self.edges.ports.push(last);
            return format!("{at}-{last}");
        }
        at.to_string()
    }

    fn protocol(&mut self) -> String {
        let (text, number) = *self.rng.pick(&[("tcp", 6), ("udp", 17), ("1", 1), ("58", 58), ("132", 132), ("47", 47)]);
        self.edges.protocols.push(number);
        text.to_owned()
    }

    pub fn interface(&mut self, wide: bool) -> String {
        let names = ["up0", "wg-fleet", "wg-sign", "lo", "wg-fleet0", "wg"];
        if wide && self.rng.chance(40) {
            return format!("\"{}\"", self.rng.pick(&["wg*", "up*", "wg-f*", "wg-s*", "u*"]));
        }
        format!("\"{}\"", self.rng.pick(&names))
    }

    pub fn mark(&mut self, wide: bool) -> String {
        let at = *self.rng.pick(&[0_u32, 1, 2, 3, 0x100, 0x0100_0000, 0x0100_0001, 0xffff_ffff, 7]);
        self.edges.marks.push(at);
        if wide && self.rng.chance(40) {
            let last = at.saturating_add(u32::try_from(self.rng.between(1, 300)).unwrap_or(1));
            if last > at {
                self.edges.marks.push(last);
                return format!("{at:#x}-{last:#x}");
            }
        }
        format!("{at:#x}")
    }

    /// A key that has this kind, as this rule can have it; `None` where it would contradict what the rule is about.
    pub fn key(&mut self, kind: Kind, about: &mut About) -> Option<String> {
        let family = |about: &mut About, wanted| {
            let fits = about.family.is_none_or(|family| family == wanted);
            about.family = Some(wanted);
            fits.then_some(())
        };
        Some(match kind {
            Kind::Source4 => family(about, 4).map(|()| "ip saddr".to_owned())?,
            Kind::Destination4 => family(about, 4).map(|()| "ip daddr".to_owned())?,
            Kind::Source6 => family(about, 6).map(|()| "ip6 saddr".to_owned())?,
            Kind::Destination6 => family(about, 6).map(|()| "ip6 daddr".to_owned())?,
            Kind::Service => {
                let end = *self.rng.pick(&["dport", "dport", "sport"]);
                let protocol = match about.protocol {
                    Some(protocol @ ("tcp" | "udp")) => protocol,
                    Some(_) => return None,
                    None if self.rng.chance(20) => "th",
                    None => *self.rng.pick(&["tcp", "udp"]),
                };
                if protocol != "th" {
                    about.protocol = Some(protocol);
                }
                format!("{protocol} {end}")
            }
            Kind::Protocol => {
                about.protocol.is_none().then_some(())?;
                about.protocol = Some("any");
                match (about.family, self.rng.below(3)) {
                    (Some(4), 0) => "ip protocol".to_owned(),
                    (Some(6), 0) => "ip6 nexthdr".to_owned(),
                    _ => "meta l4proto".to_owned(),
                }
            }
            Kind::Interface => {
                let prefix = if self.rng.chance(20) { "meta " } else { "" };
                format!("{prefix}{}", if self.rng.chance(60) { "iifname" } else { "oifname" })
            }
            Kind::Mark => "meta mark".to_owned(),
        })
    }
}
