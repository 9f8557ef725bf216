//! How to read the picture: what each line looks like and means, and what tubes are.

use std::collections::BTreeMap;

use super::buses::Sense;
use super::cells::Crowd;
use super::course::Courses;
use super::geometry::{Area, Point, Px, Side, px, width};
use super::label::SIZE;
use super::marks::{look, meaning, tube};
use super::paint::Paint;
use super::route::{Anchor, Text};
use crate::plan::flow::{Ports, Purpose, Way};

/// Between two rows.
const ROW: Px = 24;
/// A sample's line, and where its text begins.
const SAMPLE: Px = 64;
const TEXT: Px = 76;
/// Characters that a name has room for.
const NAME: usize = 11;
const NAME_WIDTH: Px = 82;
/// Around the text.
const PAD: Px = 16;

/// A purpose, or a way.
#[derive(Debug)]
struct Row {
    what: Option<(Purpose, Sense)>,
    way: Way,
    words: String,
}

/// The rows: purposes, then ways.
#[derive(Debug)]
pub(super) struct Legend {
    rows: Vec<Row>,
    rules: Vec<String>,
}

impl Legend {
    pub(super) fn of(crowd: &Crowd<'_>, courses: &Courses) -> Self {
        let mut by: BTreeMap<Purpose, (usize, Way, Sense)> = BTreeMap::new();
        for (bus, _) in &courses.lines {
            let row = by.entry(bus.purpose).or_insert((0, bus.way, bus.sense));
            row.0 += bus.pairs(crowd);
            if bus.sense == Sense::OneWay {
                row.2 = bus.sense;
            }
        }
        let words = |p: Purpose, n| format!("{:<NAME$}{}, {n} pairs", p.as_str(), meaning(p));
        let mut rows: Vec<Row> = by
            .into_iter()
            .map(|(p, (n, way, sense))| Row { what: Some((p, sense)), way, words: words(p, n) })
            .collect();
        for (way, (_, transport, ports)) in &crowd.tunnels {
            let port = match ports {
                Ports::One(port) => port.to_string(),
                Ports::Any => "any".into(),
            };
            let name = way.interface();
            let words = format!("{name:<NAME$}in a tunnel, packets both ways, {} {port}", transport.as_str());
            rows.push(Row { what: None, way: *way, words });
        }
        let up = Way::Underlay;
        let words = format!("{:<NAME$}on the network card, in no tunnel", up.interface());
        rows.push(Row { what: None, way: up, words });
        let rules = [
            "The mark is the side that begins, the arrowhead the side that is spoken to.",
            "A line holds for every host in the box at its end: hosts of a region, or a whole zone.",
            "Drawn are the flows of the plan. ICMP, and the first login to a host that has no tunnels yet, are not among them.",
        ];
        Self { rows, rules: rules.map(str::to_owned).into() }
    }

    fn column(&self) -> Px {
        self.rows.iter().map(|r| width(&r.words, SIZE)).max().unwrap_or(0) + TEXT + 16
    }

    /// How many rows a column has, when the columns that fit stand beside each other.
    fn rows(&self, w: Px) -> usize {
        let columns = usize::try_from((w - PAD) / self.column()).unwrap_or(1).max(1);
        self.rows.len().div_ceil(columns)
    }

    /// The least width.
    pub(super) fn least(&self) -> Px {
        let rules = self.rules.iter().map(|r| width(r, SIZE)).max().unwrap_or(0);
        rules.max(self.column()) + 2 * PAD
    }

    /// The height at a width.
    pub(super) fn height(&self, w: Px) -> Px {
        self.top() + ROW * px(self.rows(w)) + 4
    }

    /// From the top to the first row's middle.
    fn top(&self) -> Px {
        24 + 18 * px(self.rules.len()) + 8
    }

    pub(super) fn draw(&self, paint: &mut Paint, at: Area) {
        let (x, y) = (at.x, at.y);
        paint.rect("legend", at);
        let text = |at, strong, text: &str| Text { at, anchor: Anchor::Start, strong, text: text.to_owned() };
        for (i, rule) in self.rules.iter().enumerate() {
            paint.text("label", SIZE, &text((x + PAD, y + 24 + 18 * px(i)), 0, rule));
        }
        let (top, rows) = (y + self.top(), self.rows(at.w));
        for (i, Row { what, way, words }) in self.rows.iter().enumerate() {
            let column = px(i / rows);
            let at = (x + PAD + column * self.column(), top + ROW * px(i % rows));
            sample(paint, *what, *way, at);
            // Spaces in a row are one in SVG: the two columns are two texts.
            let (name, rest) = words.split_at_checked(NAME).unwrap_or((words, ""));
            let name = name.trim_end();
            paint.text("label", SIZE, &text((at.0 + TEXT, at.1 + 4), name.len(), name));
            paint.text("label", SIZE, &text((at.0 + TEXT + NAME_WIDTH, at.1 + 4), 0, rest));
        }
    }
}

/// A short line as it is drawn above.
fn sample(paint: &mut Paint, what: Option<(Purpose, Sense)>, way: Way, (x, y): Point) {
    let strokes = [vec![(x + 6, y), (x + SAMPLE - 8, y)]];
    for (colour, weight) in tube(way) {
        paint.strokes("tube", colour, *weight, &strokes);
    }
    let Some((purpose, sense)) = what else {
        if way == Way::Underlay {
            paint.strokes("line", "#3d4a57", 2, &strokes);
        }
        return;
    };
    let look = look(purpose);
    paint.strokes(&format!("line {purpose}"), look.colour, look.weight, &strokes);
    match sense {
        Sense::OneWay => paint.mark(look.colour, look.mark, (x + 6, y)),
        Sense::EachToEach => paint.head(look.colour, (x, y), Side::Right),
    }
    paint.head(look.colour, (x + SAMPLE, y), Side::Left);
}
