//! Turns files that the system only remembers into files that the disk has.

use std::os::fd::OwnedFd;
use std::panic::resume_unwind;
use std::path::PathBuf;
use std::thread;

use rustix::fs;
use rustix::io::Errno;

use super::DiskError;
use super::folder::Folder;

/// A journal commits together what is synced at the same moment: sixteen at once take a twentieth of the time.
const AT_ONCE: usize = 16;
/// Files held open before they are synced, below the usual limits on open files.
const MOST: usize = 192;

/// Files and folders that were written and are not yet known to be on the disk.
#[derive(Debug, Default)]
pub(super) struct Held(Vec<(OwnedFd, PathBuf)>);

impl Held {
    /// Takes a file; syncs when too many are open.
    pub(super) fn push(&mut self, file: OwnedFd, path: PathBuf) -> Result<(), DiskError> {
        self.0.push((file, path));
        if self.0.len() < MOST { Ok(()) } else { self.sync() }
    }

    /// Takes a folder, once all that is to be in it has been made.
    pub(super) fn push_folder(&mut self, folder: Folder) -> Result<(), DiskError> {
        let (fd, path) = folder.into_parts();
        self.push(fd, path)
    }

    /// Waits until the disk has all of them, and closes them.
    pub(super) fn sync(&mut self) -> Result<(), DiskError> {
        let held = std::mem::take(&mut self.0);
        let share = held.len().div_ceil(AT_ONCE).max(1);
        thread::scope(|scope| {
            let mut waiting = Vec::new();
            for files in held.chunks(share) {
                match thread::Builder::new().spawn_scoped(scope, || sync_all(files)) {
                    Ok(thread) => waiting.push(thread),
                    // No more threads to be had: then one after the other.
                    Err(_) => sync_all(files)?,
                }
            }
            waiting.into_iter().try_for_each(|thread| thread.join().unwrap_or_else(|fault| resume_unwind(fault)))
        })
    }
}

fn sync_all(files: &[(OwnedFd, PathBuf)]) -> Result<(), DiskError> {
    files.iter().try_for_each(|(file, path)| match fs::fsync(file) {
        // The manual's answer for what cannot be synced at all, such as folders on some file systems.
        Ok(()) | Err(Errno::INVAL) => Ok(()),
        Err(e) => Err(DiskError::io("write", path, e)),
    })
}
