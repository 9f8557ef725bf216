//! A difference as text for a terminal, as Markdown for a pull request, and as JSON.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{Change, Costs, Difference, Sense};

/// The headings, and the changes below each.
const HEADINGS: [(Sense, &str); 4] = [
    (Sense::Stop, "STOP"),
    (Sense::Weaker, "Weaker"),
    (Sense::Better, "Better"),
    (Sense::Neither, "Neither weaker nor better"),
];

/// What it costs, heading by heading.
fn costs(all: &Costs) -> [(&'static str, &Vec<String>); 4] {
    [
        ("When it is brought to the hosts", &all.restarts),
        ("Signing meanwhile", &all.signing),
        ("Held on to until it is replaced", &all.held),
        ("Cannot be undone", &all.lasting),
    ]
}

fn below(all: &Difference, sense: Sense) -> Vec<&Change> {
    all.changes.iter().filter(|change| change.sense == sense).collect()
}

/// The verdict in one line.
fn verdict(all: &Difference) -> String {
    if all.changes.is_empty() {
        return "no change".into();
    }
    let count = |(sense, word)| {
        let n = below(all, sense).len();
        (n > 0).then(|| format!("{n} {word}"))
    };
    let words =
        [(Sense::Stop, "STOP"), (Sense::Weaker, "weaker"), (Sense::Better, "better"), (Sense::Neither, "neither")];
    words.into_iter().filter_map(count).collect::<Vec<_>>().join(", ")
}

/// For people, in so many columns.
#[must_use]
pub fn text(all: &Difference, columns: usize) -> String {
    let mut out = String::new();
    let mut paragraph = |heading: &str, lines: Vec<(String, &str)>| {
        if lines.is_empty() {
            return;
        }
        let _infallible = writeln!(out, "{heading}");
        for (label, line) in lines {
            let first = format!("  {label:<9} ");
            let first = if label.is_empty() { "  - ".to_owned() } else { first };
            let rest = " ".repeat(first.len());
            let options = textwrap::Options::new(columns).initial_indent(&first).subsequent_indent(&rest);
            let _infallible = writeln!(
                out,
                "{}",
                textwrap::fill(line, options.break_words(false).word_splitter(textwrap::WordSplitter::NoHyphenation))
            );
        }
        out.push('\n');
    };
    for (sense, heading) in HEADINGS {
        paragraph(
            heading,
            below(all, sense).into_iter().map(|it| (it.subject.word().to_owned(), it.what.as_str())).collect(),
        );
    }
    for (heading, lines) in costs(&all.costs) {
        paragraph(heading, lines.iter().map(|line| (String::new(), line.as_str())).collect());
    }
    out + &verdict(all) + "\n"
}

/// For a pull request.
#[must_use]
pub fn markdown(all: &Difference) -> String {
    let mut out = format!("**{}**\n", verdict(all));
    for (sense, heading) in HEADINGS {
        let changes = below(all, sense);
        if !changes.is_empty() {
            let _infallible = writeln!(out, "\n### {heading}\n");
            for change in changes {
                let _infallible = writeln!(out, "- *{}*: {}", change.subject.word(), escaped(&change.what));
            }
        }
    }
    for (heading, lines) in costs(&all.costs).into_iter().filter(|(_, lines)| !lines.is_empty()) {
        let _infallible = writeln!(out, "\n### {heading}\n");
        for line in lines {
            let _infallible = writeln!(out, "- {}", escaped(line));
        }
    }
    out
}

/// Text of the spec becomes no mark-up.
fn escaped(text: &str) -> String {
    text.chars().flat_map(|c| ["\\", ""][usize::from(!"\\`*_{}[]<>#|~@".contains(c))].chars().chain([c])).collect()
}

/// For machines, format 1.
#[must_use]
pub fn json(all: &Difference) -> Value {
    let sense = |it: Sense| match it {
        Sense::Stop => "stop",
        Sense::Weaker => "weaker",
        Sense::Better => "better",
        Sense::Neither => "neither",
    };
    let changes =
        all.changes.iter().map(|it| json!({ "sense": sense(it.sense), "subject": it.subject.word(), "what": it.what }));
    json!({
        "format": 1,
        "weakens": all.weakens(),
        "changes": changes.collect::<Vec<_>>(),
        "restarts": all.costs.restarts,
        "signing": all.costs.signing,
        "held": all.costs.held,
        "lasting": all.costs.lasting,
    })
}
