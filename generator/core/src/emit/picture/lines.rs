//! Draws what moves: each line with its tube, marks, arrowheads and label.

use std::fmt::Display;

use super::buses::{Bus, Sense};
use super::cells::Crowd;
use super::course::Courses;
use super::geometry::{Point, Side};
use super::label::SIZE;
use super::marks::{look, tube};
use super::paint::Paint;
use super::route::{End, Route};
use crate::plan::flow::Way;

/// How far a line stays behind an arrowhead's tip.
const SHORT: i32 = 8;

/// All lines.
pub(super) fn lines(paint: &mut Paint, crowd: &Crowd<'_>, courses: &Courses, routes: &[Route]) {
    for route in routes {
        if let Some((bus, _)) = courses.lines.get(route.line) {
            line(paint, crowd, bus, route);
        }
    }
}

fn line(paint: &mut Paint, crowd: &Crowd<'_>, bus: &Bus, route: &Route) {
    let names = |ends: &[End]| ends.iter().map(|e| e.of.as_str()).collect::<Vec<_>>().join(" ");
    let spoken = names(&route.spoken);
    let (begin, sense) = match bus.sense {
        Sense::OneWay => (names(&route.begins), "one-way"),
        Sense::EachToEach => (spoken.clone(), "each-to-each"),
    };
    let attributes: [(&str, &dyn Display); 7] = [
        ("class", &"flow"),
        ("data-purpose", &bus.purpose),
        ("data-way", &bus.way.interface()),
        ("data-ports", &bus.port_words()),
        ("data-sense", &sense),
        ("data-from", &begin),
        ("data-to", &spoken),
    ];
    let strokes = shortened(route);
    paint.group(&attributes, &sentence(crowd, bus, (&begin, &spoken)), |p| {
        let look = look(bus.purpose);
        // A tube hides what it passes over; a line without one needs a gap.
        if bus.way == Way::Underlay && !route.bridges.is_empty() {
            p.strokes("halo", "#ffffff", look.weight + 11, &route.bridges);
        }
        for (colour, weight) in tube(bus.way) {
            p.strokes("tube", colour, *weight, &strokes);
        }
        p.strokes(&format!("line {}", bus.purpose), look.colour, look.weight, &strokes);
        // Where all are spoken to, each arrowhead shows where its line leaves.
        for at in route.joints.iter().filter(|_| bus.sense == Sense::OneWay) {
            p.joint(look.colour, *at);
        }
        for end in &route.spoken {
            p.head(look.colour, end.at, end.side);
        }
        for end in &route.begins {
            p.mark(look.colour, look.mark, end.at);
        }
        for text in &route.texts {
            p.text("label", SIZE, text);
        }
    });
}

/// The strokes, behind the tips of arrowheads, so that no line is wider than a tip.
fn shortened(route: &Route) -> Vec<Vec<Point>> {
    let back = |p: &Point| {
        let end = route.spoken.iter().find(|e| e.at == *p);
        end.map_or(*p, |e| match e.side {
            Side::Left => (p.0 - SHORT, p.1),
            Side::Right => (p.0 + SHORT, p.1),
            Side::Top => (p.0, p.1 - SHORT),
            Side::Bottom => (p.0, p.1 + SHORT),
        })
    };
    route.strokes.iter().map(|s| s.iter().map(back).collect()).collect()
}

/// What is told when the pointer rests on a line.
fn sentence(crowd: &Crowd<'_>, bus: &Bus, (from, to): (&str, &str)) -> String {
    let what = format!("{}, {} on {}", bus.purpose, bus.port_words(), bus.way.interface());
    let pairs = bus.pairs(crowd);
    match bus.sense {
        Sense::OneWay => format!("{what}: {from} begins, {to} is spoken to; {pairs} pairs"),
        Sense::EachToEach => format!("{what}: each of {from} begins with each other; {pairs} pairs"),
    }
}
