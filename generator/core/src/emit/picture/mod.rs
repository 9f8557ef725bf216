//! The picture of a fleet: trust borders first, then hosts by chain, region and role, then who begins to talk to whom.
//!
//! [`Plan`] → cells (who stands together) → buses (who speaks to whom) → courses (which way a line takes) → layout
//! (where everything stands) → routes (lines with places) → SVG text.

mod boxes;
mod buses;
mod cells;
mod course;
mod geometry;
mod label;
mod layout;
mod legend;
mod lines;
mod marks;
mod paint;
mod route;
mod style;
mod words;

use cells::Crowd;
use course::Courses;
use geometry::Area;
use layout::{Layout, MARGIN};
use legend::Legend;
use paint::Paint;
use route::{Anchor, Routing, Text};

use crate::plan::Plan;

/// Draws a fleet.
pub(super) fn svg(plan: &Plan) -> String {
    let crowd = Crowd::of(plan);
    let courses = Courses::of(&crowd);
    let legend = Legend::of(&crowd, &courses);
    let layout = Layout::of(&crowd, &courses, &legend);
    let routes = Routing { crowd: &crowd, courses: &courses, layout: &layout }.all();
    let (w, h) = layout.size;
    let mut paint = Paint::new((w, h), &format!("Fleet {}", plan.name), DESCRIPTION, &style::style(&courses));
    paint.rect("paper", Area { x: 0, y: 0, w, h });
    let text = format!("{}: {} hosts", plan.name, plan.hosts.len());
    paint.text("title", 20, &Text { at: (MARGIN, 38), anchor: Anchor::Start, strong: 0, text });
    boxes::boxes(&mut paint, &crowd, &layout);
    lines::lines(&mut paint, &crowd, &courses, &routes);
    legend.draw(&mut paint, layout.legend);
    paint.finish()
}

const DESCRIPTION: &str = "Zones from left to right: internet, public nodes, sentries, signing; management beside them. \
Each line has a mark at the side that begins and an arrowhead at the side that is spoken to, and holds for every host in \
the box at its end.";
