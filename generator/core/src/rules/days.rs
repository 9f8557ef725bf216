//! P044, P045, P058: what has a day. Only `check` knows today; no day ever stops `generate`.

use crate::fleet::Spec;
use crate::fleet::values::Date;
use crate::problem::{DayProblem, Due, Problem};
use crate::span::At;

/// Days before which it is told as a warning.
const SOON: i64 = 30;

/// Days after which an acceptance is no longer one that somebody looks at again.
const YEAR: i64 = 366;

/// Whether a day has passed, or will soon.
fn due(day: Date, today: Date) -> Option<Due> {
    match day.number() - today.number() {
        ..0 => Some(Due::Passed),
        left @ 0..=SOON => Some(Due::In(left)),
        _ => None,
    }
}

/// Every day that has passed or comes soon.
#[must_use]
pub fn check_days(spec: &Spec, today: Date) -> Vec<Problem> {
    let mut out: Vec<Problem> = Vec::new();
    for entry in &spec.accept {
        if let Some(due) = due(entry.until.value, today) {
            let (span, code, subject) = (entry.until.span, entry.code.to_string(), entry.subject.as_str().to_owned());
            let who = (entry.who.span, entry.who.to_string());
            out.push(DayProblem::Acceptance { span, day: entry.until.to_string(), due, code, subject, who }.into());
        }
        if entry.until.number() - today.number() > YEAR {
            let (span, code, subject) = (entry.until.span, entry.code.to_string(), entry.subject.as_str().to_owned());
            let who = (entry.who.span, entry.who.to_string());
            out.push(DayProblem::Endless { span, day: entry.until.to_string(), code, subject, who }.into());
        }
    }
    let rotation = spec.rotation.as_ref();
    let days = [
        ("WireGuard keys", rotation.and_then(|r| r.wireguard.as_ref())),
        ("SSH host keys", rotation.and_then(|r| r.ssh_host.as_ref())),
        ("keys of mutual TLS", rotation.and_then(|r| r.tls.as_ref())),
        ("ECIES keys between cosigners", rotation.and_then(|r| r.ecies.as_ref())),
        ("node keys", rotation.and_then(|r| r.node.as_ref())),
    ];
    let days = days.into_iter().filter_map(|(what, day)| Some((what.to_owned(), day?)));
    let cas =
        spec.ca.iter().filter_map(|(name, ca)| Some((format!("the SSH authority `{name}`"), ca.rotate_by.as_ref()?)));
    for (what, day) in days.chain(cas) {
        out.extend(rotation_of(what, day, today));
    }
    out
}

fn rotation_of(what: String, day: &At<Date>, today: Date) -> Option<Problem> {
    due(day.value, today)
        .map(|due| DayProblem::Rotation { span: day.span, day: day.value.to_string(), due, what }.into())
}
