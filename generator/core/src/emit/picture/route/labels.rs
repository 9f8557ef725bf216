//! Labels of lines above and below the zones: where nothing else is.

use super::super::course::{Course, PUBLIC};
use super::super::geometry::{Area, Point, Px, Side, width};
use super::super::label::{SIZE, row};
use super::super::layout::MARGIN;
use super::{Anchor, Route, Routing};

/// From a line to its label, and half the room that another line needs.
const ABOVE: Px = 8;
const NEAR: Px = 8;
/// How far a label moves when something is in its way.
const MOVE: Px = 4;

impl Routing<'_, '_> {
    /// Writes the labels, one after the other.
    pub(super) fn label(&self, routes: &mut [Route]) {
        let mut taken: Vec<Area> = routes.iter().flat_map(|r| occupied(&r.strokes)).collect();
        for route in routes {
            let Some((bus, course @ (Course::Top | Course::Bottom))) = self.courses.lines.get(route.line) else {
                continue;
            };
            let y = self.layout.level(route.line);
            let words = row(bus);
            let at = |x: Px| Area { x, y: y - ABOVE - SIZE, w: width(&words, SIZE), h: SIZE - 1 };
            let (left, right) = ends(&route.strokes, y);
            let wished = self.wished(route, *course);
            let room = (left, right - at(0).w);
            let x = nearest(wished, room, |x| !taken.iter().any(|t| overlap(*t, at(x)))).or_else(|| {
                nearest(left, (self.layout.internet.right() + MARGIN, left), |x| {
                    !taken.iter().any(|t| overlap(*t, at(x)))
                })
            });
            let x = x.unwrap_or(wished);
            // A line that is too short for its label grows to it.
            if x < left {
                route.strokes.push(vec![(x, y), (left, y)]);
            }
            taken.push(at(x));
            route.text((x, y - ABOVE), Anchor::Start, bus.purpose.as_str().len(), words);
        }
    }

    /// Right of the lines that come to the first zone; people's line has room at its beginning.
    fn wished(&self, route: &Route, course: Course) -> Px {
        let Some((bus, _)) = self.courses.lines.get(route.line) else { return 0 };
        let zones = bus.zones(self.crowd);
        if zones.contains_key(&super::Zone::People) {
            return self.layout.internet.right() + MARGIN;
        }
        let side = if course == Course::Top { Side::Top } else { Side::Bottom };
        let first = zones.keys().find(|z| matches!(z, super::Zone::Role(_))).copied().unwrap_or(PUBLIC);
        let zone = if course == Course::Bottom { PUBLIC } else { first };
        self.layout.after_doors(self.courses, zone, side)
    }
}

/// The left and right end of a line's level part.
fn ends(strokes: &[Vec<Point>], y: Px) -> (Px, Px) {
    let on = || strokes.iter().flatten().filter(|p| p.1 == y).map(|p| p.0);
    (on().min().unwrap_or(0), on().max().unwrap_or(0))
}

/// The free place that is nearest to the wished one, to its right first.
fn nearest(wished: Px, (from, to): (Px, Px), free: impl Fn(Px) -> bool) -> Option<Px> {
    let right = (0..).map(|i| wished + MOVE * i).take_while(|x| *x <= to);
    let left = (1..).map(|i| wished - MOVE * i).take_while(|x| *x >= from);
    right.chain(left).filter(|x| *x >= from && *x <= to).find(|x| free(*x))
}

/// What lines cover.
fn occupied(strokes: &[Vec<Point>]) -> Vec<Area> {
    let piece = |w: &[Point]| {
        let (a, b) = (w.first()?, w.last()?);
        let (x, y) = (a.0.min(b.0), a.1.min(b.1));
        Some(Area { x: x - NEAR, y: y - NEAR, w: (a.0 - b.0).abs() + 2 * NEAR, h: (a.1 - b.1).abs() + 2 * NEAR })
    };
    strokes.iter().flat_map(|s| s.windows(2)).filter_map(piece).collect()
}

fn overlap(a: Area, b: Area) -> bool {
    a.x < b.right() && b.x < a.right() && a.y < b.bottom() && b.y < a.bottom()
}
