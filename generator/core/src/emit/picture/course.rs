//! Which way a bus takes through the picture, and what it needs room for on its way.

use std::collections::{BTreeMap, BTreeSet};

use super::buses::{Bus, Sense, buses, join};
use super::cells::{CellId, Crowd, Zone};
use super::geometry::{GRID, Px, Side, width};
use super::label;
use crate::fleet::names::Role;

pub(super) const PUBLIC: Zone = Zone::Role(Role::Public);
pub(super) const SENTRY: Zone = Zone::Role(Role::Sentry);
pub(super) const COSIGNER: Zone = Zone::Role(Role::Cosigner);
pub(super) const BASTION: Zone = Zone::Role(Role::Bastion);
pub(super) const MONITOR: Zone = Zone::Role(Role::Monitor);

/// The zones on either side of each gutter.
pub(super) const GUTTERS: [(Zone, Zone); 3] = [(Zone::Strangers, PUBLIC), (PUBLIC, SENTRY), (SENTRY, COSIGNER)];

/// A line's place in [`Courses::lines`].
pub(super) type LineId = usize;

/// Which way a line takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Course {
    /// Between neighbours.
    Gutter(usize),
    /// Inside a zone.
    Inside(Zone),
    /// Above the zones, to and from the management.
    Top,
    /// Below the zones, to servers outside.
    Bottom,
}

/// Room on a cell's side for a stub, and for one with a label.
const STUB: Px = GRID;
const LABEL: Px = GRID * 2;
/// From the top of a label's room to its line.
const ABOVE: Px = GRID;

/// The upright lanes of a gutter, with the room for labels on either side.
#[derive(Debug, Default)]
pub(super) struct Lanes {
    pub(super) lines: Vec<LineId>,
    pub(super) left: Px,
    pub(super) right: Px,
}

/// All lines, with what each needs.
#[derive(Debug, Default)]
pub(super) struct Courses {
    pub(super) lines: Vec<(Bus, Course)>,
    /// Where a line touches a cell's side: below the cell's heading.
    pub(super) stubs: BTreeMap<(LineId, CellId, Side), Px>,
    used: BTreeMap<(CellId, Side), Px>,
    /// Lines that end at a zone's border, by side.
    pub(super) touch: BTreeMap<(Zone, Side), Vec<LineId>>,
    /// Lines that end at some of a zone's cells and come from above or below: each has a lane inside the zone.
    pub(super) collect: BTreeMap<Zone, Vec<LineId>>,
    /// Lines inside a zone.
    pub(super) inside: BTreeMap<Zone, Vec<LineId>>,
    /// Lines of a gutter that do not simply cross it.
    pub(super) lanes: BTreeMap<usize, Lanes>,
    /// Lines that do not simply run into the server box at their left end.
    pub(super) swing: Vec<LineId>,
    /// Lanes beside the management: before it (to the monitors), after it (from the bastions).
    pub(super) beside: BTreeMap<Side, Vec<LineId>>,
}

impl Courses {
    pub(super) fn of(crowd: &Crowd<'_>) -> Self {
        let (mut near, mut far) = (Vec::new(), Vec::new());
        for bus in buses(crowd) {
            match course(crowd, &bus) {
                c @ (Course::Gutter(_) | Course::Inside(_)) => near.push((bus, c)),
                Course::Top | Course::Bottom => far.push(bus),
            }
        }
        near.extend(join(far).into_iter().map(|b| {
            let c = course(crowd, &b);
            (b, c)
        }));
        // People come first: theirs is the uppermost lane.
        let people = |b: &Bus| b.zones(crowd).contains_key(&Zone::People);
        near.sort_by_key(|(b, _)| (!people(b), b.purpose, b.way));
        let mut out = Self { lines: near, ..Self::default() };
        for id in 0..out.lines.len() {
            out.room(crowd, id);
        }
        let mut reached = BTreeSet::new();
        for (id, (bus, _)) in out.lines.iter().enumerate().filter(|(_, (_, c))| *c == Course::Bottom) {
            let ends = servers(crowd, bus);
            if ends.len() > 1 || ends.iter().any(|e| reached.contains(e)) {
                out.swing.push(id);
            }
            reached.extend(ends);
        }
        out
    }

    /// The lines of a course, in order.
    pub(super) fn on(&self, course: Course) -> impl Iterator<Item = (LineId, &Bus)> {
        self.lines.iter().enumerate().filter(move |(_, (_, c))| *c == course).map(|(i, (b, _))| (i, b))
    }

    /// Does every line of the gutter hold for whole zones? Then they are plain arrows.
    pub(super) fn plain(&self, crowd: &Crowd<'_>, gutter: usize) -> bool {
        self.on(Course::Gutter(gutter)).all(|(_, b)| b.zones(crowd).iter().all(|(z, of)| crowd.whole(*z, of)))
    }

    /// The height that the stubs on a cell's sides need.
    pub(super) fn height(&self, cell: CellId) -> Px {
        [Side::Left, Side::Right].iter().filter_map(|s| self.used.get(&(cell, *s))).max().copied().unwrap_or(0)
    }

    fn take(&mut self, line: LineId, cell: CellId, side: Side, (room, at): (Px, Px)) {
        let used = self.used.entry((cell, side)).or_default();
        self.stubs.insert((line, cell, side), *used + at);
        *used += room;
    }

    /// Notes what a line needs.
    fn room(&mut self, crowd: &Crowd<'_>, id: LineId) {
        let Some((bus, course)) = self.lines.get(id).cloned() else { return };
        match course {
            Course::Gutter(gutter) => self.room_in_gutter(crowd, id, gutter),
            Course::Inside(zone) => {
                self.inside.entry(zone).or_default().push(id);
                for cell in bus.from.union(&bus.to) {
                    self.take(id, *cell, Side::Right, (STUB, 0));
                }
            }
            Course::Top | Course::Bottom => {
                for (zone, cells) in bus.zones(crowd) {
                    self.room_at_zone(crowd, id, course, (zone, &cells));
                }
            }
        }
    }

    fn room_in_gutter(&mut self, crowd: &Crowd<'_>, id: LineId, gutter: usize) {
        if self.plain(crowd, gutter) {
            return;
        }
        let Some((bus, _)) = self.lines.get(id).cloned() else { return };
        let lanes = self.lanes.entry(gutter).or_default();
        lanes.lines.push(id);
        let label = width(&label::row(&bus), label::SIZE);
        match bus.from.iter().next().map(|c| facing(crowd, gutter, *c)) {
            Some(Side::Right) => lanes.left = lanes.left.max(label),
            _ => lanes.right = lanes.right.max(label),
        }
        for (i, cell) in bus.from.iter().enumerate() {
            let room = if i == 0 { (LABEL, ABOVE) } else { (STUB, 0) };
            self.take(id, *cell, facing(crowd, gutter, *cell), room);
        }
        for cell in &bus.to {
            self.take(id, *cell, facing(crowd, gutter, *cell), (STUB, 0));
        }
    }

    fn room_at_zone(
        &mut self,
        crowd: &Crowd<'_>,
        id: LineId,
        course: Course,
        (zone, cells): (Zone, &BTreeSet<CellId>),
    ) {
        let side = access(course, zone);
        match (zone, side) {
            (Zone::Servers(_), _) => return,
            (Zone::Role(_), Side::Left | Side::Right) => self.beside.entry(side).or_default().push(id),
            _ => {}
        }
        if crowd.whole(zone, cells) {
            self.touch.entry((zone, side)).or_default().push(id);
            return;
        }
        if matches!(side, Side::Top | Side::Bottom) {
            self.collect.entry(zone).or_default().push(id);
        }
        for cell in cells {
            let side = if side == Side::Right { side } else { Side::Left };
            self.take(id, *cell, side, (STUB, 0));
        }
    }
}

/// The side of a cell that faces a gutter.
pub(super) fn facing(crowd: &Crowd<'_>, gutter: usize, cell: CellId) -> Side {
    let left = GUTTERS.get(gutter).map(|g| g.0);
    if crowd.cells.get(cell).map(|c| c.zone) == left { Side::Right } else { Side::Left }
}

/// The server boxes that a bus ends at.
pub(super) fn servers(crowd: &Crowd<'_>, bus: &Bus) -> Vec<CellId> {
    let is_server = |id: &CellId| crowd.cells.get(*id).is_some_and(|c| matches!(c.zone, Zone::Servers(_)));
    bus.to.iter().copied().filter(is_server).collect()
}

/// The side at which a line from above or below comes to a zone. Monitors stand below the bastions.
pub(super) fn access(course: Course, zone: Zone) -> Side {
    match (course, zone) {
        (_, Zone::People | Zone::Servers(_)) => Side::Right,
        (Course::Top, MONITOR) => Side::Left,
        (Course::Bottom, BASTION) => Side::Right,
        (Course::Bottom, _) => Side::Bottom,
        _ => Side::Top,
    }
}

fn course(crowd: &Crowd<'_>, bus: &Bus) -> Course {
    let zones: Vec<Zone> = bus.zones(crowd).into_keys().collect();
    match zones[..] {
        [one] => Course::Inside(one),
        [a, b] if bus.sense == Sense::OneWay && GUTTERS.iter().any(|g| *g == (a, b) || *g == (b, a)) => {
            Course::Gutter(GUTTERS.iter().position(|g| *g == (a, b) || *g == (b, a)).unwrap_or(0))
        }
        _ if zones.iter().any(|z| matches!(z, Zone::Servers(_))) => Course::Bottom,
        _ => Course::Top,
    }
}
