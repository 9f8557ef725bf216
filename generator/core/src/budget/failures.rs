//! Failure rates that the spec gives → how long a year a design signs nothing, how often it is jailed, what that costs.
//!
//! Cosigners fail and are repaired each on its own (a birth-and-death process); docs/budget.md derives each line.

/// Hours of a year of 365.25 days.
pub const YEAR_HOURS: f64 = 8766.0;

/// `t` of `n`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Design {
    /// How many sign.
    pub t: u16,
    /// How many there are.
    pub n: u16,
}

/// What is to be expected of a design in a year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Expected {
    /// Hours in which nothing is signed.
    pub hours: f64,
    /// How often that begins.
    pub outages: f64,
    /// How often it lasts until the validator is jailed.
    pub jails: f64,
}

/// Designs to compare with.
#[must_use]
pub fn designs() -> [Design; 3] {
    [Design { t: 2, n: 3 }, Design { t: 3, n: 5 }, Design { t: 4, n: 7 }]
}

/// Of `n` things that fail each with probability `p`: exactly `k` do.
fn exactly(n: u16, k: u16, p: f64) -> f64 {
    let ways = (0..k).fold(1.0, |ways, i| ways * f64::from(n - i) / f64::from(i + 1));
    ways * p.powi(i32::from(k)) * (1.0 - p).powi(i32::from(n - k))
}

/// The share of time in which a thing is out that fails so often a year, for so many hours.
fn out(per_year: f64, repair_hours: f64) -> f64 {
    let down = per_year * repair_hours / YEAR_HOURS;
    down / (1.0 + down)
}

impl Design {
    /// What is to be expected, when each cosigner fails so often a year, for so many hours on average, and when so many
    /// hours without a signature jail.
    #[must_use]
    pub fn expected(self, per_year: f64, repair_hours: f64, jail_hours: f64) -> Expected {
        let (t, n) = (self.t, self.n);
        let p = out(per_year, repair_hours);
        // With so many out, too few are left.
        let enough = n.saturating_sub(t) + 1;
        let share: f64 = (enough..=n).map(|k| exactly(n, k, p)).sum();
        let outages = exactly(n, enough - 1, p) * f64::from(n - enough + 1) * per_year;
        let hours = share * YEAR_HOURS;
        let mean = if outages > 0.0 { hours / outages } else { 0.0 };
        let jails = if mean > 0.0 { outages * (-jail_hours / mean).exp() } else { 0.0 };
        Expected { hours, outages, jails }
    }
}

/// The share of time in which fewer than `t` sign, when regions fail as a whole and cosigners besides.
///
/// `regions`: how many cosigners stand in each; at most 16 regions, since every set of them is looked at.
#[must_use]
pub fn without_signatures(t: u16, regions: &[u16], cosigner: (f64, f64), region: (f64, f64)) -> Option<f64> {
    if regions.len() > 16 {
        return None;
    }
    let (p, q) = (out(cosigner.0, cosigner.1), out(region.0, region.1));
    let of = |set: u32| {
        let stands = |i: usize| set & (1 << i) == 0;
        let alive: u16 = regions.iter().enumerate().filter(|(i, _)| stands(*i)).map(|(_, n)| n).sum();
        let odds: f64 = (0..regions.len()).map(|i| if stands(i) { 1.0 - q } else { q }).product();
        let fails: f64 = (0..=alive).filter(|k| alive - k < t).map(|k| exactly(alive, k, p)).sum();
        odds * fails
    };
    Some((0..1u32 << regions.len()).map(of).sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() <= 1e-9 * b.abs().max(1e-300)
    }

    #[test]
    fn shares_add_up() {
        for n in 0..12 {
            let whole: f64 = (0..=n).map(|k| exactly(n, k, 0.3)).sum();
            assert!(near(whole, 1.0), "{n}: {whole}");
        }
    }

    /// 1 of 1 is the thing itself.
    #[test]
    fn one_alone_fails_as_often_as_it_fails() {
        let one = Design { t: 1, n: 1 }.expected(2.0, 4.0, 0.0);
        let p = out(2.0, 4.0);
        assert!(near(one.hours, p * YEAR_HOURS) && near(one.outages, 2.0 * (1.0 - p)) && near(one.jails, one.outages));
        // A failure that lasts 4 h on average lasts 4 h or more in 1 of e cases.
        let jailed = Design { t: 1, n: 1 }.expected(2.0, 4.0, 4.0);
        assert!(near(jailed.jails, one.outages * (-1.0f64).exp()));
    }

    /// By counting every state of a small fleet, without any of the formulas above.
    #[test]
    fn regions_are_counted_as_by_hand() {
        let (cosigner, region) = ((3.0, 20.0), (1.0, 50.0));
        let (p, q) = (out(3.0, 20.0), out(1.0, 50.0));
        let place = [0usize, 0, 1, 1, 2];
        let mut expected = 0.0;
        for state in 0u32..1 << 8 {
            let down = |bit: usize| state & (1 << bit) != 0;
            let odds: f64 = (0..8)
                .map(|b| {
                    if b < 3 {
                        if down(b) { q } else { 1.0 - q }
                    } else if down(b) {
                        p
                    } else {
                        1.0 - p
                    }
                })
                .product();
            let up = place.iter().enumerate().filter(|(i, r)| !down(3 + i) && !down(**r)).count();
            if up < 3 {
                expected += odds;
            }
        }
        let found = without_signatures(3, &[2, 2, 1], cosigner, region).unwrap();
        assert!((found - expected).abs() < 1e-12, "{found} {expected}");
    }

    /// The frequency of outages, against a simulation that knows no formula.
    #[test]
    fn outages_are_as_frequent_as_in_a_simulation() {
        let (t, n, per_year, repair) = (2u16, 3usize, 40.0, 60.0);
        let mut seed = 7u64;
        let mut random = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((seed >> 11) as f64 + 0.5) / (1u64 << 53) as f64
        };
        let (mut up, mut years, mut outages, mut dark) = (vec![true; n], 0.0, 0.0, 0.0);
        let mu = YEAR_HOURS / repair;
        while years < 20_000.0 {
            let rates: Vec<f64> = up.iter().map(|u| if *u { per_year } else { mu }).collect();
            let all: f64 = rates.iter().sum();
            let step = -random().ln() / all;
            let signs = |up: &[bool]| up.iter().filter(|u| **u).count() >= usize::from(t);
            let before = signs(&up);
            years += step;
            if !before {
                dark += step;
            }
            let (mut at, mut pick) = (0, random() * all);
            while pick > rates[at] && at + 1 < n {
                pick -= rates[at];
                at += 1;
            }
            up[at] = !up[at];
            if before && !signs(&up) {
                outages += 1.0;
            }
        }
        let expected = Design { t, n: 3 }.expected(per_year, repair, 0.0);
        let (found, hours) = (outages / years, dark / years * YEAR_HOURS);
        assert!((found / expected.outages - 1.0).abs() < 0.02, "{found} {}", expected.outages);
        assert!((hours / expected.hours - 1.0).abs() < 0.02, "{hours} {}", expected.hours);
    }
}
