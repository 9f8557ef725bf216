//! Problems of days: what has run out, or soon will.

use super::{Code, Description, Label};
use crate::span::Span;

/// Whether a day has passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// It has.
    Passed,
    /// It comes in so many days.
    In(i64),
}

/// What can be wrong with days.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "fields are named as `describe` shows them; each variant says what it is")]
pub enum DayProblem {
    /// P044: an acceptance has run out.
    Acceptance { span: Span, day: String, due: Due, code: String, subject: String, who: (Span, String) },
    /// P058: an acceptance that runs for longer than a year.
    Endless { span: Span, day: String, code: String, subject: String, who: (Span, String) },
    /// P045: keys are to be replaced.
    Rotation { span: Span, day: String, due: Due, what: String },
}

impl DayProblem {
    pub(super) fn describe(&self) -> Description {
        match self {
            Self::Acceptance { span, day, due, code, subject, who } => {
                let title = match due {
                    Due::Passed => format!("the acceptance of {code} for `{subject}` ended on {day}"),
                    Due::In(left) => format!("the acceptance of {code} for `{subject}` ends on {day}, {}", away(*left)),
                };
                told(44, *due, title, *span)
                    .related([Label::new(who.0, format!("`{}` accepted it", who.1))])
                    .why("A risk that was to be borne for a while is borne for ever when nobody looks again.")
                    .help(format!("Mend {code}, or accept it anew: another day, and what is so now."))
            }
            Self::Endless { span, day, code, subject, who } => Description::fault(
                Code(58),
                format!("the acceptance of {code} for `{subject}` runs until {day}, for more than a year"),
                Label::new(*span, "too far away"),
            )
            .related([Label::new(who.0, format!("`{}` accepted it", who.1))])
            .why("Nobody looks again before that day, whatever becomes known until then.")
            .help("Name a day within a year, and look again then."),
            Self::Rotation { span, day, due, what } => {
                let title = match due {
                    Due::Passed => format!("{what} were to be replaced by {day}"),
                    Due::In(left) => format!("{what} are to be replaced by {day}, {}", away(*left)),
                };
                told(45, *due, title.replace("` were", "` was").replace("` are", "` is"), *span)
                    .why("Keys leak unseen, and a replacement that was never practised fails when it is urgent.")
                    .help("Replace them, and write down the next day.")
            }
        }
    }
}

fn told(code: u16, due: Due, title: String, span: Span) -> Description {
    match due {
        Due::Passed => Description::fault(Code(code), title, Label::new(span, "this day has passed")),
        Due::In(_) => Description::warning(Code(code), title, Label::new(span, "")),
    }
}

fn away(days: i64) -> String {
    match days {
        0 => "today".into(),
        1 => "tomorrow".into(),
        n => format!("in {n} days"),
    }
}
