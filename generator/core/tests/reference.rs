//! docs/reference/ is made from the program itself: the keys of the spec, and the long explanations of problems.
//!
//! `UPDATE_DOCS=1 cargo test -p palisade-core --test reference` writes both files anew.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use palisade_core::fleet::Spec;
use palisade_core::fleet::keyfile::{ChainKeys, HostKeys, Retired};
use palisade_core::problem::{CODES, accepting};
use palisade_core::spec::Table as _;
use palisade_core::spec::reference::markdown;

fn fresh(name: &str, now: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference").join(name);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, now).unwrap();
    }
    let then = fs::read_to_string(&path).unwrap_or_default();
    let differs = then.lines().zip(now.lines()).find(|(a, b)| a != b);
    assert!(
        then == now,
        "docs/reference/{name} is not what the program says ({differs:?}); UPDATE_DOCS=1 writes it anew"
    );
}

#[test]
fn spec_is_fresh() {
    let mut out = String::from(
        "# Reference: the spec\n\nMade from the declarations that read the files; do not edit it by hand. \
         `UPDATE_DOCS=1 cargo test -p palisade-core --test reference` makes it anew.\n\n\
         A table can be written in its long form (`[sentry.fra-1]`, a key per line) or as one line\n\
         (`fra-1 = { … }` below `[sentry]`): it is the same TOML.\n",
    );
    out.push_str(&markdown(&[
        ("fleet.toml", "The whole fleet. A key that does not stand here is a problem (P002).", Spec::KEYS),
        (
            "keys/`<role>-<label>`.toml",
            "The public halves of one host's keys. A cosigner's file has its custodian's signature beside it, `<file>.sig` (P062).",
            HostKeys::KEYS,
        ),
        ("keys/chain.`<alias>`.toml", "The consensus public key of a chain.", ChainKeys::KEYS),
        ("keys/retired.toml", "Numbers never to be used again; `palisade keys retire` writes it.", Retired::KEYS),
    ]));
    fresh("spec.md", &out);
}

#[test]
fn problems_are_fresh() {
    let mut out = String::from(
        "# Reference: problems\n\nEvery code that `palisade check` and `palisade generate` can tell, as \
         `palisade explain` prints it. Made from\ngenerator/core/src/problem/explain/; do not edit it by hand.\n\n",
    );
    for (_, text) in CODES {
        let title = text.lines().next().unwrap().trim_start_matches("# ");
        let anchor: String = title
            .chars()
            .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-'))
            .map(|c| if c == ' ' { '-' } else { c.to_ascii_lowercase() })
            .collect();
        let _ = writeln!(out, "- [{title}](#{anchor})");
    }
    for (code, text) in CODES {
        let _ = write!(out, "\n#{text}\n{}", accepting(*code));
    }
    fresh("problems.md", &out);
}
