//! Where strokes meet: a dot where they belong together, a bridge where one passes over another.

use std::collections::BTreeSet;

use super::super::geometry::{Point, Px};
use super::Route;

/// Half the length of a bridge.
const HALF: Px = 9;

/// Marks all meetings.
pub(super) fn mark(routes: &mut [Route]) {
    let mut before: Vec<(Point, Point)> = Vec::new();
    for route in routes {
        route.joints = joints(&route.strokes);
        let own: Vec<(Point, Point)> = segments(&route.strokes).collect();
        let crossed = own.iter().flat_map(|a| before.iter().filter_map(|b| crossing(*a, *b)));
        route.bridges = crossed.collect();
        before.extend(own);
    }
}

fn segments(strokes: &[Vec<Point>]) -> impl Iterator<Item = (Point, Point)> {
    strokes.iter().flat_map(|s| s.windows(2)).filter_map(|w| Some((*w.first()?, *w.last()?)))
}

fn within(v: Px, a: Px, b: Px) -> bool {
    v >= a.min(b) && v <= a.max(b)
}

/// A short piece of `a` around the point at which it crosses `b`; lines are upright or level.
fn crossing(a: (Point, Point), b: (Point, Point)) -> Option<Vec<Point>> {
    let upright = |s: (Point, Point)| s.0.0 == s.1.0;
    let (x, y) = match (upright(a), upright(b)) {
        (true, false) => (a.0.0, b.0.1),
        (false, true) => (b.0.0, a.0.1),
        _ => return None,
    };
    let on = |s: (Point, Point)| within(x, s.0.0, s.1.0) && within(y, s.0.1, s.1.1);
    if !on(a) || !on(b) {
        return None;
    }
    Some(if upright(a) { vec![(x, y - HALF), (x, y + HALF)] } else { vec![(x - HALF, y), (x + HALF, y)] })
}

/// Where a stroke begins or ends on another one of the same line, but for mere corners.
fn joints(strokes: &[Vec<Point>]) -> Vec<Point> {
    let on = |p: &Point, s: &[Point]| {
        s.windows(2).any(|w| match w {
            [a, b] => within(p.0, a.0, b.0) && within(p.1, a.1, b.1),
            _ => false,
        })
    };
    let mut joints = BTreeSet::new();
    for (i, stroke) in strokes.iter().enumerate() {
        for p in [stroke.first(), stroke.last()].into_iter().flatten() {
            let others = strokes.iter().enumerate().filter(|(j, s)| *j != i && on(p, s));
            let corner = |s: &[Point]| s.first() == Some(p) || s.last() == Some(p);
            let (all, corners) = others.fold((0, 0), |n, (_, s)| (n.0 + 1, n.1 + usize::from(corner(s))));
            if all > 1 || all > corners {
                joints.insert(*p);
            }
        }
    }
    joints.into_iter().collect()
}
