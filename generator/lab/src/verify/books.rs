//! Sentries are in no stranger's address book, and would be if their ids were not private.

use std::collections::BTreeSet;
use std::fs;
use std::time::{Duration, SystemTime};

use palisade_prove::Role;
use serde_json::Value;
use toml_edit::DocumentMut;

use super::Check;
use super::scene::{Scene, check, within};
use crate::error::{At, LabError, Result};
use crate::plan::{NEWCOMER, read_json};
use crate::status::{start, stop};

/// Where CometBFT keeps its book.
const BOOK: &str = "config/addrbook.json";
/// CometBFT writes its book when it starts, and then every two minutes: what counts is written after this time.
const AGE: Duration = Duration::from_secs(110);
/// How long that may take.
const WRITTEN: Duration = Duration::from_secs(270);
/// How long addresses may take from one book to the next.
const GOSSIP: Duration = Duration::from_secs(40);

/// What a stranger must not know of a sentry.
struct Secret {
    ids: BTreeSet<String>,
    addresses: BTreeSet<String>,
}

/// All promises; afterwards the newcomer is gone, the public node has its own file again, and what leaked is forgotten.
pub(super) fn all(scene: &Scene) -> Result<Vec<Check>> {
    let secret = secret(scene)?;
    let mut checks = quiet(scene, &secret)?;
    stop(&scene.state, NEWCOMER, None)?;
    let (public, _) = scene.first(Role::Public)?;
    let path = scene.home(public, "config/config.toml");
    let before = fs::read_to_string(&path).at("reading", &path)?;
    let seen = loud(scene, public, &secret, &before);
    fs::write(&path, before).at("writing", &path)?;
    forget(scene, public)?;
    checks.push(seen?);
    Ok(checks)
}

/// What was once told goes round among strangers for ever, so their books are removed, and the public node's own.
fn forget(scene: &Scene, public: &str) -> Result<()> {
    stop(&scene.state, NEWCOMER, None)?;
    let others: Vec<&str> = scene.lab.strangers.iter().map(String::as_str).chain([public]).collect();
    for name in &others {
        stop(&scene.state, name, None)?;
    }
    for name in others.iter().chain(&[NEWCOMER]) {
        fs::remove_file(scene.home(name, BOOK)).ok();
    }
    for name in &others {
        start(&scene.state, name, None)?;
    }
    let (chain, limit) = (scene.chain()?, GOSSIP * 3);
    let begin = within(limit, || chain.height().is_ok());
    let height = if begin { chain.height()? } else { 0 };
    chain.wait_for(height + 1, limit)?;
    within(GOSSIP, || !scene.peers(public).is_empty());
    Ok(())
}

fn secret(scene: &Scene) -> Result<Secret> {
    let mut secret = Secret { ids: BTreeSet::new(), addresses: BTreeSet::new() };
    for (name, host) in scene.of_role(Role::Sentry) {
        secret.ids.insert(scene.id(name)?);
        let overlay = host.wireguard.interfaces.values().flat_map(|it| &it.addresses);
        secret.addresses.extend(overlay.chain(&host.addresses.nic).map(|net| net.addr().to_string()));
        secret.addresses.extend(host.addresses.endpoint.iter().map(ToString::to_string));
    }
    Ok(secret)
}

/// Waits until books are written. A node that ends begins to write its own, and may end before it has.
fn written(scene: &Scene, strangers: &[&str], begin: SystemTime) -> Result<()> {
    let fresh = |name: &&str| {
        let written = fs::metadata(scene.home(name, BOOK)).and_then(|meta| meta.modified());
        written.is_ok_and(|written| written > begin + AGE)
    };
    if within(WRITTEN, || strangers.iter().all(&fresh)) {
        return Ok(());
    }
    let what = "the writing of the strangers' address books".into();
    Err(LabError::Late { what, seconds: WRITTEN.as_secs(), detail: "see their logs".into() })
}

/// The books of all strangers after they were written.
fn quiet(scene: &Scene, secret: &Secret) -> Result<Vec<Check>> {
    let begin = SystemTime::now();
    start(&scene.state, NEWCOMER, None)?;
    let strangers: Vec<&str> = scene.lab.strangers.iter().map(String::as_str).chain([NEWCOMER]).collect();
    written(scene, &strangers, begin)?;
    let mut leaks = Vec::new();
    let mut entries = 0;
    for name in &strangers {
        let found = known(scene, name)?;
        entries += found.len();
        let leaked = found.iter().filter(|word| secret.ids.contains(*word) || secret.addresses.contains(*word));
        leaks.extend(leaked.map(|word| format!("{name} knows {word}")));
    }
    let seen = format!("{} books, {entries} ids and addresses; {}", strangers.len(), leaks.join("; "));
    let promise = "no sentry's id or address is in a stranger's address book";
    let mut checks = vec![check(promise, leaks.is_empty(), seen.trim_end_matches("; "))];
    // The newcomer was told of one public node only: whatever else it knows it was given by peer exchange.
    let (public, _) = scene.first(Role::Public)?;
    let told = scene.id(public)?;
    let gained: Vec<String> = known(scene, NEWCOMER)?.into_iter().filter(|it| it.len() == 40 && *it != told).collect();
    let promise = "control: peer exchange gives a newcomer the ids that are not private";
    checks.push(check(promise, !gained.is_empty(), format!("{} ids besides the one it was told", gained.len())));
    Ok(checks)
}

/// With the private ids taken out of one public node's file, the sentries' ids do reach a newcomer's book.
fn loud(scene: &Scene, public: &str, secret: &Secret, before: &str) -> Result<Check> {
    let path = scene.home(public, "config/config.toml");
    let mut file: DocumentMut =
        before.parse().map_err(|error: toml_edit::TomlError| LabError::Unfit(error.to_string()))?;
    file["p2p"]["private_peer_ids"] = "".into();
    fs::write(&path, file.to_string()).at("writing", &path)?;
    scene.restart(public)?;
    within(GOSSIP, || scene.peers(public).iter().any(|id| secret.ids.contains(id)));
    fs::remove_file(scene.home(NEWCOMER, BOOK)).ok();
    let begin = SystemTime::now();
    start(&scene.state, NEWCOMER, None)?;
    written(scene, &[NEWCOMER], begin)?;
    let found: BTreeSet<_> = known(scene, NEWCOMER)?.into_iter().filter(|word| secret.ids.contains(word)).collect();
    let promise = format!("control: without `private_peer_ids` on {public} a newcomer's book has sentries");
    Ok(check(promise, !found.is_empty(), format!("{} of {} sentries' ids", found.len(), secret.ids.len())))
}

/// Every id and address in a stranger's book: of the entries, and of the peers that gave them.
fn known(scene: &Scene, name: &str) -> Result<BTreeSet<String>> {
    let book: Value = read_json(&scene.home(name, BOOK))?;
    let entries = book["addrs"].as_array().into_iter().flatten();
    let places = entries.flat_map(|entry| [&entry["addr"], &entry["src"]]);
    let words = places.flat_map(|place| [place["id"].as_str(), place["ip"].as_str()]);
    Ok(words.flatten().map(str::to_owned).collect())
}
