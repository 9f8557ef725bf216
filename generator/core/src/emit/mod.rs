//! [`Plan`] → [`Tree`]: path below hosts/ → bytes. Emitted files carry values, never logic.

mod access_json;
mod app_toml;
mod config_toml;
mod default_nix;
mod horcrux_json;
mod host_json;
mod nft;
pub mod nix;
mod overlay_json;
mod picture;

use std::collections::BTreeMap;

use crate::plan::Plan;
use crate::plan::host::HostPlan;

/// The emitted files: path below hosts/, `/`-separated → bytes.
pub type Tree = BTreeMap<String, Vec<u8>>;

/// The first line of every emitted file that can hold a comment, without the comment's sign.
pub(crate) const HEADER: &str =
    "Emitted by `palisade generate` from fleet.toml. Do not edit: change the spec and emit again.";

/// Emits every file of every host.
#[must_use]
pub fn emit(plan: &Plan) -> Tree {
    let mut tree = Tree::new();
    for host in plan.hosts.values() {
        for (name, text) in files(plan, host) {
            tree.insert(format!("{}/{name}", host.name), text.into_bytes());
        }
    }
    tree.insert("fleet.svg".into(), picture::svg(plan).into_bytes());
    tree
}

/// `palisade` of each host's `default.nix` as JSON, with paths as strings: what Nix must evaluate it to.
#[must_use]
pub fn expected_json(plan: &Plan) -> BTreeMap<String, String> {
    let palisade = |h| default_nix::value(h).to_json().get("palisade").cloned().unwrap_or_default();
    plan.hosts.values().map(|h| (h.name.to_string(), json_text(&palisade(h)))).collect()
}

/// The picture of a fleet: hosts by chain, region and role with flows by purpose, as SVG.
#[must_use]
pub fn picture(plan: &Plan) -> String {
    picture::svg(plan)
}

fn files(plan: &Plan, host: &HostPlan) -> Vec<(&'static str, String)> {
    let mut out = vec![
        ("default.nix", default_nix::text(host)),
        ("host.json", json_text(&host_json::value(host))),
        ("access.json", json_text(&access_json::value(host))),
        ("overlay.json", json_text(&overlay_json::value(plan, host))),
        ("nftables.nft", nft::palisade::text(plan, host)),
        ("kept.nft", nft::kept::text(plan, host)),
        ("closed.nft", nft::closed::text()),
    ];
    if let Some(node) = &host.node {
        out.push(("config.toml", config_toml::text(host, node)));
        if node.chain.daemon.is_sdk() {
            out.push(("app.toml", app_toml::app(node)));
            out.push(("client.toml", app_toml::client(node)));
        }
    }
    if let Some(signer) = &host.signer {
        out.push(("horcrux.json", json_text(&horcrux_json::value(signer))));
    }
    out
}

/// JSON as people read it: two spaces, one newline at the end.
fn json_text(value: &serde_json::Value) -> String {
    format!("{value:#}\n")
}
