//! Relations as arrows: between zones, inside a zone, and by two buses to the management.

use super::layout::{Area, Layout};
use super::paint::{Anchor, Heads, Paint, width};
use super::relation::{Group, Relation, Relations};
use crate::fleet::names::Role;
use crate::plan::flow::Purpose;

const PUBLIC: Group = Group::Role(Role::Public);
const SENTRY: Group = Group::Role(Role::Sentry);
const COSIGNER: Group = Group::Role(Role::Cosigner);
const BASTION: Group = Group::Role(Role::Bastion);
const MONITOR: Group = Group::Role(Role::Monitor);

/// Size of a label's text.
const SIZE: usize = 12;

struct Arrows<'a, 'p> {
    paint: &'a mut Paint,
    layout: &'a Layout<'p>,
    relations: &'a Relations,
}

pub(super) fn all(paint: &mut Paint, layout: &Layout<'_>, relations: &Relations) {
    let mut a = Arrows { paint, layout, relations };
    a.strangers();
    a.between(SENTRY, PUBLIC, &[Purpose::P2pSentry, Purpose::LightRpc]);
    a.between(COSIGNER, SENTRY, &[Purpose::Privval, Purpose::Gate]);
    a.inside(PUBLIC, Purpose::P2pOwn);
    a.inside(COSIGNER, Purpose::Cosign);
    a.inside(MONITOR, Purpose::Replicate);
    a.inside(BASTION, Purpose::Ssh);
    a.admins();
    a.ssh_bus();
    a.push_bus();
    a.management();
    a.servers();
    a.legend();
}

impl Arrows<'_, '_> {
    fn zone(&self, group: Group) -> Option<Area> {
        match group {
            Group::Role(role) => self.layout.zone(role).map(|z| z.at),
            _ => Some(self.layout.internet),
        }
    }

    fn relation(&self, from: Group, to: Group, purpose: Purpose) -> Option<Relation> {
        self.relations.get(&(from, to, purpose)).cloned()
    }

    /// Draws with the relation's mark around it.
    fn mark(&mut self, (from, to, purpose): (Group, Group, Purpose), r: &Relation, inner: impl FnOnce(&mut Paint)) {
        let title = format!("{} begins, {} is spoken to: {purpose}, {}", from.word(), to.word(), r.port_words());
        self.paint.relation((from.word(), to.word(), purpose.as_str()), &title, inner);
    }

    /// A horizontal arrow in the gutter between two zones, with its words above it and what it holds for below.
    fn across(&mut self, from: Group, to: Group, purpose: Purpose, y: usize) {
        let Some(r) = self.relation(from, to, purpose) else { return };
        let (Some(a), Some(b)) = (self.zone(from), self.zone(to)) else { return };
        let (x1, x2) = if a.x < b.x { (a.right() + 4, b.x - 4) } else { (a.x - 4, b.right() + 4) };
        let middle = usize::midpoint(x1, x2);
        self.mark((from, to, purpose), &r, |p| {
            p.line(&[(x1, y), (x2, y)], Heads::End);
            p.text("label", middle, y - 10, SIZE, Anchor::Middle, &format!("{purpose} {}", r.port_words()));
            p.text("note", middle, y + 18, 11, Anchor::Middle, &below(&r, from, to));
        });
    }

    fn strangers(&mut self) {
        let Some(zone) = self.zone(PUBLIC) else { return };
        let y = zone.y + zone.h / 3;
        self.across(Group::Strangers, PUBLIC, Purpose::P2pPublic, y);
        self.across(PUBLIC, Group::Strangers, Purpose::P2pDial, y + 72);
    }

    fn between(&mut self, from: Group, to: Group, purposes: &[Purpose]) {
        let Some(zone) = self.zone(from) else { return };
        for (i, purpose) in purposes.iter().enumerate() {
            self.across(from, to, *purpose, zone.y + zone.h / 3 + i * 72);
        }
    }

    /// What the hosts of a zone say to each other: a double arrow at its bottom.
    fn inside(&mut self, group: Group, purpose: Purpose) {
        let Some(r) = self.relation(group, group, purpose) else { return };
        let Some(at) = self.zone(group) else { return };
        let y = at.bottom() - 38;
        self.mark((group, group, purpose), &r, |p| {
            p.text("label", at.middle(), y - 10, SIZE, Anchor::Middle, &format!("{purpose} {}", r.port_words()));
            p.line(&[(at.x + 26, y), (at.right() - 26, y)], Heads::Both);
            p.text("note", at.middle(), y + 18, 11, Anchor::Middle, "each to each other");
        });
    }

    /// People come to the bastions, from a box of their own below the internet.
    fn admins(&mut self) {
        let key = (Group::Admins, BASTION, Purpose::SshAdmin);
        let Some(r) = self.relation(key.0, key.1, key.2) else { return };
        let Some(to) = self.zone(BASTION) else { return };
        let from = self.layout.internet;
        let at = Area { x: from.x, y: to.y + 30, w: from.w, h: 76 };
        self.paint.rect("zone internet", at.x, at.y, at.w, at.h);
        self.paint.text("zone-title", at.middle(), at.y + 32, 16, Anchor::Middle, "PEOPLE");
        self.paint.text("note", at.middle(), at.y + 54, SIZE, Anchor::Middle, "admin networks");
        let y = at.y + 38;
        let (x1, x2) = (at.right() + 4, to.x - 4);
        self.mark(key, &r, |p| {
            p.line(&[(x1, y), (x2, y)], Heads::End);
            p.text(
                "label",
                usize::midpoint(x1, x2),
                y - 10,
                SIZE,
                Anchor::Middle,
                &format!("ssh-admin {}", r.port_words()),
            );
            p.text("note", usize::midpoint(x1, x2), y + 18, 11, Anchor::Middle, "certificates only");
        });
    }

    /// Bastions rise into the upper bus; from it an arrow enters each zone.
    fn ssh_bus(&mut self) {
        let Some(bastion) = self.zone(BASTION) else { return };
        let y = self.layout.buses.0;
        let start = bastion.x + 34;
        for (i, to) in [PUBLIC, SENTRY, COSIGNER].into_iter().enumerate() {
            let Some(r) = self.relation(BASTION, to, Purpose::Ssh) else { continue };
            let Some(at) = self.zone(to) else { continue };
            let x = at.x + 74;
            let before = if i == 0 { start } else { x.min(start) };
            self.mark((BASTION, to, Purpose::Ssh), &r, |p| {
                p.line(&[(before, bastion.y - 2), (before, y), (x, y), (x, at.bottom() + 6)], Heads::End);
            });
            self.paint.dot(x, y);
        }
        self.paint.text("label", start + 14, y + 20, SIZE, Anchor::Start, "ssh tcp 22");
    }

    /// Each zone drops into the lower bus, which ends in the monitors.
    fn push_bus(&mut self) {
        let Some(monitor) = self.zone(MONITOR) else { return };
        let y = self.layout.buses.1;
        let end = monitor.x + monitor.w / 2;
        let mut words = None;
        for from in [PUBLIC, SENTRY, COSIGNER] {
            let Some(r) = self.relation(from, MONITOR, Purpose::Push) else { continue };
            let Some(at) = self.zone(from) else { continue };
            let x = at.right() - 60;
            self.mark((from, MONITOR, Purpose::Push), &r, |p| {
                p.line(&[(x, at.bottom() + 5), (x, y), (end, y), (end, monitor.y - 4)], Heads::End);
            });
            self.paint.dot(x, y);
            words.get_or_insert((x, r.port_words()));
        }
        if let Some((x, ports)) = words {
            self.paint.text("label", x + 14, y + 20, SIZE, Anchor::Start, &format!("push {ports}"));
        }
    }

    /// Between bastions and monitors.
    fn management(&mut self) {
        let Some(zone) = self.zone(BASTION) else { return };
        self.across(BASTION, MONITOR, Purpose::Ssh, zone.y + zone.h / 3);
        self.across(BASTION, MONITOR, Purpose::Push, zone.y + zone.h / 3 + 72);
    }

    /// Named servers: who begins is said in words, since nearly every host does.
    fn servers(&mut self) {
        let at = self.layout.servers;
        self.paint.rect("zone servers", at.x, at.y, at.w, at.h);
        self.paint.text("zone-title", at.x + 16, at.y + 28, 16, Anchor::Start, "NAMED SERVERS OUTSIDE");
        let purposes = [Purpose::Dns, Purpose::Time, Purpose::Cache, Purpose::Backup];
        let step = (at.w - 32) / purposes.len();
        for (i, purpose) in purposes.into_iter().enumerate() {
            let x = at.x + 16 + i * step;
            self.server(purpose, x, at.y + 56, step - 20);
        }
    }

    fn server(&mut self, purpose: Purpose, x: usize, y: usize, room: usize) {
        let all: Vec<(Group, Relation)> = self
            .relations
            .iter()
            .filter(|((_, to, p), _)| *to == Group::Servers && *p == purpose)
            .map(|((from, ..), r)| (*from, r.clone()))
            .collect();
        let Some((_, first)) = all.first() else { return };
        let names: std::collections::BTreeSet<&str> =
            all.iter().flat_map(|(_, r)| r.pairs.iter().map(|(_, s)| s.as_str())).collect();
        let ports = first.port_words();
        let who: Vec<&str> = all.iter().map(|(g, _)| g.word()).collect();
        let who = if all.len() == 5 { "every host begins".to_owned() } else { who.join(", ") };
        let names = cut(&names.into_iter().collect::<Vec<_>>().join(", "), room);
        let who = cut(&who, room);
        self.paint.text("zone-title", x, y, 13, Anchor::Start, &format!("{purpose} {ports}"));
        self.paint.text("note", x, y + 22, SIZE, Anchor::Start, &names);
        for (i, (from, r)) in all.iter().enumerate() {
            let who = who.clone();
            self.mark((*from, Group::Servers, purpose), r, |p| {
                if i == 0 {
                    p.text("note", x, y + 44, SIZE, Anchor::Start, &who);
                }
            });
        }
    }

    /// How to read it, and the tunnels that carry what is drawn.
    fn legend(&mut self) {
        let (x, y) = self.layout.legend;
        let lines = [
            "An arrow points at the side that is spoken to; the other side begins. Nothing else may pass, IPv4 and IPv6.",
            "privval, gate and cosign travel in wg-sign, other arrows between own hosts in wg-fleet; the tunnels' own pairs:",
        ];
        for (i, line) in lines.iter().enumerate() {
            self.paint.text("label", x, y + i * 20, SIZE, Anchor::Start, line);
        }
        for (i, purpose) in [Purpose::WgSign, Purpose::WgFleet].into_iter().enumerate() {
            self.tunnels(purpose, x, y + 46 + i * 20);
        }
    }

    fn tunnels(&mut self, purpose: Purpose, x: usize, y: usize) {
        let all: Vec<((Group, Group), Relation)> = self
            .relations
            .iter()
            .filter(|((.., p), _)| *p == purpose)
            .map(|((a, b, _), r)| ((*a, *b), r.clone()))
            .collect();
        let Some((_, first)) = all.first() else { return };
        // Each pair stands in both directions.
        let pairs = all.iter().map(|(_, r)| r.pairs.len()).sum::<usize>() / 2;
        let text = format!("{purpose} {}: {pairs} pairs of hosts, both ways", first.port_words());
        for (i, ((a, b), r)) in all.iter().enumerate() {
            let text = text.clone();
            self.mark((*a, *b, purpose), r, |p| {
                if i == 0 {
                    p.text("label", x, y, SIZE, Anchor::Start, &text);
                }
            });
        }
    }
}

/// What a relation between zones holds for.
fn below(r: &Relation, from: Group, to: Group) -> String {
    match (from, to) {
        (Group::Strangers, _) => "within limits".into(),
        (_, Group::Strangers) => "never to private or own".into(),
        _ => format!("{} pairs", r.pairs.len()),
    }
}

/// A text that fits, with a mark where it was cut.
fn cut(text: &str, room: usize) -> String {
    if width(text, SIZE) <= room {
        return text.to_owned();
    }
    let fits = room * 100 / (SIZE * 62);
    text.chars().take(fits.saturating_sub(1)).chain(['…']).collect()
}
