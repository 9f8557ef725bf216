//! Turns a failure of the disk into one sentence: what failed, where, and the way out.

use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

use rustix::io::Errno;
use thiserror::Error;

/// Why the disk could not be read or written.
#[derive(Debug, Error)]
pub enum DiskError {
    /// The system refused an operation.
    #[error("cannot {act} `{}`: {cause}. {way_out}", path.display())]
    Io {
        /// What was tried, as a verb.
        act: &'static str,
        /// Where.
        path: PathBuf,
        /// What the system answered.
        #[source]
        cause: io::Error,
        /// What to do about it.
        way_out: String,
    },
    /// A symbolic link stands where a file or folder of ours belongs.
    #[error(
        "`{}` is a symbolic link, and following it could read or write outside the fleet's folder. \
         Replace the link by what it points to, or remove it, and run again",
        path.display()
    )]
    Link {
        /// The link.
        path: PathBuf,
    },
    /// Neither a plain file nor a folder, or the wrong one of the two.
    #[error("`{}` is {found}, but {wanted} belongs there. Move it away and run again", path.display())]
    Odd {
        /// The thing.
        path: PathBuf,
        /// What it is.
        found: &'static str,
        /// What should be there.
        wanted: &'static str,
    },
    /// A name that no emitted file can have.
    #[error(
        "`{}` has a name that is not UTF-8 text, so it cannot be compared with the emitted files. \
         Rename or remove it and run again",
        path.display()
    )]
    Name {
        /// The thing.
        path: PathBuf,
    },
    /// The tree to be written has a path that cannot be a file below `hosts/`.
    #[error("the tree holds the path `{}`, which cannot be a file below `hosts/`. This is a bug: please report it", path.escape_debug())]
    BadPath {
        /// The path.
        path: String,
    },
    /// Another run holds the lock.
    #[error(
        "another run is writing to `{}`, and two at once could mix their files. \
         Wait until it has ended and run again",
        path.display()
    )]
    Busy {
        /// The folder that holds `fleet.toml`.
        path: PathBuf,
    },
    /// The file system cannot exchange two folders in one step.
    #[error(
        "the file system under `{}` cannot exchange two folders in one step ({cause}), so a run that is interrupted \
         could leave half a tree; `hosts/` is as it was. Move the fleet's folder to one that can (ext4, xfs, btrfs, \
         tmpfs; in a container: a volume) and run again",
        path.display()
    )]
    NoExchange {
        /// The folder that holds `fleet.toml`.
        path: PathBuf,
        /// What the system answered.
        #[source]
        cause: io::Error,
    },
    /// Files that we did not write would be lost.
    #[error("{}", refused(.0))]
    Refused(Vec<Refusal>),
    /// A file that must be kept stands where a new one was to be.
    #[error("`{}` is already there, and it is never overwritten. Move it away if it is not needed, and run again", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// Somebody changed `hosts/` between our first look and the swap.
    #[error("`{}` changed while the new files were being written, so nothing was replaced. Run again", path.display())]
    Moved {
        /// The folder `hosts/`.
        path: PathBuf,
    },
}

/// A file below `hosts/` that would be lost and that we did not write as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Path below `hosts/`.
    pub path: String,
    /// How we know that it is not ours.
    pub reason: Reason,
}

/// How we know that a file is not ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Its hash is not the one in `hosts/MANIFEST`.
    Edited,
    /// `hosts/MANIFEST` does not list it.
    Unlisted,
}

impl DiskError {
    /// An operation that the system refused, with the way out that fits the answer.
    pub(super) fn io(act: &'static str, path: &Path, errno: Errno) -> Self {
        Self::Io { act, path: path.to_owned(), cause: errno.into(), way_out: way_out(errno).to_owned() }
    }

    /// Says as well that the old tree is intact.
    pub(super) fn before_swap(mut self) -> Self {
        if let Self::Io { way_out, .. } = &mut self {
            way_out.push_str("; `hosts/` is as it was");
        }
        self
    }

    /// Says that the new tree is in place, but perhaps not yet safe from a power cut.
    pub(super) fn after_swap(mut self) -> Self {
        if let Self::Io { way_out, .. } = &mut self {
            "The new files are in `hosts/`, but a power cut may still undo that: check the disk and run again"
                .clone_into(way_out);
        }
        self
    }
}

fn way_out(errno: Errno) -> &'static str {
    match errno {
        Errno::NOSPC | Errno::DQUOT => "The disk or your share of it is full: free some space and run again",
        Errno::ROFS => "It is mounted read-only: mount it writable or work on a copy",
        Errno::ACCESS | Errno::PERM => {
            "You lack the rights: `ls -ld` shows whose it is; take it over or work on a copy"
        }
        Errno::NOENT | Errno::STALE => "It is gone: put the folder back, or name another one, and run again",
        Errno::MFILE | Errno::NFILE => "Too many files are open: raise the limit (`ulimit -n`) and run again",
        Errno::IO => "The disk reports a fault: check it before you go on",
        _ => "Look at that place and run again",
    }
}

fn refused(refusals: &[Refusal]) -> String {
    let mut text = String::from("files below `hosts/` are not as `palisade generate` left them, and would be lost:");
    for Refusal { path, reason } in refusals {
        let why = match reason {
            Reason::Edited => "edited by hand",
            Reason::Unlisted => "not in `hosts/MANIFEST`",
        };
        let _ = write!(text, "\n  {} ({why})", path.escape_debug());
    }
    text.push_str("\nMove what you want to keep into the spec or out of `hosts/`, or give --force to lose it");
    text
}
