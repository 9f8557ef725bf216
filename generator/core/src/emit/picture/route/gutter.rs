//! Lines between neighbouring zones.

use super::super::buses::Bus;
use super::super::cells::{CellId, Zone};
use super::super::course::{GUTTERS, LineId, PUBLIC, facing};
use super::super::geometry::{Px, Side, px};
use super::super::label::{LINE, SIZE, row, stack};
use super::super::layout::STEP;
use super::{Anchor, End, Route, Routing, zone_name};

impl Routing<'_, '_> {
    pub(super) fn gutter(&self, id: LineId, bus: &Bus, gutter: usize) -> Route {
        if self.courses.plain(self.crowd, gutter) { self.plain(id, bus, gutter) } else { self.trunk(id, bus, gutter) }
    }

    /// A plain arrow from zone to zone.
    fn plain(&self, id: LineId, bus: &Bus, gutter: usize) -> Route {
        let (left, right) = GUTTERS.get(gutter).copied().unwrap_or((Zone::Strangers, PUBLIC));
        let all: Vec<LineId> = self.courses.on(super::Course::Gutter(gutter)).map(|(i, _)| i).collect();
        let place = px(all.iter().position(|i| *i == id).unwrap_or(0));
        let zone = self.layout.zone(right);
        let y = zone.y + zone.h * (2 * place + 1) / (2 * px(all.len()).max(1));
        let mut route = Route::new(id);
        let ends = [(left, Side::Right), (right, Side::Left)]
            .map(|(zone, side)| (zone, End { of: zone_name(zone), at: (self.layout.zone(zone).at(side), y), side }));
        route.strokes.push(ends.iter().map(|(_, e)| e.at).collect());
        let (from, to) = self.layout.gutter(gutter);
        Self::words(&mut route, bus, ((from + to) / 2, y));
        for (zone, end) in ends {
            if let Some(cells) = bus.zones(self.crowd).get(&zone) {
                route.end(bus, cells, end);
            }
        }
        route
    }

    /// Stubs from cells to an upright lane, and from it to cells; the label at the first that begins.
    fn trunk(&self, id: LineId, bus: &Bus, gutter: usize) -> Route {
        let side = |c: &CellId| facing(self.crowd, gutter, *c);
        let Some(lanes) = self.courses.lanes.get(&gutter) else { return Route::new(id) };
        let lane = px(lanes.lines.iter().position(|l| *l == id).unwrap_or(0));
        let (from, to) = self.layout.gutter(gutter);
        let begins_left = bus.from.iter().next().map(side) == Some(Side::Right);
        // Labels have the near sides of those that begin; lanes stand between, as near to the left as can be.
        let x = from + lanes.left + 2 * STEP + STEP * lane + if lanes.left > 0 { STEP } else { 0 };
        let mut route = Route::new(id);
        let mut reach: Vec<Px> = Vec::new();
        for cell in bus.from.union(&bus.to) {
            let end = self.stub(id, *cell, side(cell));
            route.strokes.push(vec![end.at, (x, end.at.1)]);
            reach.push(end.at.1);
            route.end(bus, &[*cell].into(), end);
        }
        if let (Some(top), Some(bottom)) = (reach.iter().min(), reach.iter().max()) {
            route.strokes.push(vec![(x, *top), (x, *bottom)]);
        }
        if let Some(first) = bus.from.iter().next() {
            let at = self.stub(id, *first, side(first)).at;
            let words = row(bus);
            let (x, anchor) = if begins_left { (from + 2 * STEP, Anchor::Start) } else { (to - 2 * STEP, Anchor::End) };
            route.text((x, at.1 - 9), anchor, bus.purpose.as_str().len(), words);
        }
        route
    }

    /// The purpose above the line, ports and way below it.
    fn words(route: &mut Route, bus: &Bus, (x, y): (Px, Px)) {
        for (i, line) in stack(bus).lines.into_iter().enumerate() {
            let y = if i == 0 { y - 9 } else { y + 4 + SIZE + LINE * (px(i) - 1) + 2 };
            let strong = if i == 0 { line.len() } else { 0 };
            route.text((x, y), Anchor::Middle, strong, line);
        }
    }
}
