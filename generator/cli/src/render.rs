//! Problems as people read them, with excerpts; and as machines do, as JSON.

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};
use palisade_core::problem::{Code as ProblemCode, Description, Label, sorted};
use palisade_core::{Problem, Severity};
use serde_json::{Value, json};

use crate::load::Folder;
use crate::page;

/// Whether colours are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// On a terminal.
    Yes,
    /// Elsewhere.
    No,
}

/// How many faults and warnings there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// Faults.
    pub faults: usize,
    /// Warnings.
    pub warnings: usize,
    /// Their code, when they have one in common.
    pub code: Option<ProblemCode>,
}

impl Count {
    /// `2 problems, 1 warning`.
    #[must_use]
    pub fn words(self) -> String {
        let many = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
        match (self.faults, self.warnings) {
            (0, w) => many(w, "warning"),
            (f, 0) => many(f, "problem"),
            (f, w) => format!("{}, {}", many(f, "problem"), many(w, "warning")),
        }
    }
    /// Where more is told: `palisade explain P012`.
    #[must_use]
    pub fn more(self) -> String {
        format!("`palisade explain {}`", self.code.map_or("CODE".into(), |c| c.to_string()))
    }
}

fn count(all: &[Description]) -> Count {
    let faults = all.iter().filter(|d| d.severity == Severity::Fault).count();
    let code = all.first().map(|d| d.code).filter(|code| all.iter().all(|d| d.code == *code));
    Count { faults, warnings: all.len() - faults, code }
}

/// How many problems are told one by one: nobody reads more, and each costs a walk through its text.
const MOST: (usize, usize) = (100, 1000);

/// All problems with excerpts; beyond [`MOST`] they are only counted.
#[must_use]
pub fn text(folder: &Folder, problems: Vec<Problem>, colour: Colour) -> (String, Count) {
    let all = sorted(problems);
    let (renderer, columns) = match colour {
        Colour::Yes => {
            let columns = terminal();
            (Renderer::styled().term_width(columns), Some(columns))
        }
        Colour::No => (Renderer::plain(), None),
    };
    let mut out = String::new();
    for d in all.iter().take(MOST.0) {
        out.push_str(&one(folder, d, &renderer, columns));
        out.push_str("\n\n");
    }
    if let Some(more) = all.len().checked_sub(MOST.0).filter(|n| *n > 0) {
        out.push_str(&format!("… and {more} more; mend these first\n\n"));
    }
    (out, count(&all))
}

/// The columns of the terminal that problems are told on.
fn terminal() -> usize {
    page::columns(std::io::stderr()).filter(|it| *it >= NARROWEST).unwrap_or(140)
}

/// Below this nothing is gained by cutting excerpts.
const NARROWEST: usize = 40;

/// Room that the margin of line numbers and `= help: ` take.
const MARGIN: usize = 14;

fn one(folder: &Folder, d: &Description, renderer: &Renderer, columns: Option<usize>) -> String {
    let wrapped = |text: &str| match columns {
        Some(columns) => textwrap::fill(text, textwrap::Options::new(columns - MARGIN).break_words(false)),
        None => text.to_owned(),
    };
    let (why, help) = (wrapped(&d.why), wrapped(&d.help));
    let code = d.code.to_string();
    let level = match d.severity {
        Severity::Fault => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut report = Group::with_title(level.primary_title(d.title.as_str()).id(code.as_str()));
    for (file, mut labels) in by_file(d) {
        let Some((path, source)) = folder.texts.iter().nth(file) else { continue };
        labels.truncate(12);
        let annotations = labels.into_iter().map(|(kind, l)| annotation(source, kind, l));
        report = report
            .element(Snippet::source(source.as_str()).path(printable(&folder.shown(path))).annotations(annotations));
    }
    if !d.why.is_empty() {
        report = report.element(Level::NOTE.message(why.as_str()));
    }
    if !d.help.is_empty() {
        report = report.element(Level::HELP.message(help.as_str()));
    }
    renderer.render(&[report])
}

/// A file's name as a terminal may see it: a name can hold anything.
fn printable(path: &str) -> String {
    path.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

/// The places of a problem, file by file, the primary one's file first.
fn by_file(d: &Description) -> Vec<(usize, Vec<(AnnotationKind, &Label)>)> {
    let mut out: Vec<(usize, Vec<(AnnotationKind, &Label)>)> = Vec::new();
    let related = d.related.iter().map(|l| (AnnotationKind::Context, l));
    for (kind, label) in [(AnnotationKind::Primary, &d.primary)].into_iter().chain(related) {
        let file = label.span.file.0 as usize;
        match out.iter_mut().find(|(f, _)| *f == file) {
            Some((_, labels)) => labels.push((kind, label)),
            None => out.push((file, vec![(kind, label)])),
        }
    }
    out
}

fn annotation<'t>(source: &str, kind: AnnotationKind, label: &'t Label) -> Annotation<'t> {
    let (start, end) = within(source, label.span.start, label.span.end);
    let annotation = kind.span(start..end);
    if label.text.is_empty() { annotation } else { annotation.label(label.text.as_str()) }
}

/// A range that stands on character borders inside the source, and within one line: an excerpt shows where to look,
/// not everything that a table holds.
fn within(source: &str, start: usize, end: usize) -> (usize, usize) {
    let floor = |mut at: usize| {
        at = at.min(source.len());
        while !source.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let (start, end) = (floor(start), floor(end));
    let line = source[start..].find('\n').map_or(source.len(), |n| start + n);
    (start, end.clamp(start, line.max(start)))
}

/// All problems as one JSON document, format 1; beyond [`MOST`] they are only counted.
#[must_use]
pub fn json(folder: &Folder, problems: Vec<Problem>) -> (String, Count) {
    let all = sorted(problems);
    let listed: Vec<Value> = all.iter().take(MOST.1).map(|d| object(folder, d)).collect();
    let c = count(&all);
    let whole = json!({ "format": 1, "problems": listed, "faults": c.faults, "warnings": c.warnings });
    (format!("{whole:#}\n"), c)
}

fn object(folder: &Folder, d: &Description) -> Value {
    json!({
        "code": d.code.to_string(),
        "severity": if d.severity == Severity::Fault { "fault" } else { "warning" },
        "title": d.title,
        "why": d.why,
        "help": d.help,
        "place": place(folder, &d.primary),
        "related": d.related.iter().map(|l| place(folder, l)).collect::<Vec<_>>(),
    })
}

/// Line and column count from 1; columns are characters.
fn place(folder: &Folder, label: &Label) -> Value {
    let Some((path, source)) = folder.texts.iter().nth(label.span.file.0 as usize) else { return Value::Null };
    let (start, end) = within(source, label.span.start, label.span.end);
    let before = &source[..start];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |l| l.chars().count()) + 1;
    json!({ "file": folder.shown(path), "line": line, "column": column, "start": start, "end": end, "label": label.text })
}
