//! palisade-core: turns the text of fleet.toml and keys/ into the tree of emitted files.
//!
//! Four stages, one direction, a type at each border; no I/O, clock, locale, environment or randomness:
//! [`parse`] text → [`RawSpec`] (as written, with spans) → [`validate`] → [`Fleet`] (every value valid alone)
//! → [`plan`] → [`Plan`] (valid together, every default resolved) → [`emit`] → [`Tree`] (path → bytes).

pub mod budget;
pub mod emit;
pub mod fleet;
pub mod plan;
pub mod problem;
mod rules;
pub mod span;
pub mod spec;

pub use emit::{Tree, emit};
pub use fleet::{Fleet, validate};
pub use plan::{Plan, plan};
pub use problem::{Problem, Severity};
pub use rules::{ADVISORIES, Advisory, BUILT, Hats, check, check_days, domains, hats};
pub use spec::{RawSpec, Texts, parse};

/// The number of the emitted files' format; the modules refuse another one.
pub const FORMAT: u32 = 1;
