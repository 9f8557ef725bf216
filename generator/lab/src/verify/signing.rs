//! Signatures go on without one cosigner, and end without too many.

use std::time::Duration;

use palisade_prove::Role;

use super::Check;
use super::scene::{Scene, check, within};
use crate::error::Result;
use crate::status::{start, stop};

/// Blocks that are looked at in each case.
const BLOCKS: u64 = 10;
/// How many of them are enough to say that signatures come: on a busy machine Raft loses its leader now and then.
const ENOUGH: u64 = BLOCKS / 2;
/// Blocks that may pass unsigned while the cosigners choose another leader.
const ELECTION: u64 = 3;
/// How long a block may take.
const BLOCK: Duration = Duration::from_secs(20);

/// All promises; whatever is seen, every cosigner runs again afterwards.
pub(super) fn all(scene: &Scene) -> Result<Vec<Check>> {
    let names: Vec<&str> = scene.of_role(Role::Cosigner).into_iter().map(|(name, _)| name).collect();
    let seen = with_fewer(scene, &names);
    for name in &names {
        start(&scene.state, name, None)?;
    }
    let mut checks = seen?;
    let mut chain = scene.chain()?;
    let begin = chain.height()?;
    let mut back = None;
    within(BLOCK * 6, || {
        let Ok(height) = chain.height() else { return false };
        back = chain.signed_in(begin..=height.saturating_sub(1)).ok().and_then(|signed| signed.first().copied());
        back.is_some()
    });
    let seen = back.map_or("never".to_owned(), |back| format!("{} blocks after all were started", back - begin));
    checks.push(check("with all cosigners back signatures come again", back.is_some(), seen));
    Ok(checks)
}

fn with_fewer(scene: &Scene, names: &[&str]) -> Result<Vec<Check>> {
    let (_, any) = scene.first(Role::Cosigner)?;
    let shards = any.signer.as_ref().map_or((0, 0), |signer| (signer.threshold as usize, signer.shards as usize));
    let (threshold, total) = shards;
    let mut checks = Vec::new();
    let all = signed(scene, 0)?;
    let seen = format!("{all} of {BLOCKS} blocks");
    checks.push(check(format!("all {total} cosigners sign"), all >= ENOUGH, seen));
    if total > threshold {
        stop(&scene.state, names[0], None)?;
        let one = signed(scene, ELECTION)?;
        let seen = format!("{one} of {BLOCKS} blocks");
        checks.push(check("one cosigner stopped leaves the signatures coming", one >= ENOUGH, seen));
    }
    let down = (total - threshold + 1).min(names.len());
    for name in &names[..down] {
        stop(&scene.state, name, None)?;
    }
    let none = signed(scene, ELECTION)?;
    let promise = format!("control: {down} of {total} cosigners stopped end the signatures");
    checks.push(check(promise, none == 0, format!("{none} of {BLOCKS} blocks")));
    Ok(checks)
}

/// How many of the next blocks carry our signature, after leaving out some.
fn signed(scene: &Scene, skip: u64) -> Result<u64> {
    let mut chain = scene.chain()?;
    let first = chain.height()? + 1 + skip;
    let last = first + BLOCKS - 1;
    chain.wait_for(last, BLOCK * 15)?;
    Ok(chain.signed_in(first..=last)?.len() as u64)
}
