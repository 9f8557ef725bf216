//! Lines on their courses → strokes, marks, heads and labels with places.

mod channel;
mod gutter;
mod inside;
mod labels;
mod meeting;

use std::collections::BTreeSet;

use super::buses::{Bus, Sense};
use super::cells::{CellId, Crowd, Zone};
use super::course::{Course, Courses, LineId};
use super::geometry::{Point, Side};
use super::layout::Layout;

/// Where a line ends: at the border of what it holds for.
#[derive(Debug, Clone)]
pub(super) struct End {
    /// The name of the box: a zone, or a cell.
    pub(super) of: String,
    pub(super) at: Point,
    /// The side of the box that is touched.
    pub(super) side: Side,
}

/// How a label stands to its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A text with its place; what stands before its first space may be set apart.
#[derive(Debug, Clone)]
pub(super) struct Text {
    pub(super) at: Point,
    pub(super) anchor: Anchor,
    pub(super) strong: usize,
    pub(super) text: String,
}

/// A line, ready to be drawn.
#[derive(Debug, Clone)]
pub(super) struct Route {
    pub(super) line: LineId,
    pub(super) strokes: Vec<Vec<Point>>,
    /// Ends that begin, and ends that are spoken to; a box where each speaks to each other has only the latter.
    pub(super) begins: Vec<End>,
    pub(super) spoken: Vec<End>,
    pub(super) joints: Vec<Point>,
    /// Where it passes over an earlier line.
    pub(super) bridges: Vec<Vec<Point>>,
    pub(super) texts: Vec<Text>,
}

impl Route {
    fn new(line: LineId) -> Self {
        Self {
            line,
            strokes: Vec::new(),
            begins: Vec::new(),
            spoken: Vec::new(),
            joints: Vec::new(),
            bridges: Vec::new(),
            texts: Vec::new(),
        }
    }

    fn end(&mut self, bus: &Bus, cells: &BTreeSet<CellId>, end: End) {
        let begins = bus.sense == Sense::OneWay && cells.iter().all(|c| bus.from.contains(c));
        if begins { self.begins.push(end) } else { self.spoken.push(end) }
    }

    fn text(&mut self, at: Point, anchor: Anchor, strong: usize, text: String) {
        self.texts.push(Text { at, anchor, strong, text });
    }
}

/// The name of a zone in the picture.
pub(super) fn zone_name(zone: Zone) -> String {
    match zone {
        Zone::Strangers => "strangers".into(),
        Zone::People => "people".into(),
        Zone::Servers(purpose) => format!("{purpose} servers"),
        Zone::Role(role) => role.to_string(),
        Zone::Management => "management".into(),
    }
}

/// The name of a cell in the picture: unique, since cells are numbered.
pub(super) fn cell_name(crowd: &Crowd<'_>, id: CellId) -> String {
    let Some(cell) = crowd.cells.get(id) else { return String::new() };
    if matches!(cell.zone, Zone::Strangers | Zone::People) {
        return zone_name(cell.zone);
    }
    let region = cell.region.map_or("", |r| r.as_str());
    format!("{} {region} {id}", zone_name(cell.zone)).replace("  ", " ").replace(' ', "/")
}

/// Everything a router looks at.
pub(super) struct Routing<'a, 'p> {
    pub(super) crowd: &'a Crowd<'p>,
    pub(super) courses: &'a Courses,
    pub(super) layout: &'a Layout<'p>,
}

impl Routing<'_, '_> {
    /// All lines.
    pub(super) fn all(&self) -> Vec<Route> {
        let mut out = Vec::new();
        for (id, (bus, course)) in self.courses.lines.iter().enumerate() {
            let route = match course {
                Course::Gutter(g) => self.gutter(id, bus, *g),
                Course::Inside(zone) => self.inside(id, bus, *zone),
                Course::Top | Course::Bottom => self.channel(id, bus, *course),
            };
            out.push(route);
        }
        self.label(&mut out);
        meeting::mark(&mut out);
        out
    }

    /// Where a line touches a cell's side.
    fn stub(&self, line: LineId, cell: CellId, side: Side) -> End {
        let area = self.layout.cell(cell);
        let below = self.courses.stubs.get(&(line, cell, side)).copied().unwrap_or_default();
        let shift = if side == Side::Right { super::geometry::GRID / 2 } else { 0 };
        let y = area.y + super::layout::HEADING + below + shift;
        End { of: cell_name(self.crowd, cell), at: (area.at(side), y), side }
    }
}
