//! `palisade check`: every rule, all problems at once.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use palisade_core::fleet::values::Date;
use palisade_core::{Fleet, Problem};

use super::{fleet, told};
use crate::args::Format;
use crate::load::{Folder, load};
use crate::outcome::{Code, Outcome};
use crate::render::{self, Colour};

/// Checks a fleet.
#[must_use]
pub fn run(path: &Path, format: Format, today: Option<Date>, colour: Colour) -> Outcome {
    let Some(today) = today.or_else(machines_day) else {
        return Outcome::world("the machine's clock tells no day; name one with `--today`");
    };
    match load(path) {
        Ok(folder) => self::folder(&folder, format, today, colour),
        Err(outcome) => outcome,
    }
}

/// Today, in UTC.
fn machines_day() -> Option<Date> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    Date::of_number(i64::try_from(since.as_secs() / 86_400).ok()?)
}

/// Checks a fleet that was read, as on a day.
#[must_use]
pub fn folder(folder: &Folder, format: Format, today: Date, colour: Colour) -> Outcome {
    let read = fleet(&folder.texts);
    let summary = read.as_ref().ok().map(summary);
    let problems = match read {
        Ok(fleet) => {
            let mut all = palisade_core::check(&fleet);
            all.extend(palisade_core::check_days(&fleet.spec, today));
            all
        }
        Err(problems) => problems,
    };
    let faults = problems.iter().any(Problem::is_fault);
    match format {
        Format::Json => {
            let (out, _) = render::json(folder, problems);
            Outcome { out, err: String::new(), code: if faults { Code::Problems } else { Code::Fine } }
        }
        Format::Text if faults => told(folder, problems, colour),
        Format::Text => {
            let (warnings, count) = render::text(folder, problems, colour);
            let word = if count.warnings == 0 { String::new() } else { format!("; {}", count.words()) };
            Outcome::fine(format!("{}{word}\n", summary.unwrap_or_default())).after(&warnings)
        }
    }
}

/// `example-hub: 18 hosts in 3 regions, main signs 3 of 5; no problem`.
fn summary(fleet: &Fleet) -> String {
    let spec = &fleet.spec;
    let clusters: Vec<String> = spec
        .cluster
        .iter()
        .map(|(name, c)| {
            let n = spec.cosigner.values().filter(|x| x.cluster.value == *name).count();
            format!("{name} signs {} of {n}", c.threshold.value)
        })
        .collect();
    let hosts = spec.hosts().len();
    let regions = spec.region.len();
    format!("{}: {hosts} hosts in {regions} regions, {}; no problem", spec.fleet.name.value, clusters.join(", "))
}
