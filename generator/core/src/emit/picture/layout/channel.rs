//! What lies above and below the zones: lines from left to right, people, and servers outside.

use std::collections::BTreeMap;

use super::super::cells::{CellId, Crowd, Zone};
use super::super::course::{Course, Courses, LineId, servers};
use super::super::geometry::{Area, GRID, Px, px, up, width};
use super::super::{label, words};
use super::{Layout, STEP};

/// Between two lines: one label fits.
const LEVEL: Px = 36;
/// From the internet's top to what stands first in it: its title.
const BELOW_TITLE: Px = 44;
/// Half the height of the people's box.
const HALF: Px = 27;
/// The most characters of a server's name in one line.
pub(in super::super) const LONGEST: usize = 40;
/// The lines of a server's box: height, and size.
pub(in super::super) const SERVER: (Px, Px) = (16, 12);

/// The column of the internet: wide enough for the names of servers.
pub(super) fn internet_width(crowd: &Crowd<'_>) -> Px {
    let names = crowd.cells.iter().filter(|c| is_server(c.zone)).flat_map(|c| &c.members);
    let lines = names.flat_map(|m| label::wrap(m.name(), LONGEST));
    let longest = lines.map(|l| width(&l, SERVER.1)).max().unwrap_or(0);
    longest.max(width(&words::note(crowd, Zone::People), label::SIZE)) + 2 * STEP + 24
}

impl Layout<'_> {
    /// The lines above the zones; the top of the zones.
    pub(super) fn above(&mut self, courses: &Courses) -> Px {
        let mut y = self.internet.y + BELOW_TITLE + HALF - LEVEL;
        let mut people: Option<(Px, Px)> = None;
        for (id, _) in courses.on(Course::Top) {
            y += LEVEL;
            self.levels.insert(id, y);
            if courses.touch.iter().any(|((z, _), lines)| *z == Zone::People && lines.contains(&id)) {
                people = Some((people.map_or(y, |p| p.0), y));
            }
        }
        let Some((first, last)) = people else {
            return if self.levels.is_empty() { self.internet.y } else { up(y + LEVEL) };
        };
        let (x, w) = (self.internet.x + STEP, self.internet.w - 2 * STEP);
        self.zones.insert(Zone::People, Area { x, y: first - HALF, w, h: last - first + 2 * HALF });
        up((y + LEVEL).max(last + HALF + STEP))
    }

    /// The top of the strangers' box: below the internet's title, or below the people.
    pub(super) fn strangers_top(&self, top: Px) -> Px {
        up(top.max(self.internet.y + BELOW_TITLE))
    }

    /// The lines below the zones and the servers at their ends; the bottom of all.
    pub(super) fn below(&mut self, crowd: &Crowd<'_>, courses: &Courses, zones: Px) -> Px {
        let zones = self.zones.get(&Zone::Management).map_or(zones, |m| zones.max(m.bottom()));
        let mut asked: BTreeMap<CellId, Px> = BTreeMap::new();
        for id in courses.on(Course::Bottom).flat_map(|(_, b)| servers(crowd, b)) {
            *asked.entry(id).or_default() += 1;
        }
        let mut at = Servers { free: zones + STEP, y: zones, asked, next: BTreeMap::new() };
        for (id, bus) in courses.on(Course::Bottom) {
            self.server_line(crowd, id, &servers(crowd, bus), &mut at);
        }
        (at.y + STEP).max(at.free)
    }

    /// One line: where a box is new, the line runs straight into it. Entries stand on the grid, and lines that come to
    /// none straight half of it apart, so that none runs beside another.
    fn server_line(&mut self, crowd: &Crowd<'_>, line: LineId, ends: &[CellId], at: &mut Servers) {
        let least = at.y + LEVEL;
        let mut level = None;
        for id in ends {
            let asked = at.asked.get(id).copied().unwrap_or(1);
            if !self.cells.contains_key(id) {
                let members = crowd.cells.get(*id).into_iter().flat_map(|c| &c.members);
                let names: usize = members.map(|m| label::wrap(m.name(), LONGEST).len()).sum();
                let h = ((px(names) + 2) * SERVER.0).max(GRID * (asked + 1));
                let first = (h - GRID * (asked - 1)) / 2;
                let wished = if level.is_none() { least } else { 0 };
                let entry = up(wished.max(at.free + first));
                level.get_or_insert(entry);
                let area = Area { x: self.internet.x + STEP, y: entry - first, w: self.internet.w - 2 * STEP, h };
                self.cells.insert(*id, area);
                at.free = area.bottom() + STEP;
                at.next.insert(*id, entry);
            }
            let next = at.next.entry(*id).or_default();
            self.entries.insert((line, *id), *next);
            *next += GRID;
        }
        at.y = level.unwrap_or(up(least - GRID / 2) + GRID / 2);
        self.levels.insert(line, at.y);
    }
}

/// What is told while servers are placed.
struct Servers {
    /// The first height at which a box has room, and that of the last line.
    free: Px,
    y: Px,
    /// By how many lines a box is reached, and where the next one enters.
    asked: BTreeMap<CellId, Px>,
    next: BTreeMap<CellId, Px>,
}

fn is_server(zone: Zone) -> bool {
    matches!(zone, Zone::Servers(_))
}
