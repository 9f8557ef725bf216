//! The budget for people, within 80 columns.

use std::fmt::Write as _;

use palisade_core::Fleet;
use palisade_core::budget::{Liveness, blocks_of, liveness};
use palisade_core::fleet::chain::Chain;
use palisade_core::fleet::values::Duration;

use super::expected::{Line, lines};
use super::{asked, share, span, steps};
use crate::args::Budget;

/// All of it.
pub(super) fn budget(fleet: &Fleet, args: &Budget) -> String {
    let mut out = String::new();
    for (name, chain) in asked(fleet, args) {
        let _ = writeln!(out, "chain `{name}` ({})", chain.id.value);
        match liveness(chain) {
            Ok(found) => {
                parameters(&mut out, chain, &found, args.missed);
                prices(&mut out, &found, args);
            }
            Err(unknown) => {
                let _ = writeln!(
                    out,
                    "  unknown: {}\n  Ask the chain (`palisade explain P040`); formulas: docs/budget.md.",
                    unknown.join(",\n           ")
                );
            }
        }
        yearly(&mut out, fleet, name.as_str(), chain);
        out.push('\n');
    }
    out.push_str("Formulas and their sources: docs/budget.md.\n");
    out
}

fn parameters(out: &mut String, chain: &Chain, found: &Liveness, missed: u64) {
    let Liveness { window, must_sign, may_miss, block_time } = found;
    let whole = window.checked_mul(block_time.as_millis()).map_or("for ever".into(), |ms| time(Duration::millis(ms)));
    let mut line = |what: &str, text: String| {
        let _ = writeln!(out, "  {what:<12} {text}");
    };
    line("window", format!("{} blocks of {block_time}: {whole}", count(*window)));
    line("must sign", format!("{} of them, so that {} may be missed", count(*must_sign), count(*may_miss)));
    if missed > 0 {
        line("missed", format!("{} already: {} are left", count(missed), count(found.left(missed))));
    }
    let until = found.until_jail(missed).map_or("never".into(), time);
    line("jail", format!("after {until} without a signature"));
    let slashing = chain.slashing.as_ref();
    let cost = share(slashing.and_then(|s| s.slash_downtime.as_ref())).unwrap_or("an unknown share");
    let stays = span(slashing.and_then(|s| s.jail.as_ref())).map_or("an unknown time".into(), time);
    line("it costs", format!("{cost} of the stake, and {stays} at least without rewards"));
    let cost = share(slashing.and_then(|s| s.slash_double_sign.as_ref())).unwrap_or("an unknown share");
    line("double sign", format!("costs {cost} of the stake, and the validator is out for ever"));
}

fn prices(out: &mut String, found: &Liveness, args: &Budget) {
    let left = found.left(args.missed);
    let _ = writeln!(
        out,
        "\n  {:<16}{:>12}{:>16}{:>20}",
        "nothing signed", "blocks", "of what is left", "such steps in all"
    );
    for step in steps(args) {
        let Some(blocks) = blocks_of(step, found.block_time) else { continue };
        let part = if left == 0 { "all".into() } else { format!("{:.2} %", blocks as f64 / left as f64 * 100.0) };
        let times = if blocks > left { "jailed".into() } else { count(left / blocks) };
        let _ = writeln!(out, "  {:<16}{:>12}{part:>16}{times:>20}", time(step), count(blocks));
    }
    out.push_str("  (at most: an outage may begin just before a block; steps within one window)\n");
}

fn yearly(out: &mut String, fleet: &Fleet, name: &str, chain: &Chain) {
    let Some(rates) = &fleet.spec.rates else {
        out.push_str("\n  A year's loss: not told. The spec has no `[rates]` with where they are from.\n");
        return;
    };
    let _ = writeln!(out, "\n  A year, by rates from: {}", rates.source.as_str());
    let _ =
        writeln!(out, "  {:<18}{:>14}{:>14}{:>14}{:>14}", "design", "dark hours", "outages", "jails", "of the stake");
    for Line { what, hours, outages, jails, loss } in lines(fleet, name, chain) {
        let cell = |of: Option<f64>| of.map_or("-".into(), small);
        let _ =
            writeln!(out, "  {what:<18}{:>14}{:>14}{:>14}{:>14}", small(hours), cell(outages), cell(jails), cell(loss));
    }
    out.push_str("  (cosigners fail each on its own; who signs twice is in no rate)\n");
}

/// `9,501`.
pub(super) fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `15 h 50 min`: the two greatest units, rounded down, since nobody should count on more.
pub(super) fn time(span: Duration) -> String {
    let seconds = span.as_millis() / 1000;
    let parts = [(seconds / 86_400, "d"), (seconds / 3600 % 24, "h"), (seconds / 60 % 60, "min"), (seconds % 60, "s")];
    let first = parts.iter().position(|(n, _)| *n > 0);
    let shown = parts.iter().skip(first.unwrap_or(4)).take(2).filter(|(n, _)| *n > 0);
    let words: Vec<String> = shown.map(|(n, unit)| format!("{n} {unit}")).collect();
    if words.is_empty() { format!("{} ms", span.as_millis()) } else { words.join(" ") }
}

/// A number that may be very small, with three figures.
fn small(n: f64) -> String {
    match n {
        0.0 => "0".into(),
        n if n < 0.001 => format!("{n:.2e}"),
        n => format!("{n:.3}"),
    }
}
