//! x/slashing's parameters → how many blocks may be missed, and how long that is.

use crate::fleet::chain::Chain;
use crate::fleet::values::{Duration, Fact, Share};
use crate::span::At;

/// What the chain's liveness rule comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Liveness {
    /// Blocks that are looked back on.
    pub window: u64,
    /// How many of them must be signed.
    pub must_sign: u64,
    /// How many may be missed; one more jails.
    pub may_miss: u64,
    /// Time between blocks.
    pub block_time: Duration,
}

impl Liveness {
    /// How long nothing may be signed until the block that jails, when `missed` of the window are missed already.
    ///
    /// `None`: it is more than the window holds.
    #[must_use]
    pub fn until_jail(&self, missed: u64) -> Option<Duration> {
        let blocks = self.left(missed).checked_add(1)?;
        blocks.checked_mul(self.block_time.as_millis()).map(Duration::millis)
    }

    /// Blocks that may still be missed.
    #[must_use]
    pub fn left(&self, missed: u64) -> u64 {
        self.may_miss.saturating_sub(missed)
    }
}

/// How many blocks an outage can cost at most: it may begin just before one.
#[must_use]
pub fn blocks_of(outage: Duration, block_time: Duration) -> Option<u64> {
    outage.as_millis().checked_div(block_time.as_millis()).map(|whole| whole + 1)
}

fn known<T: Clone>(fact: Option<&At<Fact<T>>>) -> Option<T> {
    match fact.map(|at| &at.value) {
        Some(Fact::Known(value)) => Some(value.clone()),
        Some(Fact::Unknown) | None => None,
    }
}

/// What a chain's parameters come to.
///
/// # Errors
/// The keys of `[chain.X]` that are not known, or make no sense together.
pub fn liveness(chain: &Chain) -> Result<Liveness, Vec<&'static str>> {
    let slashing = chain.slashing.as_ref();
    let window = known(slashing.and_then(|s| s.window.as_ref())).filter(|w| *w > 0);
    let share = known(slashing.and_then(|s| s.min_signed.as_ref()));
    let time = known(chain.block_time.as_ref()).filter(|t| t.as_millis() > 0);
    match (window, share, time) {
        (Some(window), Some(share), Some(block_time)) => {
            let must_sign = part_of(&share, window);
            Ok(Liveness { window, must_sign, may_miss: window.saturating_sub(must_sign), block_time })
        }
        (window, share, time) => Err([
            ("slashing.signed-blocks-window", window.is_none()),
            ("slashing.min-signed-per-window", share.is_none()),
            ("block-time", time.is_none()),
        ]
        .into_iter()
        .filter_map(|(key, lacks)| lacks.then_some(key))
        .collect()),
    }
}

/// A share of a window as the SDK counts it: exact, then rounded to the even of two neighbours that are as near.
fn part_of(share: &Share, window: u64) -> u64 {
    let digits = share.as_str().strip_prefix("0.").unwrap_or_default();
    if digits.is_empty() {
        return window; // the whole: the only share without a point is 1
    }
    // At most 20 digits and 20 more of a window: the product of the whole is beyond 128 bits, that of 18 digits is not.
    // Digits behind the 18th cannot be in a parameter of the SDK (math/legacy_dec.go: Precision).
    let digits = digits.get(..18).unwrap_or(digits);
    let (Ok(numerator), Some(denominator)) = (digits.parse::<u128>(), 10u128.checked_pow(digits.len() as u32)) else {
        return window;
    };
    let product = numerator * u128::from(window);
    let (whole, rest) = (product / denominator, product % denominator);
    let up = match (rest * 2).cmp(&denominator) {
        std::cmp::Ordering::Less => 0,
        std::cmp::Ordering::Equal => whole % 2,
        std::cmp::Ordering::Greater => 1,
    };
    u64::try_from(whole + up).unwrap_or(window)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::Scalar as _;

    fn share(text: &str) -> Share {
        Share::scalar(&toml::de::DeValue::String(text.into())).unwrap()
    }

    /// Against values that LegacyDec.RoundInt64 gives (banker's rounding).
    #[test]
    fn a_share_is_counted_as_the_sdk_counts() {
        for (text, window, expected) in [
            ("0.05", 10_000, 500),
            ("0.5", 100, 50),
            ("0.5", 1, 0),
            ("0.5", 3, 2),
            ("0.5", 5, 2),
            ("0.25", 10, 2),
            ("0.75", 10, 8),
            ("0.333333333333333333", 10, 3),
            ("0.0", 10, 0),
            ("1", 10_000, 10_000),
            ("0.99999999999999999999", 3, 3),
            ("0.999999999999999999", u64::MAX, u64::MAX - 18),
        ] {
            assert_eq!(part_of(&share(text), window), expected, "{text} of {window}");
        }
    }

    #[test]
    fn an_outage_may_begin_just_before_a_block() {
        let six = Duration::millis(6000);
        for (outage, blocks) in [(0, 1), (5999, 1), (6000, 2), (60_000, 11)] {
            assert_eq!(blocks_of(Duration::millis(outage), six), Some(blocks));
        }
        assert_eq!(blocks_of(six, Duration::millis(0)), None);
    }
}
