//! Parameters of a chain → what may be missed, and what it costs; the formulas with their sources stand in docs/budget.md.
//!
//! Nothing is guessed: what the chain has not been asked for is named instead.

mod failures;
mod slashing;

pub use failures::{Design, Expected, YEAR_HOURS, designs, without_signatures};
pub use slashing::{Liveness, blocks_of, liveness};
