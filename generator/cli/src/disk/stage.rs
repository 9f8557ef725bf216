//! Turns a tree into a complete folder beside `hosts/`, safe on the disk, and swaps the two in one step.

use std::ffi::OsStr;
use std::os::fd::OwnedFd;

use rustix::fs::{self, AtFlags, CWD, FlockOperation, Mode, OFlags, RenameFlags};
use rustix::io::Errno;

use super::folder::{FILE_MODE, Folder};
use super::manifest::View;
use super::survey::Presence;
use super::sync::Held;
use super::{DiskError, HOSTS, STAGING, Step};

const NEXT: &str = "next";
const IGNORE: &str = ".gitignore";
const IGNORE_ALL: &[u8] = b"*\n";
const LOCK: &str = "lock";

/// The staging folder, locked for this run and empty of what a killed run left.
#[derive(Debug)]
pub(super) struct Stage<'r> {
    root: &'r Folder,
    folder: Folder,
    _lock: Lock,
}

/// Whether a run that was killed left something in the staging folder.
pub(super) fn has_leftovers(root: &Folder) -> Result<bool, DiskError> {
    match root.enter(STAGING)? {
        Some(folder) => Ok(folder.kind(OsStr::new(NEXT))?.is_some()),
        None => Ok(false),
    }
}

impl<'r> Stage<'r> {
    /// Makes the staging folder if need be, takes its lock and clears it.
    pub(super) fn open(root: &'r Folder, watch: &mut dyn FnMut(Step)) -> Result<Self, DiskError> {
        let folder = root.make(STAGING)?;
        watch(Step::Folder);
        ignore_all(&folder)?;
        watch(Step::Ignored);
        let lock = lock(root, &folder)?;
        let stage = Self { root, folder, _lock: lock };
        stage.clear()?;
        watch(Step::Cleared);
        Ok(stage)
    }

    /// Removes what stands in the staging folder: a killed run's half tree, or the old tree after a swap.
    pub(super) fn clear(&self) -> Result<(), DiskError> {
        self.folder.remove(OsStr::new(NEXT))
    }

    /// Writes the whole tree, waits until the disk has it, and hands back its folder.
    pub(super) fn fill(&self, tree: &View<'_>, watch: &mut dyn FnMut(Step)) -> Result<Folder, DiskError> {
        let next = self.folder.make(NEXT)?;
        watch(Step::Begun);
        let mut held = Held::default();
        let mut at = At { parents: "", folder: None };
        for (path, bytes) in tree {
            let (parents, name) = path.rsplit_once('/').unwrap_or(("", path));
            if parents != at.parents {
                at.leave(&mut held)?;
                at = At { parents, folder: descend(&next, parents, &mut held)? };
            }
            let within = at.folder.as_ref().unwrap_or(&next);
            held.push(within.create(name, bytes)?, within.path().join(name))?;
            watch(Step::Wrote);
        }
        at.leave(&mut held)?;
        held.sync()?;
        next.sync()?;
        self.folder.sync()?;
        watch(Step::Synced);
        Ok(next)
    }

    /// Puts the filled folder in the place of `hosts/`: the one step in which the tree changes.
    pub(super) fn swap(&self, hosts: Presence) -> Result<(), DiskError> {
        let (from, to) = (self.folder.fd(), self.root.fd());
        let answer = match hosts {
            Presence::Absent => fs::renameat(from, NEXT, to, HOSTS),
            Presence::Present => fs::renameat_with(from, NEXT, to, HOSTS, RenameFlags::EXCHANGE),
        };
        answer.map_err(|e| match (hosts, e) {
            (Presence::Absent, Errno::EXIST | Errno::NOTEMPTY | Errno::NOTDIR) => {
                DiskError::Moved { path: self.root.path().join(HOSTS) }
            }
            (Presence::Present, Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP | Errno::XDEV | Errno::BUSY) => {
                DiskError::NoExchange { path: self.root.path().to_owned(), cause: e.into() }
            }
            _ => DiskError::io("put the new files in place of", &self.root.path().join(HOSTS), e),
        })
    }

    /// Waits until the disk has the swap.
    pub(super) fn settle(&self) -> Result<(), DiskError> {
        self.root.sync()?;
        self.folder.sync()
    }
}

/// The folder into which files go just now; `None` is the one at the top.
struct At<'t> {
    parents: &'t str,
    folder: Option<Folder>,
}

impl At<'_> {
    fn leave(&mut self, held: &mut Held) -> Result<(), DiskError> {
        self.folder.take().map_or(Ok(()), |folder| held.push_folder(folder))
    }
}

/// Makes the folders down to a file's own; `None` when that is the folder at the top.
fn descend(top: &Folder, parents: &str, held: &mut Held) -> Result<Option<Folder>, DiskError> {
    let mut at: Option<Folder> = None;
    for name in parents.split('/').filter(|name| !name.is_empty()) {
        let inner = at.as_ref().unwrap_or(top).make(name)?;
        if let Some(outer) = at.replace(inner) {
            held.push_folder(outer)?;
        }
    }
    Ok(at)
}

/// Keeps git from seeing the staging folder. The file appears with its content or not at all: a run killed in between
/// would leave an empty one, which git would see.
fn ignore_all(folder: &Folder) -> Result<(), DiskError> {
    if folder.kind(OsStr::new(IGNORE))?.is_some() {
        if folder.read(OsStr::new(IGNORE)).is_ok_and(|(bytes, _)| bytes == IGNORE_ALL) {
            return Ok(());
        }
        folder.remove(OsStr::new(IGNORE))?;
    }
    let unnamed = fs::openat(folder.fd(), ".", OFlags::WRONLY | OFlags::TMPFILE | OFlags::CLOEXEC, FILE_MODE);
    let linked = unnamed.and_then(|file| {
        rustix::io::write(&file, IGNORE_ALL)?;
        fs::fchmod(&file, FILE_MODE)?;
        let path = format!("/proc/self/fd/{}", std::os::fd::AsRawFd::as_raw_fd(&file));
        fs::linkat(CWD, path, folder.fd(), IGNORE, AtFlags::SYMLINK_FOLLOW)
    });
    match linked {
        Ok(()) | Err(Errno::EXIST) => Ok(()),
        // Not every file system has unnamed files; nor is /proc everywhere.
        Err(_) => folder.create(IGNORE, IGNORE_ALL).map(drop),
    }
}

/// A lock that is held.
#[derive(Debug)]
struct Lock(OwnedFd);

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing alone would leave it with a process that another thread is about to start.
        let _ = fs::flock(&self.0, FlockOperation::Unlock);
    }
}

/// The lock is the kernel's: it falls with the process, however that ends, so the file itself can stay.
fn lock(root: &Folder, folder: &Folder) -> Result<Lock, DiskError> {
    let path = folder.path().join(LOCK);
    let flags = OFlags::RDONLY | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let file = fs::openat(folder.fd(), LOCK, flags, Mode::from_raw_mode(0o644))
        .map_err(|e| DiskError::io("open the lock", &path, e))?;
    match fs::flock(&file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(Lock(file)),
        Err(Errno::WOULDBLOCK) => Err(DiskError::Busy { path: root.path().to_owned() }),
        Err(e) => Err(DiskError::io("lock", &path, e)),
    }
}

#[cfg(test)]
mod tests {
    use super::{Folder, Stage};

    #[test]
    fn the_lock_falls_with_the_run_though_a_child_still_has_it() {
        let folder = tempfile::tempdir().unwrap();
        let root = Folder::root(folder.path()).unwrap();
        let stage = Stage::open(&root, &mut |_| {}).unwrap();
        // What a process has between fork and exec.
        let of_a_child = stage._lock.0.try_clone().unwrap();
        assert!(Stage::open(&root, &mut |_| {}).is_err());
        drop(stage);
        assert!(Stage::open(&root, &mut |_| {}).is_ok());
        drop(of_a_child);
    }
}
