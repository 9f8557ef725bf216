//! `palisade chain import` on the disk.

use std::fs;
use std::path::Path;

use super::{base, edit, fine, run};

fn file(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/registry/files").join(name).to_str().unwrap().to_owned()
}

#[test]
fn a_file_is_taken_and_again_changes_nothing() {
    let folder = base();
    let line = ["chain", "import", &file("full.json")];
    let before = fs::read_to_string(folder.path().join("fleet.toml")).unwrap();
    let said = fine(folder.path(), &line);
    for part in [
        "chain `samplehub` (sample-hub-4): fleet.toml is written\n",
        "  added     id, engine, daemon, release, bech32-prefix, min-gas-prices, seeds\n",
        "  missing   genesis-sha256, block-time, slashing.signed-blocks-window,",
        "  left out  fees.fee_tokens: 1 token without a fixed_min_gas_price\n",
        "  left out  persistent_peers: 1 peer;",
    ] {
        assert!(said.out.contains(part), "{part}\n{}", said.out);
    }
    let after = fs::read_to_string(folder.path().join("fleet.toml")).unwrap();
    assert!(after.contains("daemon = \"gaiad\" # chain.json "), "{after}");
    let (head, tail) = before.split_once("[cluster.main]").unwrap();
    assert!(after.starts_with(head) && after.ends_with(tail), "all else is as it was");
    let again = fine(folder.path(), &line);
    assert!(again.out.contains("fleet.toml stays as it is\n  the same  id, "), "{}", again.out);
    assert_eq!(fs::read_to_string(folder.path().join("fleet.toml")).unwrap(), after);
    // Nothing is told of it but the facts that only the chain can tell, and that the packages build another release.
    let check = fine(folder.path(), &["check"]);
    assert!(
        check.err.contains("chain `samplehub`: 7 facts are unknown") && check.out.ends_with("; 2 warnings\n"),
        "{check:?}"
    );
    assert!(check.err.contains("chain `samplehub` runs `gaiad` v1.2.3, and the packages build 28.0.0"), "{check:?}");
}

#[test]
fn into_the_chain_that_is_there() {
    let folder = base();
    edit(folder.path(), "fleet.toml", "cosmoshub-4", "sample-hub-4");
    let said = fine(folder.path(), &["chain", "import", &file("full.json")]);
    assert!(said.out.starts_with("chain `hub` (sample-hub-4): fleet.toml is written\n"), "{}", said.out);
    assert!(said.out.contains("  yours     min-gas-prices: "), "{}", said.out);
    assert!(!said.out.contains("  missing"), "what fleet.toml says itself is not missing: {}", said.out);
}

#[test]
fn what_cannot_be_is_refused_and_nothing_is_written() {
    let folder = base();
    let path = folder.path().join("fleet.toml");
    let before = fs::read_to_string(&path).unwrap();
    let full = file("full.json");
    for (line, code, part) in [
        (&["chain", "import", "none.json"][..], 3, "cannot read none.json"),
        (&["chain", "import", "fleet.toml"], 1, "fleet.toml: it is not JSON"),
        (&["chain", "import", &file("ether.json")], 1, "its chain_type is `eip155`"),
        (&["chain", "import", &full, "--as", "hub"], 1, "has the id `cosmoshub-4`"),
        (&["chain", "import", &full, "--as", "No"], 1, "name the chain with `--as ALIAS`"),
        (&["--fleet", "other.toml", "chain", "import", &full], 3, "cannot read other.toml"),
    ] {
        let said = run(folder.path(), line);
        assert_eq!(said.code, code, "{line:?}: {said:?}");
        assert!(said.err.contains(part) && said.out.is_empty(), "{line:?}: {said:?}");
        assert_eq!(fs::read_to_string(&path).unwrap(), before);
    }
    fs::write(&path, "[chain.hub\n").unwrap();
    let said = run(folder.path(), &["chain", "import", &full]);
    assert!(said.code == 1 && said.err.contains("error[P001]"), "{said:?}");
    fs::rename(&path, folder.path().join("real.toml")).unwrap();
    fs::write(folder.path().join("real.toml"), &before).unwrap();
    std::os::unix::fs::symlink("real.toml", &path).unwrap();
    let said = run(folder.path(), &["chain", "import", &full]);
    assert!(said.code == 3 && said.err.contains("it is a link"), "{said:?}");
}
