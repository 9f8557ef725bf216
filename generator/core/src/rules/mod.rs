//! The rules that a fleet must keep, on values that are each valid alone.

mod acceptance;
mod access;
mod advisories;
mod collisions;
mod control;
mod custody;
mod days;
mod domains;
mod facts;
mod keys;
mod machines;
mod network;
mod reach;
mod references;
mod sentries;
mod servers;
mod signing;
mod strangers;
mod timing;

pub use advisories::{ADVISORIES, Advisory};
pub use control::{Hats, hats};
pub use days::check_days;
pub use domains::domains;
pub(crate) use keys::missing as missing_keys;
pub use machines::BUILT;

use crate::fleet::Fleet;
use crate::plan::Context;
use crate::problem::{Problem, Severity};

impl Problem {
    /// Does it stop what comes after?
    #[must_use]
    pub fn is_fault(&self) -> bool {
        self.describe().severity == Severity::Fault
    }
}

/// Every rule that the fleet breaks, and every warning.
///
/// Rules that follow references are asked only when all references lead somewhere: otherwise one missing name would
/// be told many times.
#[must_use]
pub fn check(fleet: &Fleet) -> Vec<Problem> {
    let mut out = references::check(&fleet.spec);
    let whole = out.is_empty();
    out.extend(collisions::check(fleet));
    out.extend(keys::check(fleet));
    out.extend(facts::check(&fleet.spec));
    if whole {
        let cx = Context::of(fleet, &[]);
        out.extend(signing::check(&fleet.spec));
        out.extend(domains::check(&fleet.spec));
        out.extend(control::check(&fleet.spec));
        out.extend(sentries::check(&fleet.spec));
        out.extend(timing::check(&fleet.spec));
        out.extend(servers::check(&fleet.spec));
        out.extend(machines::check(&fleet.spec));
        out.extend(custody::check(fleet));
        out.extend(network::check(&cx));
        out.extend(strangers::check(&cx));
        out.extend(reach::check(&cx));
        out.extend(access::check(&cx));
        out = acceptance::apply(&fleet.spec, out);
    }
    out
}
