//! `[rates]`: how often things fail, from records that the operator names.

use super::values::{Duration, Rate, Text};
use crate::span::At;
use crate::spec::table;

table! {
    /// How often things fail; `palisade budget` computes with it, and assumes nothing without it.
    pub struct Rates {
        /// Where the numbers are from, such as own records of which years and how many hosts.
        need source: At<Text> = "source";
        /// A cosigner alone: its machine, its disk, its line.
        need cosigner: Failures = "cosigner";
        /// A region as a whole.
        may region: Failures = "region";
    }
}

table! {
    /// How often one of them fails, and how long that lasts.
    pub struct Failures {
        /// Failures a year.
        need per_year: At<Rate> = "per-year";
        /// How long one lasts on average.
        need repair: At<Duration> = "repair";
    }
}
