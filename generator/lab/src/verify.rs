//! `lab verify`: holds the running daemons against what the files promise, each promise beside a control that bites.

mod books;
mod crowd;
mod scene;
mod signing;
mod sockets;

use std::fmt;
use std::path::Path;

use crate::command::require_machine;
use crate::error::Result;
use scene::Scene;

/// A part of the looking: what it is about, and how it is done.
type Section = (&'static str, fn(&Scene) -> Result<Vec<Check>>);

/// All parts.
const SECTIONS: [Section; 4] = [
    ("sockets: what listens, and what a stranger reaches", sockets::all),
    ("signing: one cosigner down, then too many", signing::all),
    ("address books, after the strangers wrote theirs (four minutes)", books::all),
    ("inbound limits: a crowd of idle sockets, with the cap and without (three minutes)", crowd::all),
];

/// One promise, looked at on the running lab.
#[derive(Debug, Clone)]
pub struct Check {
    /// What must hold.
    pub promise: String,
    /// Whether it held.
    pub held: bool,
    /// What was seen.
    pub seen: String,
}

/// All of them.
#[derive(Debug, Clone)]
pub struct Verdict(pub Vec<Check>);

impl Verdict {
    /// Whether every promise held.
    pub fn held(&self) -> bool {
        self.0.iter().all(|check| check.held)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for check in &self.0 {
            let word = if check.held { "held " } else { "BROKEN" };
            writeln!(out, "{word}  {}: {}", check.promise, check.seen)?;
        }
        let held = self.0.iter().filter(|check| check.held).count();
        write!(out, "{held} of {} promises held", self.0.len())
    }
}

/// Looks at everything; takes six to ten minutes, disturbs the fleet meanwhile and puts it back.
///
/// # Errors
/// When no lab is up; a broken promise is no error but a [`Check`].
pub fn verify(state: &Path, progress: &mut dyn FnMut(&str)) -> Result<Verdict> {
    require_machine()?;
    let scene = Scene::of(state)?;
    let mut checks = Vec::new();
    for (words, look) in SECTIONS {
        progress(words);
        match look(&scene) {
            Ok(found) => checks.extend(found),
            // The other sections are still worth looking at; this one counts as broken.
            Err(error) => checks.push(scene::check(words, false, error.to_string())),
        }
    }
    Ok(Verdict(checks))
}
