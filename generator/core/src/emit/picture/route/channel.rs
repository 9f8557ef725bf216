//! Lines that run above or below the zones: people, management, servers outside.

use std::collections::BTreeSet;

use super::super::buses::Bus;
use super::super::cells::{CellId, Zone};
use super::super::course::{Course, LineId, access};
use super::super::geometry::{Point, Px, Side, px};
use super::super::layout::STEP;
use super::{End, Route, Routing, cell_name, zone_name};

impl Routing<'_, '_> {
    pub(super) fn channel(&self, id: LineId, bus: &Bus, course: Course) -> Route {
        let y = self.layout.level(id);
        let mut route = Route::new(id);
        let mut reach: BTreeSet<Px> = BTreeSet::new();
        for (zone, cells) in bus.zones(self.crowd) {
            for (end, path) in self.ways(id, course, (zone, &cells), y) {
                reach.extend(path.last().map(|p| p.0));
                route.strokes.push(path);
                let of = cells_of(&end, &cells);
                route.end(bus, &of, end.0);
            }
        }
        // A path of one point is an end at the line's own height.
        route.strokes.retain(|s| s.len() > 1);
        if let (Some(first), Some(last)) = (reach.first(), reach.last()) {
            route.strokes.push(vec![(*first, y), (*last, y)]);
        }
        route
    }

    /// From each end to the line's height.
    fn ways(
        &self,
        id: LineId,
        course: Course,
        (zone, cells): (Zone, &BTreeSet<CellId>),
        y: Px,
    ) -> Vec<(Ending, Vec<Point>)> {
        if matches!(zone, Zone::Servers(_)) {
            return cells.iter().map(|c| self.server(id, *c, y)).collect();
        }
        let side = access(course, zone);
        let at = self.layout.zone(zone);
        if zone == Zone::People {
            let end = End { of: zone_name(zone), at: (at.right(), y), side };
            return vec![(Ending(end, None), vec![(at.right(), y)])];
        }
        let turn = self.turn(id, zone, side);
        if self.crowd.whole(zone, cells) {
            let door = self.courses.touch.get(&(zone, side)).and_then(|l| l.iter().position(|i| *i == id)).unwrap_or(0);
            let (point, path) = match side {
                Side::Top | Side::Bottom => {
                    let x = self.layout.door(zone, door);
                    ((x, at.at(side)), vec![(x, at.at(side)), (x, y)])
                }
                Side::Left | Side::Right => {
                    let p = (at.at(side), at.y + 24 + STEP * px(door));
                    (p, vec![p, (turn, p.1), (turn, y)])
                }
            };
            return vec![(Ending(End { of: zone_name(zone), at: point, side }, None), path)];
        }
        let side = if side == Side::Right { side } else { Side::Left };
        let way = |c: &CellId| {
            let end = self.stub(id, *c, side);
            let path = vec![end.at, (turn, end.at.1), (turn, y)];
            (Ending(end, Some(*c)), path)
        };
        cells.iter().map(way).collect()
    }

    /// The upright lane of a line at a zone.
    fn turn(&self, id: LineId, zone: Zone, side: Side) -> Px {
        let place = |l: Option<&Vec<LineId>>| px(l.and_then(|l| l.iter().position(|i| *i == id)).unwrap_or(0));
        let frame = self.layout.zone(Zone::Management);
        match side {
            Side::Left => frame.x - STEP - STEP * place(self.courses.beside.get(&side)),
            Side::Right => frame.right() - STEP - STEP * place(self.courses.beside.get(&side)),
            Side::Top | Side::Bottom => self.layout.zone(zone).x + STEP + STEP * place(self.courses.collect.get(&zone)),
        }
    }

    /// To a server's box: straight where it stands at the line's height, else by a lane beside the internet.
    fn server(&self, id: LineId, cell: CellId, y: Px) -> (Ending, Vec<Point>) {
        let at = self.layout.cell(cell);
        let entry = self.layout.entries.get(&(id, cell)).copied().unwrap_or(y);
        let place = px(self.courses.swing.iter().position(|i| *i == id).unwrap_or(0));
        let x = self.layout.internet.right() + STEP + STEP * place;
        let point = (at.right(), entry);
        let path = if entry == y { vec![point] } else { vec![point, (x, entry), (x, y)] };
        let end = End { of: cell_name(self.crowd, cell), at: point, side: Side::Right };
        (Ending(end, Some(cell)), path)
    }
}

/// An end, and the cell that it is, if not a whole zone.
struct Ending(End, Option<CellId>);

fn cells_of(end: &Ending, all: &BTreeSet<CellId>) -> BTreeSet<CellId> {
    end.1.map_or_else(|| all.clone(), |c| [c].into())
}
