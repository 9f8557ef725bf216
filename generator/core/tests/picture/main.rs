//! The picture of a fleet, read back as people see it: what overlaps, what can be followed, and which flows it tells.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod looks;
mod odd;
mod scene;
mod specs;
mod tells;

use std::path::Path;

use palisade_core::plan::flow::Way;
use palisade_core::{Plan, Texts};
use scene::Scene;
use specs::Shape;

/// Draws a fleet, reads the picture back and looks for faults. The picture stays in target/tmp, to be looked at.
fn draw(name: &str, plan: &Plan) -> Scene {
    let svg = palisade_core::emit::picture(plan);
    assert_eq!(svg, palisade_core::emit::picture(plan), "not the same bytes twice");
    std::fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.svg")), &svg).unwrap();
    let scene = Scene::read(&svg);
    let faults = looks::faults(&scene);
    assert!(faults.is_empty(), "{name}: {} faults\n{}", faults.len(), faults[..faults.len().min(12)].join("\n"));
    assert_eq!(scene.hosts.len(), plan.hosts.len());
    let tunnels = [(Way::Fleet, "wg-fleet", "udp 51820"), (Way::Sign, "wg-sign", "udp 51821")];
    let (told, planned) = (tells::pictured(&scene, &tunnels), tells::planned(plan));
    let missing: Vec<_> = planned.difference(&told).take(5).collect();
    let invented: Vec<_> = told.difference(&planned).take(5).collect();
    assert!(missing.is_empty() && invented.is_empty(), "{name}\nnot told: {missing:#?}\nnot planned: {invented:#?}");
    scene
}

fn folder(root: &str) -> Texts {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(root);
    let mut texts = Texts::from([("fleet.toml".to_owned(), std::fs::read_to_string(root.join("fleet.toml")).unwrap())]);
    for entry in std::fs::read_dir(root.join("keys")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if name.ends_with(".toml") {
            texts.insert(format!("keys/{name}"), std::fs::read_to_string(&path).unwrap());
        }
    }
    texts
}

#[test]
fn worked_example() {
    let scene = draw("worked-example", &specs::plan(&folder("")));
    // Nothing begins on the internet but strangers' dials and people's logins, and neither reaches a cosigner.
    let outside: Vec<_> =
        scene.flows.iter().filter(|f| f.from.iter().any(|n| n == "strangers" || n == "people")).collect();
    let to: Vec<_> = outside.iter().map(|f| (f.purpose.as_str(), f.to.join(" "))).collect();
    assert_eq!(to, [("ssh-admin", "bastion".to_owned()), ("p2p-public", "public".to_owned())]);
}

#[test]
fn eighteen() {
    draw("eighteen", &Shape::SMALL.plan());
}

#[test]
fn fourteen_without_management() {
    draw("fourteen", &Shape { monitors: 0, bastions: 0, ..Shape::SMALL }.plan());
}

#[test]
fn monitors_alone_and_bastions_alone() {
    draw("monitors-alone", &Shape { bastions: 0, ..Shape::SMALL }.plan());
    draw("bastions-alone", &Shape { monitors: 0, ..Shape::SMALL }.plan());
}

#[test]
fn one_of_each() {
    draw(
        "least",
        &Shape { public: 2, sentries: 6, cosigners: 3, regions: 3, monitors: 1, bastions: 1, ..Shape::SMALL }.plan(),
    );
}

#[test]
fn names_as_long_as_they_may_be() {
    draw("long-names", &Shape { long: 40, ..Shape::SMALL }.plan());
}

#[test]
fn every_sentry_has_peers_of_its_own() {
    draw("own-peers", &Shape { public: 6, sentries: 12, peers: true, ..Shape::SMALL }.plan());
}

#[test]
fn some_hosts_lack_a_family() {
    draw("families", &Shape { monitors: 4, bastions: 4, families: true, ..Shape::SMALL }.plan());
}

#[test]
fn two_chains() {
    draw("two-chains", &Shape { chains: 2, regions: 3, ..Shape::SMALL }.plan());
}

const SIXTY: Shape =
    Shape { regions: 5, public: 10, sentries: 30, cosigners: 7, monitors: 6, bastions: 7, ..Shape::SMALL };

#[test]
fn sixty() {
    assert_eq!(SIXTY.hosts(), 60);
    draw("sixty", &SIXTY.plan());
    draw("sixty-long-names", &Shape { long: 40, ..SIXTY }.plan());
}

#[test]
fn two_hundred() {
    let one = Shape { regions: 6, public: 60, sentries: 113, monitors: 10, bastions: 10, ..SIXTY };
    let four = Shape { chains: 4, public: 12, sentries: 28, cosigners: 5, ..one };
    assert_eq!((one.hosts(), four.hosts()), (200, 200));
    draw("two-hundred", &one.plan());
    draw("two-hundred-four-chains", &four.plan());
}
