//! Draws what stands: the internet, zones, cells and hosts.

use super::cells::{Cell, CellId, Crowd, Member, Zone};
use super::geometry::{Area, Px};
use super::label;
use super::layout::{LONGEST, Layout, NAME, SERVER, SITE, ZONE};
use super::paint::Paint;
use super::route::{Anchor, Text, cell_name, zone_name};
use super::words;
use crate::fleet::names::Role;

/// The least height at which a host's box tells its site.
const TWO_LINES: Px = 36;

/// Whatever has a border.
pub(super) fn boxes(paint: &mut Paint, crowd: &Crowd<'_>, layout: &Layout<'_>) {
    frame(paint, "internet", layout.internet, layout.internet.x + 14, "INTERNET");
    if let Some(at) = layout.zones.get(&Zone::Management) {
        let name = zone_name(Zone::Management);
        paint.group(&[("class", &"place"), ("data-box", &name)], "", |p| {
            frame(p, "management", *at, layout.heading(), "MANAGEMENT")
        });
    }
    for (zone, at) in layout.zones.iter().filter(|(z, _)| **z != Zone::Management) {
        draw_zone(paint, crowd, (*zone, *at), layout.middle(*zone));
    }
    for (id, cell) in crowd.cells.iter().enumerate() {
        match cell.zone {
            Zone::Role(_) => draw_cell(paint, crowd, layout, (id, cell)),
            Zone::Servers(_) => servers(paint, crowd, (id, cell), layout.cell(id)),
            _ => {}
        }
    }
}

fn text(at: (Px, Px), anchor: Anchor, text: impl Into<String>) -> Text {
    Text { at, anchor, strong: 0, text: text.into() }
}

fn frame(paint: &mut Paint, class: &str, at: Area, x: Px, title: &str) {
    paint.rect(&format!("frame {class}"), at);
    paint.text("title", ZONE, &text((x, at.y + 26), Anchor::Start, title));
}

fn draw_zone(paint: &mut Paint, crowd: &Crowd<'_>, (zone, at): (Zone, Area), x: Px) {
    let class = match zone {
        Zone::Role(Role::Public) => "zone public",
        Zone::Role(Role::Sentry) => "zone sentry",
        Zone::Role(Role::Cosigner) => "zone signing",
        Zone::Role(Role::Monitor | Role::Bastion) => "zone managed",
        _ => "zone outside",
    };
    let small = !matches!(zone, Zone::Role(_));
    paint.group(&[("class", &"place"), ("data-box", &zone_name(zone))], "", |p| {
        p.rect(class, at);
        let (size, y) = if small { (13, 22) } else { (ZONE, 24) };
        p.text("title", size, &text((x, at.y + y), Anchor::Middle, words::title(zone)));
        p.text("note", label::SIZE, &text((x, at.y + y + 17), Anchor::Middle, words::note(crowd, zone)));
    });
}

fn draw_cell(paint: &mut Paint, crowd: &Crowd<'_>, layout: &Layout<'_>, (id, cell): (CellId, &Cell<'_>)) {
    let at = layout.cell(id);
    paint.group(&[("class", &"place"), ("data-box", &cell_name(crowd, id))], "", |p| {
        p.rect("cell", at);
        p.text("region", label::SIZE, &text((at.x + 8, at.y + 16), Anchor::Start, words::heading(crowd, cell)));
        for (_, member, at) in layout.members.iter().filter(|(c, ..)| *c == id) {
            let Member::Host(host) = member else { continue };
            p.group(&[("class", &"host"), ("data-host", &host.name)], &words::about(host), |p| {
                p.rect("box", *at);
                let (x, y) = at.middle();
                if at.h < TWO_LINES {
                    p.text("name", NAME, &text((x, y + 5), Anchor::Middle, host.name.as_str()));
                } else {
                    p.text("name", NAME, &text((x, y - 3), Anchor::Middle, host.name.as_str()));
                    p.text("note", SITE, &text((x, y + 13), Anchor::Middle, words::site(*member)));
                }
            });
        }
    });
}

fn servers(paint: &mut Paint, crowd: &Crowd<'_>, (id, cell): (CellId, &Cell<'_>), at: Area) {
    paint.group(&[("class", &"place"), ("data-box", &cell_name(crowd, id))], "", |p| {
        p.rect("zone outside", at);
        let x = at.middle().0;
        p.text("title", 13, &text((x, at.y + 18), Anchor::Middle, words::title(cell.zone)));
        let mut y = at.y + 18;
        for member in &cell.members {
            p.group(&[("class", &"server"), ("data-server", &member.name())], "", |p| {
                for line in label::wrap(member.name(), LONGEST) {
                    y += SERVER.0;
                    p.text("name", SERVER.1, &text((x, y), Anchor::Middle, line));
                }
            });
        }
    });
}
