//! Sizes inside zones: cells in rows of chains and regions, host boxes in columns.

use std::collections::{BTreeMap, BTreeSet};

use super::super::cells::{Cell, CellId, Crowd, Row, Zone};
use super::super::course::{BASTION, COSIGNER, Course, Courses, MONITOR, PUBLIC, SENTRY};
use super::super::geometry::{Area, GRID, Px, px, up, width};
use super::super::{label, words};
use super::STEP;

/// A host's box with its name alone, and with its site below that; what lies between two boxes.
const BOX: Px = 26;
const BOX_WITH_SITE: Px = 38;
const GAP: Px = 8;
/// Size of a zone's title.
pub(in super::super) const ZONE: Px = 18;
/// Size of a host's name.
pub(in super::super) const NAME: Px = 13;
/// Size of its site.
pub(in super::super) const SITE: Px = 11;
/// Height of a cell's heading; on the grid.
pub(in super::super) const HEADING: Px = GRID;
/// Height of a zone's title; on the grid.
const TITLE: Px = GRID * 2;
/// Height of the management's own title.
pub(super) const FRAME: Px = 36;
/// Between two cells.
const BETWEEN: Px = 10;
/// From a zone's side to its cells, without lanes.
const PAD: Px = 12;
/// From a cell's side to its boxes.
const EDGE: Px = 8;
/// The label of a line inside a zone.
pub(in super::super) const LOOP: Px = 60;

/// The height of a plain arrow with its label.
const ARROW: Px = 72;
/// The zones whose rows stand side by side.
const MAIN: [Zone; 3] = [PUBLIC, SENTRY, COSIGNER];

/// Sizes that do not depend on places.
#[derive(Debug)]
pub(super) struct Inner {
    widths: BTreeMap<Zone, Px>,
    /// How many host boxes of a zone stand in a row.
    columns: BTreeMap<Zone, usize>,
    heights: BTreeMap<CellId, Px>,
    /// The rows of the three main zones with their heights, and those of the bastions and the monitors.
    main: BTreeMap<Row, Px>,
    own: BTreeMap<Zone, Px>,
    loops: BTreeMap<Zone, Px>,
}

/// How many lines from above or below have a lane inside a zone.
pub(super) fn collected(courses: &Courses, zone: Zone) -> usize {
    courses.collect.get(&zone).map_or(0, Vec::len)
}

impl Inner {
    pub(super) fn of(crowd: &Crowd<'_>, courses: &Courses) -> Self {
        let mut out = Self {
            widths: BTreeMap::new(),
            columns: BTreeMap::new(),
            heights: BTreeMap::new(),
            main: BTreeMap::new(),
            own: BTreeMap::new(),
            loops: BTreeMap::new(),
        };
        for zone in [PUBLIC, SENTRY, COSIGNER, BASTION, MONITOR] {
            out.measure(crowd, courses, zone);
        }
        out
    }

    fn measure(&mut self, crowd: &Crowd<'_>, courses: &Courses, zone: Zone) {
        let cells: Vec<(CellId, &Cell<'_>)> = crowd.of_zone(zone).collect();
        let names = cells
            .iter()
            .flat_map(|(_, c)| &c.members)
            .map(|m| width(m.name(), NAME).max(width(&words::site(*m), SITE)));
        let one = names.max().unwrap_or(0) + 20;
        let columns = columns(cells.iter().map(|(_, c)| c.members.len()).max().unwrap_or(0));
        let headings = cells.iter().map(|(_, c)| width(&words::heading(crowd, c), label::SIZE) + 20).max().unwrap_or(0);
        let boxes = (px(columns) * (one + GAP) - GAP).max(headings).max(120);
        let lanes = STEP * px(collected(courses, zone));
        let loops = STEP * px(courses.inside.get(&zone).map_or(0, Vec::len));
        let labels = courses.on(Course::Inside(zone)).map(|(_, b)| label::loop_stack(b).width()).max().unwrap_or(0);
        let titles = width(&words::title(zone), ZONE).max(width(&words::note(crowd, zone), label::SIZE));
        let inside = (boxes + 2 * EDGE).max(labels + PAD);
        self.widths.insert(zone, lanes + (inside + loops).max(titles) + 2 * PAD);
        self.columns.insert(zone, columns);
        self.loops.insert(zone, LOOP * px(courses.on(Course::Inside(zone)).count()));
        let mut rows: BTreeMap<Row, Px> = BTreeMap::new();
        for (id, cell) in cells {
            let hosts = px(cell.members.len().div_ceil(columns)) * (box_height(columns) + GAP);
            let pitch = HEADING + hosts.max(courses.height(id)) + BETWEEN;
            let pitch = if MAIN.contains(&zone) { up(pitch) } else { pitch };
            self.heights.insert(id, pitch - BETWEEN);
            if let Some(row) = cell.row() {
                *rows.entry(row).or_default() += pitch;
            }
        }
        self.own.insert(zone, rows.values().sum());
        if MAIN.contains(&zone) {
            for (row, h) in rows {
                let tallest = self.main.entry(row).or_default();
                *tallest = h.max(*tallest);
            }
        }
    }

    pub(super) fn width(&self, zone: Zone) -> Px {
        self.widths.get(&zone).copied().unwrap_or_default()
    }

    fn looped(&self, zone: Zone) -> Px {
        self.loops.get(&zone).copied().unwrap_or_default()
    }

    /// Is there any host of the management?
    pub(super) fn management(&self) -> bool {
        self.height(BASTION).or(self.height(MONITOR)).is_some()
    }

    /// The height of a zone of the management; none when nobody stands there.
    pub(super) fn height(&self, zone: Zone) -> Option<Px> {
        let cells = self.own.get(&zone).copied().filter(|h| *h > 0)?;
        Some(TITLE + cells + self.looped(zone))
    }

    /// The height that all columns share; what the main zones do not need goes to their rows.
    pub(super) fn stretch(&mut self, crowd: &Crowd<'_>, courses: &Courses) -> Px {
        let (needed, tall) = self.tall(crowd, courses);
        let more = (tall - needed) / px(self.main.len()).max(1) / GRID * GRID;
        for row in self.main.values_mut() {
            *row += more;
        }
        tall
    }

    fn tall(&self, crowd: &Crowd<'_>, courses: &Courses) -> (Px, Px) {
        let loops = MAIN.into_iter().map(|z| self.looped(z)).max().unwrap_or(0);
        let main = TITLE + self.main.values().sum::<Px>() + loops;
        let beside: Px = [BASTION, MONITOR].into_iter().filter_map(|z| self.height(z)).map(|h| h + STEP).sum();
        let arrows = (0..3).filter(|g| courses.plain(crowd, *g)).map(|g| courses.on(Course::Gutter(g)).count()).max();
        (main, up(main.max(beside + FRAME).max(px(arrows.unwrap_or(0)) * ARROW + TITLE)))
    }

    /// The places of a zone's cells. Cells of one row stand at the same height in all three main zones.
    pub(super) fn cells_of(&self, crowd: &Crowd<'_>, courses: &Courses, zone: Zone, at: Area) -> Vec<(CellId, Area)> {
        let left = PAD + STEP * px(collected(courses, zone));
        let lanes = STEP * px(courses.inside.get(&zone).map_or(0, Vec::len));
        let main = MAIN.contains(&zone);
        let mut rows: BTreeSet<Row> = crowd.of_zone(zone).filter_map(|(_, c)| c.row()).collect();
        rows.extend(self.main.keys().filter(|_| main).cloned());
        let mut y = at.y + TITLE;
        let mut out = Vec::new();
        for row in rows {
            let mut inner = y;
            let first = out.len();
            for (id, _) in crowd.of_zone(zone).filter(|(_, c)| c.row().as_ref() == Some(&row)) {
                let h = self.heights.get(&id).copied().unwrap_or_default();
                out.push((id, Area { x: at.x + left, y: inner, w: at.w - left - PAD - lanes, h }));
                inner += h + BETWEEN;
            }
            let next = if main { y + self.main.get(&row).copied().unwrap_or_default() } else { inner };
            // The last cell fills what is left of its row.
            if let Some((_, last)) = out.get_mut(first..).and_then(<[_]>::last_mut) {
                last.h += next - inner;
            }
            y = next;
        }
        out
    }

    /// The boxes of `n` hosts in a cell.
    pub(super) fn boxes(&self, zone: Zone, cell: Area, n: usize) -> Vec<Area> {
        let columns = self.columns.get(&zone).copied().unwrap_or(1);
        let count = px(columns);
        let w = (cell.w - 2 * EDGE - GAP * (count - 1)) / count;
        let place = |i: usize| Area {
            x: cell.x + EDGE + px(i % columns) * (w + GAP),
            y: cell.y + HEADING - 2 + px(i / columns) * (box_height(columns) + GAP),
            w,
            h: box_height(columns),
        };
        (0..n).map(place).collect()
    }
}

/// Boxes tell the site too, unless many stand beside each other.
fn box_height(columns: usize) -> Px {
    if columns == 1 { BOX_WITH_SITE } else { BOX }
}

/// How many host boxes stand beside each other when the fullest cell has `n`.
fn columns(n: usize) -> usize {
    match n {
        0..=4 => 1,
        5..=12 => 2,
        13..=30 => 3,
        _ => 4,
    }
}
