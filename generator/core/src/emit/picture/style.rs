//! The style sheet: borders of trust first, dashes of purposes from [`super::marks`].

use std::collections::BTreeSet;

use super::course::Courses;
use super::marks::look;

/// The style sheet of what these lines are about.
pub(super) fn style(courses: &Courses) -> String {
    let mut out = String::from(STYLE);
    for purpose in courses.lines.iter().map(|(bus, _)| bus.purpose).collect::<BTreeSet<_>>() {
        let dash = look(purpose).dash;
        if !dash.is_empty() {
            out.push_str(&format!(".line.{purpose} {{ stroke-dasharray: {dash} }}\n"));
        }
    }
    out
}

const STYLE: &str = "
text { font-family: monospace; fill: #1b1f24 }
.paper { fill: #ffffff }
.frame, .zone { stroke: #1b1f24 }
.frame.internet { fill: #f1e9dc; stroke-width: 4 }
.frame.management { fill: #f4f6f0; stroke-width: 2; stroke-dasharray: 8 4 }
.zone.outside { fill: #fbf8f2; stroke-width: 1 }
.zone.public { fill: #f4f6f8; stroke-width: 4 }
.zone.sentry { fill: #e4eaf1; stroke-width: 6 }
.zone.signing { fill: #c9d4e1; stroke-width: 9 }
.zone.managed { fill: #ffffff; stroke-width: 2 }
.cell { fill: #ffffff; fill-opacity: 0.55; stroke: #7b8794; stroke-width: 1 }
.box { fill: #ffffff; stroke: #1b1f24; stroke-width: 1 }
.legend { fill: #ffffff; stroke: #7b8794; stroke-width: 1 }
.title, .strong { font-weight: bold }
.note, .region { fill: #3d4a57 }
.line, .tube, .halo { fill: none; stroke-linejoin: round }
.mark { stroke-width: 2 }
.ring { fill: #ffffff }
";
