//! What is to be expected in a year, from the spec's own rates: the fleet's design, the usual ones, and regions.

use std::collections::BTreeMap;

use palisade_core::Fleet;
use palisade_core::budget::{Design, YEAR_HOURS, designs, liveness, without_signatures};
use palisade_core::fleet::chain::Chain;
use palisade_core::fleet::rates::Failures;

use super::share;

/// One design.
pub(super) struct Line {
    /// Which.
    pub what: String,
    /// Hours without a signature.
    pub hours: f64,
    /// How often they begin.
    pub outages: Option<f64>,
    /// How often they jail; `None`: the chain's parameters are not known.
    pub jails: Option<f64>,
    /// What that costs, as a share of the stake.
    pub loss: Option<f64>,
}

/// A rate and a time as numbers: failures a year, hours.
fn numbers(of: &Failures) -> (f64, f64) {
    (of.per_year.as_str().parse().unwrap_or(0.0), of.repair.as_millis() as f64 / 3_600_000.0)
}

/// The fleet's own design first.
pub(super) fn lines(fleet: &Fleet, chain: &str, facts: &Chain) -> Vec<Line> {
    let spec = &fleet.spec;
    let Some(rates) = &spec.rates else { return Vec::new() };
    let (per_year, repair) = numbers(&rates.cosigner);
    let jail = liveness(facts).ok().and_then(|l| l.until_jail(0)).map(|d| d.as_millis() as f64 / 3_600_000.0);
    let slash =
        share(facts.slashing.as_ref().and_then(|s| s.slash_downtime.as_ref())).and_then(|s| s.parse::<f64>().ok());
    let line = |design: Design, own: &str| {
        let found = design.expected(per_year, repair, jail.unwrap_or(0.0));
        let jails = jail.map(|_| found.jails);
        let loss = jails.zip(slash).map(|(jails, slash)| jails * slash);
        Line {
            what: format!("{} of {}{own}", design.t, design.n),
            hours: found.hours,
            outages: Some(found.outages),
            jails,
            loss,
        }
    };
    let mut out = Vec::new();
    for (name, cluster) in spec.cluster.iter().filter(|(_, c)| c.chains.iter().any(|x| x.as_str() == chain)) {
        let mut regions: BTreeMap<&str, u16> = BTreeMap::new();
        for cosigner in spec.cosigner.values().filter(|c| c.cluster.value == *name) {
            let site = spec.site.get(&cosigner.machine.site.value);
            *regions.entry(site.map_or("", |s| s.region.as_str())).or_default() += 1;
        }
        let (t, n) = (cluster.threshold.value, regions.values().sum());
        if t == 0 || t > n {
            continue; // P013 says so
        }
        out.push(line(Design { t, n }, &format!(" ({name})")));
        let places: Vec<u16> = regions.values().copied().collect();
        let dark = rates.region.as_ref().and_then(|r| without_signatures(t, &places, (per_year, repair), numbers(r)));
        out.extend(dark.map(|dark| Line {
            what: "  and its regions".into(),
            hours: dark * YEAR_HOURS,
            outages: None,
            jails: None,
            loss: None,
        }));
    }
    out.extend(designs().into_iter().map(|design| line(design, "")));
    out
}
