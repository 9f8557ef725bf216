//! Sets of numbers of one field, as sorted ranges.

/// Numbers as ranges, both ends included: sorted, apart from each other by at least one number.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ranges(Vec<(u128, u128)>);

impl Ranges {
    /// One number.
    #[must_use]
    pub fn one(value: u128) -> Self {
        Self(vec![(value, value)])
    }

    /// From `first` to `last`, both included; none where `first` is greater.
    #[must_use]
    pub fn from_to(first: u128, last: u128) -> Self {
        Self(if first <= last { vec![(first, last)] } else { Vec::new() })
    }

    /// The ranges, sorted and apart.
    pub fn iter(&self) -> impl Iterator<Item = (u128, u128)> + '_ {
        self.0.iter().copied()
    }

    /// Whether a number is among them.
    #[must_use]
    pub fn contains(&self, value: u128) -> bool {
        let at = self.0.partition_point(|&(_, last)| last < value);
        self.0.get(at).is_some_and(|&(first, _)| first <= value)
    }

    /// The numbers that are in both.
    #[must_use]
    pub fn intersect(&self, other: &Self) -> Self {
        let (mut a, mut b) = (self.0.iter().copied().peekable(), other.0.iter().copied().peekable());
        let mut both = Vec::new();
        while let (Some((first, last)), Some((start, end))) = (a.peek().copied(), b.peek().copied()) {
            if first.max(start) <= last.min(end) {
                both.push((first.max(start), last.min(end)));
            }
            if last < end {
                a.next()
            } else {
                b.next()
            };
        }
        Self(both)
    }

    /// The numbers that are in this and not in the other.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        let mut left = Vec::new();
        for (mut first, last) in self.iter() {
            let mut ended = false;
            for (start, end) in other.iter() {
                if start > last || end < first || ended {
                    continue;
                }
                if start > first {
                    left.push((first, start - 1));
                }
                match end.checked_add(1) {
                    Some(next) => first = next,
                    None => ended = true,
                }
            }
            if !ended && first <= last {
                left.push((first, last));
            }
        }
        Self(left)
    }

    /// The least number.
    #[must_use]
    pub fn first(&self) -> Option<u128> {
        self.0.first().map(|&(first, _)| first)
    }
}

impl FromIterator<(u128, u128)> for Ranges {
    fn from_iter<I: IntoIterator<Item = (u128, u128)>>(ranges: I) -> Self {
        let mut given: Vec<_> = ranges.into_iter().filter(|(first, last)| first <= last).collect();
        given.sort_unstable();
        let mut apart: Vec<(u128, u128)> = Vec::new();
        for (first, last) in given {
            match apart.last_mut() {
                Some(open) if first <= open.1.saturating_add(1) => open.1 = open.1.max(last),
                _ => apart.push((first, last)),
            }
        }
        Self(apart)
    }
}

impl FromIterator<u128> for Ranges {
    fn from_iter<I: IntoIterator<Item = u128>>(values: I) -> Self {
        values.into_iter().map(|value| (value, value)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minus_is_what_a_set_of_numbers_says() {
        let some = |mask: u128| -> Ranges { (0..12_u128).filter(|bit| mask >> bit & 1 == 1).collect() };
        for a in (0..4096_u128).step_by(7) {
            for b in (0..4096_u128).step_by(11) {
                assert_eq!(some(a).minus(&some(b)), some(a & !b), "{a:b} minus {b:b}");
            }
        }
        assert_eq!(Ranges::from_to(0, u128::MAX).minus(&Ranges::from_to(5, u128::MAX)), Ranges::from_to(0, 4));
    }
}
