//! Lines inside a zone: an upright lane beside its cells, with a foot at its label below them.

use super::super::buses::Bus;
use super::super::cells::Zone;
use super::super::course::LineId;
use super::super::geometry::{Side, px};
use super::super::label::{LINE, SIZE, loop_stack};
use super::super::layout::{LOOP, STEP};
use super::{Anchor, Route, Routing};

impl Routing<'_, '_> {
    pub(super) fn inside(&self, id: LineId, bus: &Bus, zone: Zone) -> Route {
        let all = self.courses.inside.get(&zone).map_or(&[][..], |l| l);
        let (n, i) = (px(all.len()), px(all.iter().position(|l| *l == id).unwrap_or(0)));
        let at = self.layout.zone(zone);
        let x = at.right() - STEP - STEP * (n - 1 - i);
        let mut route = Route::new(id);
        let foot = at.bottom() - LOOP * n + LOOP * i + SIZE - 2;
        let mut top = foot;
        for cell in bus.from.union(&bus.to) {
            let end = self.stub(id, *cell, Side::Right);
            top = top.min(end.at.1);
            route.strokes.push(vec![end.at, (x, end.at.1)]);
            route.end(bus, &[*cell].into(), end);
        }
        let words = at.right() - STEP * (n + 1);
        route.strokes.push(vec![(x, top), (x, foot), (words + 2, foot)]);
        for (k, line) in loop_stack(bus).lines.into_iter().enumerate() {
            let strong = if k == 0 { bus.purpose.as_str().len() } else { 0 };
            route.text((words - 4, foot + 4 + LINE * px(k)), Anchor::End, strong, line);
        }
        route
    }
}
