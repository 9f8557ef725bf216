//! What people see: nothing overlaps, every line can be followed to its ends.

use std::collections::{BTreeMap, BTreeSet};

use crate::scene::{Area, Flow, Look, Point, Scene, Segment};

/// Half of the widest tube.
const TUBE: f64 = 6.0;

/// Every fault that is seen.
pub fn faults(scene: &Scene) -> Vec<String> {
    let mut out = texts(scene);
    out.extend(boxes(scene));
    out.extend(crossed(scene));
    out.extend(ends(scene));
    out.extend(parallel(scene));
    out.extend(scene.flows.iter().filter_map(torn));
    out.extend(alike(scene));
    out
}

/// No two texts overlap, none is cut by a border, all are on the paper.
fn texts(scene: &Scene) -> Vec<String> {
    let mut out = Vec::new();
    for (i, a) in scene.texts.iter().enumerate() {
        if !scene.size.holds(a.area) {
            out.push(format!("`{}` leaves the paper", a.words));
        }
        for b in scene.texts.iter().skip(i + 1).filter(|b| a.area.overlaps(b.area)) {
            out.push(format!("`{}` lies on `{}`", a.words, b.words));
        }
        for (class, r) in
            scene.rects.iter().filter(|(_, r)| a.area.overlaps(r.grown(1.0)) && !r.grown(-1.0).holds(a.area))
        {
            out.push(format!("`{}` lies on the border of {class} {r:?}", a.words));
        }
    }
    out
}

/// Hosts stand apart, and in a cell each.
fn boxes(scene: &Scene) -> Vec<String> {
    let mut out = Vec::new();
    let hosts: Vec<_> = scene.hosts.iter().collect();
    for (i, (name, a)) in hosts.iter().enumerate() {
        for (other, _) in hosts.iter().skip(i + 1).filter(|(_, b)| a.overlaps(**b)) {
            out.push(format!("{name} lies on {other}"));
        }
        let cells = scene.rects.iter().filter(|(class, r)| class == "cell" && r.holds(**a)).count();
        if cells != 1 {
            out.push(format!("{name} stands in {cells} cells"));
        }
    }
    for (class, a) in &scene.rects {
        for (other, b) in scene.rects.iter().filter(|(_, b)| a != b && a.overlaps(*b) && !a.holds(*b) && !b.holds(*a)) {
            out.push(format!("{class} {a:?} and {other} {b:?} overlap in part"));
        }
    }
    out
}

/// No line crosses a text or a host's box, its own label included.
fn crossed(scene: &Scene) -> Vec<String> {
    let mut out = Vec::new();
    for flow in &scene.flows {
        for segment in &flow.segments {
            let area = segment.area().grown(if flow.way == "up0" { 2.0 } else { TUBE - 1.0 });
            for text in scene.texts.iter().filter(|t| t.area.overlaps(area)) {
                out.push(format!("{} {:?} crosses `{}`", flow.purpose, segment, text.words));
            }
            for point in flow.heads.iter().chain(&flow.marks) {
                let area = Area(point.0, point.1, point.0, point.1).grown(TUBE);
                for text in scene.texts.iter().filter(|t| t.area.overlaps(area)) {
                    out.push(format!("an end of {} at {point:?} lies on `{}`", flow.purpose, text.words));
                }
            }
            for (name, _) in scene.hosts.iter().filter(|(_, h)| h.overlaps(segment.area().grown(1.0))) {
                out.push(format!("{} {:?} crosses {name}", flow.purpose, segment));
            }
        }
    }
    out
}

/// Each end is at the border of its box, one for each, and no two ends lie on each other.
fn ends(scene: &Scene) -> Vec<String> {
    let mut out = Vec::new();
    for flow in &scene.flows {
        let marks = if flow.mutual { &[] } else { &flow.from[..] };
        for (names, points) in [(&flow.to[..], &flow.heads), (marks, &flow.marks)] {
            if names.len() != points.len() {
                out.push(format!("{}: {} ends for {names:?}", flow.purpose, points.len()));
            }
            for (name, point) in names.iter().zip(points) {
                if !scene.places.get(name).is_some_and(|p| p.touched(*point)) {
                    out.push(format!("{} does not touch {name} at {point:?}", flow.purpose));
                }
            }
        }
    }
    let all: Vec<(&str, Point)> =
        scene.flows.iter().flat_map(|f| f.heads.iter().chain(&f.marks).map(|p| (f.purpose.as_str(), *p))).collect();
    for (i, (a, p)) in all.iter().enumerate() {
        for (b, _) in all.iter().skip(i + 1).filter(|(_, q)| (p.0 - q.0).abs() < 10.0 && (p.1 - q.1).abs() < 10.0) {
            out.push(format!("ends of {a} and {b} lie on each other at {p:?}"));
        }
    }
    out
}

/// Lines of different flows do not run on or beside each other so near that they look like one.
fn parallel(scene: &Scene) -> Vec<String> {
    let mut out = Vec::new();
    for (i, a) in scene.flows.iter().enumerate() {
        for b in scene.flows.iter().skip(i + 1) {
            for s in &a.segments {
                for t in b.segments.iter().filter(|t| t.upright() == s.upright() && beside(*s, **t)) {
                    out.push(format!("{} {s:?} runs beside {} {t:?}", a.purpose, b.purpose));
                }
            }
        }
    }
    out
}

fn beside(a: Segment, b: Segment) -> bool {
    let (x, y) = if a.upright() { (0.0, 6.0) } else { (6.0, 0.0) };
    let near = |s: Segment| {
        let r = s.area();
        Area(r.0 - y, r.1 - x, r.2 + y, r.3 + x)
    };
    // Only what runs side by side for more than a bend.
    let length = if a.upright() {
        a.area().3.min(b.area().3) - a.area().1.max(b.area().1)
    } else {
        a.area().2.min(b.area().2) - a.area().0.max(b.area().0)
    };
    length > 2.0 && near(a).overlaps(near(b))
}

/// A line is one piece that leads to all of its ends.
fn torn(flow: &Flow) -> Option<String> {
    let touches = |a: &Segment, b: &Segment| a.area().grown(0.5).overlaps(b.area().grown(0.5));
    let mut reached = BTreeSet::from([0]);
    loop {
        let more: Vec<usize> = (0..flow.segments.len())
            .filter(|i| !reached.contains(i) && reached.iter().any(|r| touches(&flow.segments[*r], &flow.segments[*i])))
            .collect();
        if more.is_empty() {
            break;
        }
        reached.extend(more);
    }
    // A line stays behind an arrowhead's tip.
    let led = |p: &Point| {
        flow.segments
            .iter()
            .any(|s| s.area().grown(9.0).touched(*p) || s.area().grown(9.0).holds(Area(p.0, p.1, p.0, p.1)))
    };
    let whole = reached.len() == flow.segments.len() && flow.heads.iter().chain(&flow.marks).all(led);
    (!whole).then(|| format!("{} from {:?} is in pieces", flow.purpose, flow.from))
}

/// Two purposes never look alike without colour.
fn alike(scene: &Scene) -> Vec<String> {
    let mut seen: BTreeMap<Look, &str> = BTreeMap::new();
    let mut out = Vec::new();
    for flow in &scene.flows {
        let other = seen.entry(flow.look.clone()).or_insert(&flow.purpose);
        if *other != flow.purpose {
            out.push(format!("{other} and {} look alike", flow.purpose));
        }
    }
    out
}
