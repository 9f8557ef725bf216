//! The picture of a fleet: trust borders first, then hosts by region and role, then who begins to talk to whom.

mod arrows;
mod layout;
mod paint;
mod relation;

use layout::{Layout, Zone};
use paint::{Anchor, Paint};
use relation::relations;

use crate::fleet::names::Role;
use crate::plan::Plan;
use crate::plan::host::HostPlan;

/// Height of the picture's title.
const TITLE: usize = 46;

pub(super) fn svg(plan: &Plan) -> String {
    let layout = Layout::of(plan, TITLE);
    let (w, h) = layout.size;
    let mut paint = Paint::new(&format!("Fleet {}", plan.name), DESCRIPTION, w, h);
    paint.rect("paper", 0, 0, w, h);
    let heading = format!("{}: {} hosts", plan.name, plan.hosts.len());
    paint.text("zone-title", layout.internet.x, 48, 22, Anchor::Start, &heading);
    internet(&mut paint, &layout);
    for zone in &layout.zones {
        draw_zone(&mut paint, zone);
    }
    let relations = relations(plan);
    arrows::all(&mut paint, &layout, &relations);
    paint.finish()
}

const DESCRIPTION: &str = "Zones from left to right: internet, public nodes, sentries, signing. Arrows point at the side \
that is spoken to; the other side begins. Hosts stand in their regions.";

fn internet(paint: &mut Paint, layout: &Layout<'_>) {
    let at = layout.internet;
    paint.rect("zone internet", at.x, at.y, at.w, at.h);
    paint.text("zone-title", at.middle(), at.y + 28, 20, Anchor::Middle, "INTERNET");
    paint.text("note", at.middle(), at.y + 48, 12, Anchor::Middle, "anybody");
}

fn draw_zone(paint: &mut Paint, zone: &Zone<'_>) {
    let (class, title, note) = words(zone.role);
    let at = zone.at;
    paint.rect(&format!("zone {class}"), at.x, at.y, at.w, at.h);
    paint.text("zone-title", at.middle(), at.y + 28, 20, Anchor::Middle, title);
    paint.text("note", at.middle(), at.y + 48, 12, Anchor::Middle, note);
    for cell in &zone.cells {
        paint.rect("cell", cell.at.x, cell.at.y, cell.at.w, cell.at.h);
        paint.text("region", cell.at.x + 10, cell.at.y + 16, 12, Anchor::Start, cell.region.as_str());
        for placed in &cell.hosts {
            let (at, host) = (placed.at, placed.host);
            paint.host(at.x, at.y, at.w, at.h, host.name.as_str(), &about(host));
        }
    }
}

/// Class, title and what a zone is.
fn words(role: Role) -> (&'static str, &'static str, &'static str) {
    match role {
        Role::Public => ("public", "PUBLIC", "meets strangers"),
        Role::Sentry => ("sentry", "SENTRY", "hidden, signs by cosigners"),
        Role::Cosigner => ("signing", "SIGNING", "holds the shards"),
        Role::Bastion => ("management", "BASTIONS", "the only way in"),
        Role::Monitor => ("management", "MONITORS", "are pushed to"),
    }
}

fn about(host: &HostPlan) -> String {
    let shard = host.signer.as_ref().map_or(String::new(), |s| format!(", shard {}", s.shard));
    format!("{}: number {}, site {}, region {}{shard}", host.name, host.n, host.site, host.region)
}
