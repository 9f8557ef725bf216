//! Where everything stands: zones as columns, regions as rows, management and servers below.

use std::collections::BTreeMap;

use super::paint::width;
use crate::fleet::names::{RegionName, Role};
use crate::plan::Plan;
use crate::plan::host::HostPlan;

/// A rectangle.
#[derive(Debug, Clone, Copy)]
pub(super) struct Area {
    pub(super) x: usize,
    pub(super) y: usize,
    pub(super) w: usize,
    pub(super) h: usize,
}

impl Area {
    pub(super) fn right(self) -> usize {
        self.x + self.w
    }
    pub(super) fn bottom(self) -> usize {
        self.y + self.h
    }
    pub(super) fn middle(self) -> usize {
        self.x + self.w / 2
    }
}

/// Height of a host's box, and what lies between two.
const BOX: (usize, usize) = (28, 10);
/// Height of a region's name above its hosts.
const HEADING: usize = 24;
/// Room between columns: two labels of 26 characters fit.
const GUTTER: usize = 236;
/// From the top of a zone to its first row: its title and what it is.
const TITLE: usize = 62;
/// Room at the bottom of a zone for what its hosts say to each other.
const LOOP: usize = 78;
/// Around everything.
const MARGIN: usize = 28;

/// A host's place.
#[derive(Debug)]
pub(super) struct Placed<'p> {
    pub(super) host: &'p HostPlan,
    pub(super) at: Area,
}

/// A region's hosts in one zone.
#[derive(Debug)]
pub(super) struct Cell<'p> {
    pub(super) region: &'p RegionName,
    pub(super) at: Area,
    pub(super) hosts: Vec<Placed<'p>>,
}

/// A role's zone.
#[derive(Debug)]
pub(super) struct Zone<'p> {
    pub(super) role: Role,
    pub(super) at: Area,
    pub(super) cells: Vec<Cell<'p>>,
}

/// The whole picture's places.
#[derive(Debug)]
pub(super) struct Layout<'p> {
    pub(super) size: (usize, usize),
    pub(super) internet: Area,
    /// Public, sentry, cosigner; then bastion and monitor where there are some.
    pub(super) zones: Vec<Zone<'p>>,
    /// The two buses between the zones above and the management below.
    pub(super) buses: (usize, usize),
    pub(super) servers: Area,
    pub(super) legend: (usize, usize),
}

impl<'p> Layout<'p> {
    pub(super) fn zone(&self, role: Role) -> Option<&Zone<'p>> {
        self.zones.iter().find(|z| z.role == role)
    }

    pub(super) fn of(plan: &'p Plan, title: usize) -> Self {
        let wide = column(plan);
        let top = MARGIN + title;
        let internet_w = 200;
        let mut x = MARGIN + internet_w + GUTTER;
        let rows = rows(plan, &[Role::Public, Role::Sentry, Role::Cosigner]);
        let height = TITLE + rows.iter().map(|(_, h)| h).sum::<usize>() + LOOP;
        let mut zones = Vec::new();
        for role in [Role::Public, Role::Sentry, Role::Cosigner] {
            zones.push(zone(plan, role, Area { x, y: top, w: wide, h: height }, &rows));
            x += wide + GUTTER;
        }
        let right = x - GUTTER;
        let internet = Area { x: MARGIN, y: top, w: internet_w, h: height };
        let buses = (top + height + 34, top + height + 84);
        let mut below = top + height;
        if [Role::Bastion, Role::Monitor].iter().any(|r| plan.hosts.values().any(|h| h.role == *r)) {
            let y = top + height + 126;
            let rows = self::rows(plan, &[Role::Bastion, Role::Monitor]);
            let h = TITLE + rows.iter().map(|(_, h)| h).sum::<usize>() + LOOP;
            let place = |role, x| zone(plan, role, Area { x, y, w: wide, h }, &rows);
            zones.push(place(Role::Bastion, MARGIN + internet_w + GUTTER));
            zones.push(place(Role::Monitor, right - wide));
            below = y + h;
        }
        let servers = Area { x: MARGIN, y: below + 40, w: right - MARGIN, h: 132 };
        let legend = (MARGIN, servers.bottom() + 34);
        Self { size: (right + MARGIN, legend.1 + 100), internet, zones, buses, servers, legend }
    }
}

/// The width of a zone: the longest name with room around it.
fn column(plan: &Plan) -> usize {
    let longest = plan.hosts.keys().map(|n| width(n.as_str(), 12)).max().unwrap_or(0);
    (longest + 56).max(230)
}

/// The regions that have hosts of these roles, each with the height that the fullest of its cells needs.
fn rows<'p>(plan: &'p Plan, roles: &[Role]) -> Vec<(&'p RegionName, usize)> {
    let mut fullest: BTreeMap<&RegionName, BTreeMap<Role, usize>> = BTreeMap::new();
    for host in plan.hosts.values().filter(|h| roles.contains(&h.role)) {
        *fullest.entry(&host.region).or_default().entry(host.role).or_default() += 1;
    }
    let height = |n: usize| HEADING + n * (BOX.0 + BOX.1) + 12;
    fullest.into_iter().map(|(r, by)| (r, height(by.into_values().max().unwrap_or(0)))).collect()
}

fn zone<'p>(plan: &'p Plan, role: Role, at: Area, rows: &[(&'p RegionName, usize)]) -> Zone<'p> {
    let mut y = at.y + TITLE;
    let mut cells = Vec::new();
    for (region, height) in rows {
        let area = Area { x: at.x + 12, y, w: at.w - 24, h: height - 8 };
        let of = plan.hosts.values().filter(|h| h.role == role && h.region == **region);
        let hosts: Vec<Placed<'p>> = of
            .enumerate()
            .map(|(i, host)| {
                let y = y + HEADING + i * (BOX.0 + BOX.1);
                Placed { host, at: Area { x: at.x + 22, y, w: at.w - 44, h: BOX.0 } }
            })
            .collect();
        if !hosts.is_empty() {
            cells.push(Cell { region, at: area, hosts });
        }
        y += height;
    }
    Zone { role, at, cells }
}
