//! Random conditions and statements of a rule.

use crate::conditions::{About, KINDS, Kind, Values};

/// Sets and maps that rules of a table can name.
#[derive(Default)]
pub struct Named {
    /// Name, kinds, whether packets change it.
    pub sets: Vec<(String, Vec<Kind>, bool)>,
    /// Name, kinds; they lead to verdicts.
    pub verdicts: Vec<(String, Vec<Kind>)>,
    /// Name, kinds; they lead to marks.
    pub marks: Vec<(String, Vec<Kind>)>,
    /// Chains that can be jumped to: those that stand behind.
    pub chains: Vec<String>,
}

impl Values<'_> {
    /// One condition, if what was thrown fits the rule.
    pub fn condition(&mut self, about: &mut About, named: &Named) -> Option<String> {
        let not = if self.rng.chance(20) { "!= " } else { "" };
        match self.rng.below(16) {
            0 => self.named(about, named, not),
            1 => self.concatenation(about, not),
            2 => self.states(not),
            3 => self.flags(about),
            4 => self.icmp(about, not),
            5 => self.small(about, not),
            6 => self.family(about),
            7 => self.bits(about),
            8 => {
                let at = *self.rng.pick(&[0_u32, 610, 611]);
                self.edges.uids.extend([at, at + 2]);
                Some(if self.rng.chance(70) {
                    format!("meta skuid {not}{at}")
                } else {
                    format!("meta skuid {not}{at}-{}", at + 2)
                })
            }
            _ => {
                let kind = *self.rng.pick(&KINDS);
                let key = self.key(kind, about)?;
                if self.rng.chance(45) {
                    let values = self.some(kind, true);
                    return Some(format!("{key} {not}{{ {} }}", values.join(", ")));
                }
                let equal = if not.is_empty() && self.rng.chance(10) { "== " } else { "" };
                // a wildcard with `!=` is fine, a range too
                let wide = equal.is_empty() && (kind != Kind::Interface || not.is_empty());
                Some(format!("{key} {not}{equal}{}", self.value(kind, wide)))
            }
        }
    }

    /// Two or three values that do not overlap: each is taken from a quarter of its own.
    pub fn some(&mut self, kind: Kind, wide: bool) -> Vec<String> {
        let count = self.rng.between(1, 3);
        let mut all: Vec<String> = (0..count).map(|_| self.value(kind, wide && count == 1)).collect();
        all.sort();
        all.dedup();
        all
    }

    fn named(&mut self, about: &mut About, named: &Named, not: &str) -> Option<String> {
        if named.sets.is_empty() {
            return None;
        }
        let (name, kinds, _) = self.rng.pick(&named.sets).clone();
        let keys = self.keys(&kinds, about)?;
        Some(format!("{keys} {not}@{name}"))
    }

    /// The keys of a concatenation, if the rule can have all of them.
    pub fn keys(&mut self, kinds: &[Kind], about: &mut About) -> Option<String> {
        let keys: Option<Vec<String>> = kinds.iter().map(|kind| self.key(*kind, about)).collect();
        Some(keys?.join(" . "))
    }

    pub fn several_kinds(&mut self) -> Vec<Kind> {
        let all: [&[Kind]; 6] = [
            &[Kind::Source4, Kind::Service],
            &[Kind::Destination6, Kind::Service],
            &[Kind::Interface, Kind::Source4],
            &[Kind::Source6, Kind::Destination6],
            &[Kind::Source4, Kind::Destination4, Kind::Service],
            &[Kind::Interface, Kind::Service],
        ];
        self.rng.pick(&all).to_vec()
    }

    /// An element of a concatenation.
    pub fn element(&mut self, kinds: &[Kind], wide: bool) -> String {
        let parts: Vec<String> = kinds.iter().map(|kind| self.value(*kind, wide && *kind != Kind::Interface)).collect();
        parts.join(" . ")
    }

    fn concatenation(&mut self, about: &mut About, not: &str) -> Option<String> {
        let kinds = self.several_kinds();
        let keys = self.keys(&kinds, about)?;
        let wide = self.rng.chance(50);
        let count = if wide { 1 } else { self.rng.between(1, 3) };
        let mut elements: Vec<String> = (0..count).map(|_| self.element(&kinds, wide)).collect();
        elements.sort();
        elements.dedup();
        Some(format!("{keys} {not}{{ {} }}", elements.join(", ")))
    }

    fn states(&mut self, not: &str) -> Option<String> {
        let all = ["new", "established", "related", "invalid", "untracked"];
        let (one, other) = (*self.rng.pick(&all), *self.rng.pick(&all));
        Some(match self.rng.below(4) {
            0 if one != other => format!("ct state {not}{{ {one}, {other} }}"),
            1 if one != other => format!("ct state {one},{other}"),
            _ => format!("ct state {not}{one}"),
        })
    }

    fn flags(&mut self, about: &mut About) -> Option<String> {
        if about.protocol.is_some_and(|protocol| protocol != "tcp") {
            return None;
        }
        about.protocol = Some("tcp");
        let all = ["fin", "syn", "rst", "ack", "psh"];
        let (one, other) = (*self.rng.pick(&all), *self.rng.pick(&all));
        Some(match self.rng.below(7) {
            0 => "tcp flags & (fin | syn | rst | ack) != syn".to_owned(),
            1 if one != other => format!("tcp flags & ({one} | {other}) == {one}"),
            2 if one != other => format!("tcp flags {one},{other}"),
            3 if one != other => format!("tcp flags {one} / {one},{other}"),
            4 => format!("tcp flags != {one}"),
            5 => format!("tcp flags == {one}"),
            _ => format!("tcp flags {one}"),
        })
    }

    fn icmp(&mut self, about: &mut About, not: &str) -> Option<String> {
        about.protocol.is_none().then_some(())?;
        let six = about.family.map_or(self.rng.chance(50), |family| family == 6);
        about.family = Some(if six { 6 } else { 4 });
        let (key, names): (_, &[(&str, u8)]) = if six {
            about.protocol = Some("icmpv6");
            ("icmpv6 type", &[("echo-request", 128), ("packet-too-big", 2), ("nd-neighbor-solicit", 135), ("129", 129)])
        } else {
            about.protocol = Some("icmp");
            ("icmp type", &[("echo-request", 8), ("destination-unreachable", 3), ("time-exceeded", 11), ("13", 13)])
        };
        let (one, other) = (*self.rng.pick(names), *self.rng.pick(names));
        let edges = if six { &mut self.edges.icmpv6 } else { &mut self.edges.icmp };
        edges.extend([one.1, other.1]);
        if one != other && self.rng.chance(40) {
            return Some(format!("{key} {not}{{ {}, {} }}", one.0, other.0));
        }
        Some(format!("{key} {not}{}", one.0))
    }

    fn small(&mut self, about: &mut About, not: &str) -> Option<String> {
        let family = about.family.unwrap_or(if self.rng.chance(50) { 4 } else { 6 });
        about.family = Some(family);
        let key = if family == 4 { "ip ttl" } else { "ip6 hoplimit" };
        let at = *self.rng.pick(&[3_u8, 64, 200]);
        self.edges.hops.extend([at, at + 20]);
        let text = if self.rng.chance(40) { format!("{at}-{}", at + 20) } else { at.to_string() };
        Some(format!("{key} {not}{text}"))
    }

    fn family(&mut self, about: &mut About) -> Option<String> {
        about.family.is_none().then_some(())?;
        let six = self.rng.chance(50);
        about.family = Some(if six { 6 } else { 4 });
        Some(format!("meta nfproto {}", if six { "ipv6" } else { "ipv4" }))
    }

    fn bits(&mut self, about: &mut About) -> Option<String> {
        if self.rng.chance(70) {
            let mask = *self.rng.pick(&[1_u32, 2, 3, 0xff, 0x0100_0000, 0xffff_ff00]);
            let value = *self.rng.pick(&[0_u32, 1, 2, 0x0100_0000]) & mask;
            self.edges.marks.extend([value, mask, value | !mask]);
            let sign = if self.rng.chance(60) { "==" } else { "!=" };
            return Some(format!("meta mark & {mask:#x} {sign} {value:#x}"));
        }
        let key = self.key(Kind::Source4, about)?;
        self.edges.source4.extend([0x0a09_0000, 0x0a09_000f]);
        let sign = if self.rng.chance(60) { "==" } else { "!=" };
        Some(format!("{key} & 255.255.255.240 {sign} 10.9.0.0"))
    }

    /// A statement that decides nothing, or that nobody can decide beforehand.
    pub fn statement(&mut self, about: &mut About, named: &Named) -> Option<String> {
        Some(match self.rng.below(if self.marks { 13 } else { 9 }) {
            0 | 1 => "counter".to_owned(),
            2 => "counter packets 0 bytes 0".to_owned(),
            3 => "log prefix \"seen: \" level debug".to_owned(),
            4 => "limit rate 10/second burst 20 packets".to_owned(),
            5 => "limit rate over 5/minute".to_owned(),
            6 => "ct count over 4".to_owned(),
            7 => {
                let changing: Vec<_> =
                    named.sets.iter().filter(|(_, kinds, changes)| *changes && kinds.len() == 1).collect();
                let (name, kinds, _) = (!changing.is_empty()).then(|| self.rng.pick(&changing))?;
                let key = self.key(kinds[0], about)?;
                let what = *self.rng.pick(&["add", "update"]);
                // a set with counts in it can have no time-outs
                let inner = match (name.starts_with('d'), self.rng.below(3)) {
                    (true, 0) => " ct count over 4",
                    (_, 1) => " limit rate over 20/minute burst 10 packets",
                    _ => "",
                };
                format!("{what} @{name} {{ {key}{inner} }}")
            }
            8 => {
                let key = self.key(Kind::Source4, about)?;
                format!("meter m{} size 1024 {{ {key} limit rate 10/second }}", self.rng.below(1_000_000))
            }
            9..=11 => self.mark_change(),
            _ => {
                let (name, kinds) = (!named.marks.is_empty()).then(|| self.rng.pick(&named.marks))?.clone();
                let keys = self.keys(&kinds, about)?;
                if kinds.len() > 1 || self.rng.chance(50) {
                    format!("meta mark set {keys} map @{name}")
                } else {
                    let value = self.value(kinds[0], true);
                    format!("meta mark set {keys} map {{ {value} : {} }}", self.mark(false))
                }
            }
        })
    }

    /// A change of the mark by numbers.
    pub fn mark_change(&mut self) -> String {
        let (and, or) = (self.mark(false), self.mark(false));
        match self.rng.below(6) {
            0 => format!("meta mark set {or}"),
            1 => format!("meta mark set meta mark | {or}"),
            2 => format!("meta mark set meta mark ^ {or}"),
            3 => format!("meta mark set meta mark & {and} ^ {or}"),
            4 => format!("meta mark set meta mark & 0xffff ^ {or} | 0x1"),
            _ => format!("meta mark set meta mark & {and} | {or}"),
        }
    }

    /// A change of the mark, and a rule behind it that asks for it: without one few packets tell that it was changed.
    pub fn marked(&mut self) -> String {
        let change = self.mark_change();
        let verdict = *self.rng.pick(&["accept", "drop"]);
        let sign = *self.rng.pick(&["==", "!="]);
        let test = match self.rng.below(3) {
            0 => format!("meta mark {sign} {}", self.mark(false)),
            _ => format!("meta mark & {} {sign} 0x0", self.rng.pick(&["0x1", "0x2", "0x4", "0x100", "0x1000000"])),
        };
        format!("\t\t{change}\n\t\t{test} {verdict}\n")
    }
}
