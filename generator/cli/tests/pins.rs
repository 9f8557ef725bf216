//! What the rules say is built, against packages/pins.json, which builds it.

use std::fs;
use std::path::Path;

use palisade_core::BUILT;

#[test]
fn rules_name_the_releases_that_are_pinned() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packages/pins.json");
    let pins: serde_json::Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    for (daemon, release) in BUILT {
        let pinned = &pins["pins"][daemon.as_str()]["version"];
        assert_eq!(pinned, release, "{daemon}");
    }
    let is_chain = |name: &str| !name.starts_with("horcrux") && !["nixpkgs", "cosmovisor", "cometbft"].contains(&name);
    let chains = pins["pins"].as_object().unwrap().keys().filter(|name| is_chain(name)).count();
    assert_eq!(chains, BUILT.len(), "a chain's daemon is packaged, and nothing compares its release");
}
