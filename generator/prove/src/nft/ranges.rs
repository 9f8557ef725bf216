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
