//! Numbers that look random and are the same at each run (splitmix64).

/// A row of numbers.
pub struct Random(u64);

impl Random {
    /// The row of one accident.
    pub fn new(seed: u64, number: u64) -> Self {
        let mut row = Self(seed ^ number.wrapping_mul(0xa076_1d64_78bd_642f));
        row.next();
        row
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 to one less than `end`; 0 when that is nothing.
    pub fn below(&mut self, end: usize) -> usize {
        if end == 0 { 0 } else { usize::try_from(self.next() % end as u64).unwrap() }
    }

    /// One of several.
    pub fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}
