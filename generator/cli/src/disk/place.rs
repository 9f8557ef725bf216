//! Turns single files, outside `hosts/`, into files below the folder that holds `fleet.toml`: each complete or absent.

use std::path::Path;

use rustix::fs::{self, RenameFlags};
use rustix::io::Errno;

use super::folder::Folder;
use super::stage::Stage;
use super::{DiskError, HOSTS, Tree, manifest};

/// What happens to a file that is already there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// It stays, and the run is an error.
    Kept,
    /// The new one takes its place.
    Replaced,
}

/// Writes files below `root`, such as `keys/<host>.toml`; paths are relative to it. With [`Existing::Kept`] all are
/// placed or, short of a kill, none.
///
/// # Errors
/// When a file is there that must be kept, another run holds the lock, or the disk refuses.
pub fn place(files: &Tree, root: &Path, existing: Existing) -> Result<(), DiskError> {
    let outside = |path: &&String| !manifest::is_plain(path) || path.split('/').next() == Some(HOSTS);
    if let Some(path) = files.keys().find(outside) {
        return Err(DiskError::BadPath { path: path.clone() });
    }
    let root = Folder::root(root)?;
    let stage = Stage::open(&root, &mut |_| {})?;
    let mut placed = Vec::new();
    let answer = stage.fill(&manifest::view(files), &mut |_| {}).and_then(|next| {
        files.keys().try_for_each(|path| {
            let folder = move_in(&next, &root, path, existing)?;
            placed.push((folder, path));
            Ok(())
        })
    });
    if answer.is_err() && existing == Existing::Kept {
        for (folder, path) in &placed {
            let _ = folder.remove(name_of(path).as_ref());
        }
    }
    let _ = stage.clear();
    answer?;
    placed.iter().try_for_each(|(folder, _)| folder.sync())?;
    root.sync()
}

fn name_of(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// Moves one file from the stage to its place, and hands back the folder that it is in.
fn move_in(next: &Folder, root: &Folder, path: &str, existing: Existing) -> Result<Folder, DiskError> {
    let (mut from, mut to) = (next.again()?, root.again()?);
    for name in path.split('/').rev().skip(1).collect::<Vec<_>>().into_iter().rev() {
        from = from.make(name)?;
        to = to.make(name)?;
    }
    let name = name_of(path);
    let flags = match existing {
        Existing::Kept => RenameFlags::NOREPLACE,
        Existing::Replaced => RenameFlags::empty(),
    };
    match fs::renameat_with(from.fd(), name, to.fd(), name, flags) {
        Ok(()) => Ok(to),
        Err(Errno::EXIST) => Err(DiskError::Exists { path: to.path().join(name) }),
        Err(e) => Err(DiskError::io("write", &to.path().join(name), e)),
    }
}
