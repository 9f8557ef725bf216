//! Mistakes that a hand makes, each with the place at which an editor must show it.

use super::{refused, validator};

/// The fleet that breaks no rule.
pub fn base() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/base/fleet.toml");
    std::fs::read_to_string(path).unwrap()
}

/// What is written, what is written in its place, and where that is wrong.
pub const MISTAKES: &[(&str, &str, &str)] = &[
    ("format = 1", "format = \"1\"", "/fleet/format"),
    ("name = \"base\"", "name = \"Base\"", "/fleet/name"),
    ("daemon = \"gaiad\"", "daemon = \"giaad\"", "/chain/hub/daemon"),
    ("block-time = \"6s\"", "block-time = \"6 seconds\"", "/chain/hub/block-time"),
    ("block-time = \"6s\"", "block-tyme = \"6s\"", "/chain/hub"),
    ("signed-blocks-window = 10000", "signed-blocks-window = -1", "/chain/hub/slashing/signed-blocks-window"),
    ("min-signed-per-window = \"0.05\"", "min-signed-per-window = 0.05", "/chain/hub/slashing/min-signed-per-window"),
    ("threshold = 3", "", "/cluster/main"),
    ("[cluster.main.horcrux-fork]", "[cluster.main.horcrux]\n[cluster.main.horcrux-fork]", "/cluster/main"),
    ("fra = { region = \"eu\", provider", "fra = { provider", "/site/fra"),
    ("as = 24940", "as = \"24940\"", "/site/fra/as"),
    ("nic-match = { driver = \"virtio_net\" }", "nic-match = {}", "/hardware/node/nic-match"),
    ("uid = 3001", "uid = 1001", "/person/ana/uid"),
    ("admin-networks = [\"192.0.2.224/29\"]", "admin-networks = \"192.0.2.224/29\"", "/ssh/admin-networks"),
    ("address = \"9.9.9.9\", name", "adress = \"9.9.9.9\", name", "/dns/servers/0"),
    ("public = [\"198.51.100.2\"]", "public = [\"198.51.100.2:26656\"]", "/public/fra-1/public/0"),
    ("shard = 4", "shard = 4.5", "/cosigner/sao-1/shard"),
    ("[defaults.public]", "[defaults.pubic]", "/defaults"),
    ("n = 81", "n = 65535", "/bastion/fra-1/n"),
];

/// The base fleet with one mistake.
pub fn with(mistake: &(&str, &str, &str)) -> String {
    let (old, new, _) = mistake;
    let base = base();
    assert_eq!(base.matches(old).count(), 1, "{old}");
    base.replace(old, new)
}

#[test]
fn mistakes_are_refused_at_their_place() {
    let validator = validator();
    for mistake in MISTAKES {
        let told = refused(&validator, &with(mistake));
        assert!(!told.is_empty() && told.iter().all(|place| place == mistake.2), "{mistake:?}: {told:?}");
    }
}
