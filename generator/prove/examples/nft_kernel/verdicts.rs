//! Random ends of rules.

use crate::conditions::{About, KINDS, Values};
use crate::statements::Named;

impl Values<'_> {
    /// A verdict for an element of a map.
    pub fn map_verdict(&mut self, named: &Named) -> String {
        match self.rng.below(6) {
            0 => "drop".to_owned(),
            1 => "return".to_owned(),
            2 => "continue".to_owned(),
            3 | 4 if !named.chains.is_empty() => {
                let verb = *self.rng.pick(&["jump", "goto"]);
                format!("{verb} {}", self.rng.pick(&named.chains))
            }
            _ => "accept".to_owned(),
        }
    }

    /// The end of a rule.
    pub fn verdict(&mut self, about: &mut About, named: &Named, acts: bool) -> String {
        match self.rng.below(20) {
            // behind what acts they are not of the dialect
            12 | 13 if acts => "reject".to_owned(),
            0..=5 => "accept".to_owned(),
            6..=8 => "drop".to_owned(),
            9 => "return".to_owned(),
            10 => "continue".to_owned(),
            11 => "reject".to_owned(),
            12 if about.protocol.is_none_or(|protocol| protocol == "tcp") => "reject with tcp reset".to_owned(),
            12 if about.family.is_none() => "reject with icmpx type port-unreachable".to_owned(),
            12 => "reject".to_owned(),
            13 if about.family != Some(6) => "reject with icmp type host-unreachable".to_owned(),
            13 => "reject with icmpv6 type no-route".to_owned(),
            14..=16 if !named.chains.is_empty() => {
                let verb = *self.rng.pick(&["jump", "goto"]);
                format!("{verb} {}", self.rng.pick(&named.chains))
            }
            17 | 18 => self.vmap(about, named).unwrap_or_else(|| "counter".to_owned()),
            _ => "counter".to_owned(),
        }
    }

    fn vmap(&mut self, about: &mut About, named: &Named) -> Option<String> {
        if !named.verdicts.is_empty() && self.rng.chance(40) {
            let (name, kinds) = self.rng.pick(&named.verdicts).clone();
            let keys = self.keys(&kinds, about)?;
            return Some(format!("{keys} vmap @{name}"));
        }
        if self.rng.chance(25) {
            let other = self.map_verdict(named);
            return Some(format!("ct state vmap {{ established : accept, invalid : drop, new : {other} }}"));
        }
        let kind = *self.rng.pick(&KINDS);
        let key = self.key(kind, about)?;
        let values = self.some(kind, true);
        let arms: Vec<String> = values.iter().map(|value| format!("{value} : {}", self.map_verdict(named))).collect();
        Some(format!("{key} vmap {{ {} }}", arms.join(", ")))
    }
}
