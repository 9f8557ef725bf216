//! Turns the folder `hosts/` into what stands there: each file's content and mode.

use std::collections::BTreeSet;
use std::path::Path;

use rustix::fs::{FileType, Mode};

use super::folder::{Folder, word};
use super::{DiskError, HOSTS, Tree};

/// What stands below `hosts/`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Survey {
    /// All files by path.
    pub(super) files: Tree,
    /// Those that can be executed, as no emitted file can.
    pub(super) executable: BTreeSet<String>,
    /// Whether the folder itself is there.
    pub(super) folder: Presence,
}

/// Whether `hosts/` is there.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    /// Nothing of that name.
    #[default]
    Absent,
    /// A folder.
    Present,
}

/// Reads all files below `hosts/` of the folder that holds `fleet.toml`; no such folder is an empty tree.
///
/// # Errors
/// When something there is no plain file or folder (a symbolic link above all), or cannot be read.
pub fn read(root: &Path) -> Result<Tree, DiskError> {
    Ok(look(&Folder::root(root)?)?.files)
}

/// Looks at all that stands below `hosts/`.
pub(super) fn look(root: &Folder) -> Result<Survey, DiskError> {
    let mut survey = Survey::default();
    if let Some(hosts) = root.enter(HOSTS)? {
        survey.folder = Presence::Present;
        descend(&hosts, "", &mut survey)?;
    }
    Ok(survey)
}

fn descend(folder: &Folder, prefix: &str, survey: &mut Survey) -> Result<(), DiskError> {
    for name in folder.names()? {
        let path = folder.path().join(&name);
        let Some(text) = name.to_str() else {
            return Err(DiskError::Name { path });
        };
        let below = format!("{prefix}{text}");
        match folder.kind(&name)? {
            Some(FileType::RegularFile) => {
                let (bytes, mode) = folder.read(&name)?;
                // Git keeps only whether a file can be executed; the rest is the umask of whoever cloned.
                if mode.intersects(Mode::XUSR | Mode::XGRP | Mode::XOTH) {
                    survey.executable.insert(below.clone());
                }
                survey.files.insert(below, bytes);
            }
            Some(FileType::Directory) => {
                if let Some(inner) = folder.enter(&name)? {
                    descend(&inner, &format!("{below}/"), survey)?;
                }
            }
            Some(FileType::Symlink) => return Err(DiskError::Link { path }),
            Some(other) => {
                return Err(DiskError::Odd { path, found: word(other), wanted: "a file or folder" });
            }
            None => {}
        }
    }
    Ok(())
}
