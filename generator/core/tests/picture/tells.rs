//! Which flows a picture tells, read from places alone: a line holds for every host in the box that it touches.

use std::collections::BTreeSet;

use palisade_core::Plan;
use palisade_core::plan::flow::{Party, Ports, Purpose, Way};

use crate::scene::{Flow, Scene};

/// Who begins, who is spoken to, about what, on which interface, to which port.
pub type Told = BTreeSet<(String, String, String, String, String)>;

/// What the plan says, servers by name.
pub fn planned(plan: &Plan) -> Told {
    let name = |party: &Party, purpose: Purpose| match party {
        Party::Host(name) => name.to_string(),
        Party::Strangers => "strangers".into(),
        Party::Admins => "people".into(),
        Party::Server(name, _) => format!("{purpose} {name}"),
    };
    let port = |ports: &Ports| match ports {
        Ports::One(port) => port.to_string(),
        Ports::Any => "any".into(),
    };
    let flows = plan.flows.iter().map(|f| {
        let ports = format!("{} {}", f.transport.as_str(), port(&f.ports));
        (name(&f.from, f.purpose), name(&f.to, f.purpose), f.purpose.to_string(), f.way.interface().to_owned(), ports)
    });
    flows.collect()
}

/// What the picture says. `tunnels`: the ports of tunnels, which the legend tells.
pub fn pictured(scene: &Scene, tunnels: &[(Way, &str, &str)]) -> Told {
    let mut out = Told::new();
    for flow in &scene.flows {
        let from = who(scene, flow, if flow.mutual { &flow.heads } else { &flow.marks });
        let to = who(scene, flow, &flow.heads);
        for (a, b) in from.iter().flat_map(|a| to.iter().map(move |b| (a, b))).filter(|(a, b)| a != b) {
            for port in ports(&flow.ports) {
                out.insert((a.clone(), b.clone(), flow.purpose.clone(), flow.way.clone(), port));
            }
            for (_, purpose, port) in tunnels.iter().filter(|(w, ..)| w.interface() == flow.way) {
                let row = |a: &String, b: &String| {
                    (a.clone(), b.clone(), (*purpose).to_owned(), "up0".to_owned(), (*port).to_owned())
                };
                out.extend([row(a, b), row(b, a)]);
            }
        }
    }
    out
}

/// `tcp 1, 2, udp 3` → `tcp 1`, `tcp 2`, `udp 3`.
fn ports(words: &str) -> Vec<String> {
    let mut transport = "";
    let mut out = Vec::new();
    for word in words.split(", ") {
        let (t, port) = word.split_once(' ').unwrap_or((transport, word));
        transport = t;
        out.push(format!("{t} {port}"));
    }
    out
}

/// Everybody in the smallest boxes that the points touch.
fn who(scene: &Scene, flow: &Flow, points: &[(f64, f64)]) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for point in points {
        let touched = scene.places.iter().filter(|(_, area)| area.touched(*point));
        let size = |a: &crate::scene::Area| (a.2 - a.0) * (a.3 - a.1);
        let (name, area) = touched
            .min_by(|a, b| size(a.1).total_cmp(&size(b.1)))
            .unwrap_or_else(|| panic!("{} ends nowhere", flow.purpose));
        match name.as_str() {
            "strangers" | "people" => {
                out.insert(name.clone());
            }
            _ => out.extend(scene.hosts.iter().filter(|(_, h)| area.holds(**h)).map(|(n, _)| n.clone())),
        }
        out.extend(
            scene.servers.iter().filter(|(_, place)| place == name).map(|(n, _)| format!("{} {n}", flow.purpose)),
        );
    }
    out
}
