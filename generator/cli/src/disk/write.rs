//! Turns a tree into the folder `hosts/`, as a whole or not at all.

use std::path::Path;

use super::folder::Folder;
use super::manifest::View;
use super::stage::{self, Stage};
use super::survey::{self, Survey};
use super::{DiskError, HOSTS, MANIFEST, Reason, Refusal, Tree, manifest};

/// What may be lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overwrite {
    /// Only files that still match `hosts/MANIFEST`.
    Ours,
    /// Everything below `hosts/`, also what was written by hand (`--force`).
    Everything,
}

/// What a run has changed; paths below `hosts/`, without the manifest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Files that were not there.
    pub added: Vec<String>,
    /// Files with new content.
    pub changed: Vec<String>,
    /// Files that the spec no longer gives.
    pub removed: Vec<String>,
    /// How many files are as they were.
    pub unchanged: usize,
    /// Those of the changed and removed that were not ours, and are lost.
    pub lost: Vec<Refusal>,
}

/// How far a run has come: each is reported right after it happened, but [`Step::Swapping`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The staging folder is there.
    Folder,
    /// It ignores itself in git.
    Ignored,
    /// It is locked, and empty of what a killed run left.
    Cleared,
    /// The new tree's folder is there.
    Begun,
    /// One more file of the new tree is written.
    Wrote,
    /// The disk has the new tree.
    Synced,
    /// The next thing is the swap.
    Swapping,
    /// The new tree stands in `hosts/`.
    Swapped,
    /// The old tree is removed.
    Removed,
}

/// Writes the tree and its manifest to `hosts/` below the folder that holds `fleet.toml`. Killed at any moment, the
/// old tree stands there or the new one, and nothing that git would see besides.
///
/// # Errors
/// When files that are not ours would be lost, another run holds the lock, or the disk refuses; the old tree is intact.
pub fn write(tree: &Tree, root: &Path, overwrite: Overwrite) -> Result<Summary, DiskError> {
    write_watched(tree, root, overwrite, &mut |_| {})
}

/// As [`write`], reporting each step; tests stop it there.
///
/// # Errors
/// As [`write`].
pub fn write_watched(
    tree: &Tree,
    root: &Path,
    overwrite: Overwrite,
    watch: &mut dyn FnMut(Step),
) -> Result<Summary, DiskError> {
    let text = manifest::text(tree)?;
    let tree = manifest::complete(tree, &text);
    let root = Folder::root(root)?;
    let standing = survey::look(&root)?;
    let summary = weigh(&tree, &standing, overwrite)?;
    if is_same(&tree, &standing) && !stage::has_leftovers(&root)? {
        return Ok(summary);
    }
    drop(standing);
    let stage = Stage::open(&root, watch).map_err(DiskError::before_swap)?;
    // Only under the lock does it hold still.
    let standing = survey::look(&root)?;
    let summary = weigh(&tree, &standing, overwrite)?;
    if is_same(&tree, &standing) {
        return Ok(summary);
    }
    let filled = stage.fill(&tree, watch).and_then(|_| unmoved(&root, &standing)).and_then(|()| {
        watch(Step::Swapping);
        stage.swap(standing.folder)
    });
    if let Err(e) = filled {
        // What cannot be cleared now, say after a fault of the disk, the next run clears.
        let _ = stage.clear();
        return Err(e.before_swap());
    }
    watch(Step::Swapped);
    stage.settle().map_err(DiskError::after_swap)?;
    // The new tree is in place; what is left of the old one is ignored by git, and the next run clears it.
    let _ = stage.clear();
    watch(Step::Removed);
    Ok(summary)
}

fn is_same(tree: &View<'_>, standing: &Survey) -> bool {
    manifest::view(&standing.files) == *tree && standing.executable.is_empty()
}

/// An editor may have saved a file while ours were being written.
fn unmoved(root: &Folder, standing: &Survey) -> Result<(), DiskError> {
    match survey::look(root)? == *standing {
        true => Ok(()),
        false => Err(DiskError::Moved { path: root.path().join(HOSTS) }),
    }
}

/// What the run will change, or which files stand against it.
fn weigh(tree: &View<'_>, standing: &Survey, overwrite: Overwrite) -> Result<Summary, DiskError> {
    let ours = standing.files.get(MANIFEST).map(|text| manifest::parse(text)).unwrap_or_default();
    let mut summary = Summary::default();
    for (path, old) in standing.files.iter().filter(|(path, _)| path.as_str() != MANIFEST) {
        match tree.get(path.as_str()) {
            Some(new) if new == old => {
                summary.unchanged += 1;
                continue;
            }
            Some(_) => summary.changed.push(path.clone()),
            None => summary.removed.push(path.clone()),
        }
        match ours.get(path) {
            Some(hash) if *hash == manifest::hash(old) => {}
            Some(_) => summary.lost.push(Refusal { path: path.clone(), reason: Reason::Edited }),
            None => summary.lost.push(Refusal { path: path.clone(), reason: Reason::Unlisted }),
        }
    }
    let new = tree.keys().filter(|path| **path != MANIFEST && !standing.files.contains_key(**path));
    summary.added = new.map(|path| (*path).to_owned()).collect();
    match overwrite {
        Overwrite::Ours if !summary.lost.is_empty() => Err(DiskError::Refused(summary.lost)),
        Overwrite::Ours | Overwrite::Everything => Ok(summary),
    }
}
