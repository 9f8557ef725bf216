//! Where everything stands: zones from left to right by trust, regions from top to bottom.

mod channel;
mod inner;

pub(super) use channel::{LONGEST, SERVER};
pub(super) use inner::{HEADING, LOOP, NAME, SITE, ZONE};

use std::collections::BTreeMap;

use super::buses::Bus;
use super::cells::{CellId, Crowd, Member, Zone};
use super::course::{BASTION, COSIGNER, Course, Courses, GUTTERS, LineId, MONITOR, PUBLIC, SENTRY};
use super::geometry::{Area, Px, Side, px, width};
use super::label;
use super::legend::Legend;
use super::words;
use inner::Inner;

/// Around everything.
pub(super) const MARGIN: Px = 20;
/// Height of the picture's own title.
const HEAD: Px = 60;
/// Between upright lines that run side by side.
pub(super) const STEP: Px = 14;
/// From a zone's side to its first line from above or below.
const FIRST: Px = 24;
/// Between two such lines.
const NEXT: Px = 18;
/// What a plain arrow needs on either side of its label.
const LEAD: Px = 24;

/// All places.
#[derive(Debug)]
pub(super) struct Layout<'p> {
    pub(super) size: (Px, Px),
    pub(super) internet: Area,
    pub(super) zones: BTreeMap<Zone, Area>,
    pub(super) cells: BTreeMap<CellId, Area>,
    pub(super) members: Vec<(CellId, Member<'p>, Area)>,
    /// What the lanes inside a zone take from its left side.
    lanes: BTreeMap<Zone, Px>,
    /// The height of each line that runs from left to right above or below the zones.
    pub(super) levels: BTreeMap<LineId, Px>,
    /// The height at which a line enters a server's box.
    pub(super) entries: BTreeMap<(LineId, CellId), Px>,
    pub(super) legend: Area,
}

impl<'p> Layout<'p> {
    pub(super) fn of(crowd: &Crowd<'p>, courses: &Courses, legend: &Legend) -> Self {
        let mut inner = Inner::of(crowd, courses);
        let mut out = Self {
            size: (0, 0),
            internet: Area { x: MARGIN, y: HEAD, w: channel::internet_width(crowd), h: 0 },
            zones: BTreeMap::new(),
            cells: BTreeMap::new(),
            members: Vec::new(),
            lanes: courses.collect.iter().map(|(z, l)| (*z, STEP * px(l.len()))).collect(),
            levels: BTreeMap::new(),
            entries: BTreeMap::new(),
            legend: Area::default(),
        };
        let top = out.above(courses);
        let tall = inner.stretch(crowd, courses);
        let right = out.columns(&inner, courses, (top, tall));
        out.fill(crowd, courses, &inner);
        let strangers = out.zone(Zone::Strangers);
        out.cells.extend(crowd.of_zone(Zone::Strangers).map(|(id, _)| (id, strangers)));
        let bottom = out.below(crowd, courses, top + tall);
        out.internet.h = bottom - out.internet.y;
        let w = right.max(MARGIN + legend.least()) - MARGIN;
        out.legend = Area { x: MARGIN, y: bottom + 28, w, h: legend.height(w) };
        out.size = (out.legend.right() + MARGIN, out.legend.bottom() + MARGIN);
        out
    }

    pub(super) fn zone(&self, zone: Zone) -> Area {
        self.zones.get(&zone).copied().unwrap_or_default()
    }
    pub(super) fn cell(&self, cell: CellId) -> Area {
        self.cells.get(&cell).copied().unwrap_or_default()
    }
    pub(super) fn level(&self, line: LineId) -> Px {
        self.levels.get(&line).copied().unwrap_or_default()
    }

    /// The space between two neighbouring zones, from border to border of what encloses them.
    pub(super) fn gutter(&self, gutter: usize) -> (Px, Px) {
        let (left, right) = GUTTERS.get(gutter).map_or((PUBLIC, SENTRY), |g| *g);
        let from = if left == Zone::Strangers { self.internet.right() } else { self.zone(left).right() };
        (from, self.zone(right).x)
    }

    /// Where the `i`th line from above or below meets a zone's border. In the management, whose title stands at the
    /// left, they come at the right.
    pub(super) fn door(&self, zone: Zone, i: usize) -> Px {
        let at = self.zone(zone);
        if zone == BASTION || zone == MONITOR {
            at.right() - FIRST - NEXT * px(i)
        } else {
            at.x + self.lanes_of(zone) + FIRST + NEXT * px(i)
        }
    }

    fn lanes_of(&self, zone: Zone) -> Px {
        // The lanes of monitors pass through the management's border, and stand further in.
        let (of, further) = if zone == Zone::Management { (MONITOR, STEP) } else { (zone, 0) };
        self.lanes.get(&of).map_or(0, |w| w + further)
    }

    /// The middle of a zone beside its lanes, for its title.
    pub(super) fn middle(&self, zone: Zone) -> Px {
        let at = self.zone(zone);
        at.x + (at.w + self.lanes_of(zone)) / 2
    }

    /// Where the management's title begins: right of the bastions' lanes.
    pub(super) fn heading(&self) -> Px {
        let lanes = self.lanes.get(&BASTION).map_or(0, |w| w + STEP);
        self.zone(Zone::Management).x + STEP + lanes
    }

    /// Right of all lines that come to a zone from above or below.
    pub(super) fn after_doors(&self, courses: &Courses, zone: Zone, side: Side) -> Px {
        self.zone(zone).x + doors_end(courses, zone, side)
    }

    /// Columns from left to right; the right end.
    fn columns(&mut self, inner: &Inner, courses: &Courses, (top, tall): (Px, Px)) -> Px {
        let strangers = self.strangers_top(top);
        let within =
            Area { x: self.internet.x + STEP, y: strangers, w: self.internet.w - 2 * STEP, h: top + tall - strangers };
        self.zones.insert(Zone::Strangers, within);
        let mut x = self.internet.right();
        for (i, zone) in [PUBLIC, SENTRY, COSIGNER].into_iter().enumerate() {
            x += gutter_width(inner, courses, i);
            let w = inner.width(zone);
            self.zones.insert(zone, Area { x, y: top, w, h: tall });
            x += w;
        }
        if inner.management() {
            x = self.management_at(inner, courses, (x, top, tall));
        }
        x
    }

    /// The management: bastions above monitors, in one frame beside the signing zone.
    fn management_at(&mut self, inner: &Inner, courses: &Courses, (x, top, tall): (Px, Px, Px)) -> Px {
        let lanes = |side| courses.beside.get(&side).map_or(0, |l| px(l.len()));
        let x = x + 40 + STEP * lanes(Side::Left);
        let doors = courses.touch.get(&(BASTION, Side::Top)).map_or(0, |l| px(l.len()));
        // The title stands left of the lines that come to the bastions.
        let title = width(&words::title(Zone::Management), inner::ZONE);
        let least = title + FIRST + NEXT * doors + self.lanes.get(&BASTION).map_or(0, |w| w + STEP);
        let w = inner.width(BASTION).max(inner.width(MONITOR)).max(least);
        let frame = Area { x, y: top, w: w + 2 * STEP + STEP * lanes(Side::Right), h: tall };
        let mut y = top + inner::FRAME;
        for zone in [BASTION, MONITOR] {
            if let Some(h) = inner.height(zone) {
                self.zones.insert(zone, Area { x: x + STEP, y, w, h });
                y += h + STEP;
            }
        }
        self.zones.insert(Zone::Management, Area { h: y - frame.y, ..frame });
        frame.right()
    }

    /// Cells and hosts inside the zones.
    fn fill(&mut self, crowd: &Crowd<'p>, courses: &Courses, inner: &Inner) {
        let zones = self.zones.clone();
        for (zone, at) in zones.into_iter().filter(|(z, _)| matches!(z, Zone::Role(_))) {
            for (id, area) in inner.cells_of(crowd, courses, zone, at) {
                self.cells.insert(id, area);
                if let Some(cell) = crowd.cells.get(id) {
                    let boxes = inner.boxes(zone, area, cell.members.len());
                    self.members.extend(cell.members.iter().zip(boxes).map(|(m, b)| (id, *m, b)));
                }
            }
        }
    }
}

/// From a zone's left border to where its lines from above or below have ended.
fn doors_end(courses: &Courses, zone: Zone, side: Side) -> Px {
    let doors = courses.touch.get(&(zone, side)).map_or(0, Vec::len);
    FIRST + NEXT * px(doors) + STEP * px(inner::collected(courses, zone))
}

/// Room for labels, for lanes, and for the labels of lines that pass above and below.
fn gutter_width(inner: &Inner, courses: &Courses, gutter: usize) -> Px {
    let labels = |wide: fn(&Bus) -> Px| courses.on(Course::Gutter(gutter)).map(|(_, b)| wide(b)).max().unwrap_or(60);
    let own = match courses.lanes.get(&gutter) {
        None => labels(|b| label::stack(b).width()) + 2 * LEAD,
        Some(lanes) => lanes.left + lanes.right + 5 * STEP + STEP * px(lanes.lines.len()),
    };
    let own = own + if gutter == 0 { STEP * px(courses.swing.len()) } else { 0 };
    let left = GUTTERS.get(gutter).map_or(PUBLIC, |g| g.0);
    let passing = |side, course| {
        let longest = courses.on(course).map(|(_, b)| width(&label::row(b), label::SIZE)).max().unwrap_or(0);
        longest + doors_end(courses, left, side) - inner.width(left) - FIRST + 24
    };
    if left == PUBLIC {
        own.max(passing(Side::Top, Course::Top)).max(passing(Side::Bottom, Course::Bottom))
    } else {
        own
    }
}
