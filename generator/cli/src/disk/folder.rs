//! An open folder: reads, makes and removes what is in it by name, and never follows a symbolic link.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

use rustix::fs::{self, AtFlags, CWD, Dir, FileType, Mode, OFlags};
use rustix::io::Errno;

use super::DiskError;

/// Mode of every emitted file, whatever the umask says.
pub(super) const FILE_MODE: Mode = Mode::from_raw_mode(0o644);
/// Mode of every emitted folder, whatever the umask says.
pub(super) const FOLDER_MODE: Mode = Mode::from_raw_mode(0o755);

const ENTER: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);

/// An open folder; the path is only for messages.
#[derive(Debug)]
pub(super) struct Folder {
    fd: OwnedFd,
    path: PathBuf,
}

impl Folder {
    /// Opens the folder that holds `fleet.toml`; how its own path leads there is the caller's business.
    pub(super) fn root(path: &Path) -> Result<Self, DiskError> {
        let place = if path.as_os_str().is_empty() { Path::new(".") } else { path };
        let fd =
            fs::openat(CWD, place, ENTER, Mode::empty()).map_err(|e| DiskError::io("open the folder", place, e))?;
        Ok(Self { fd, path: place.to_owned() })
    }

    /// The path for messages.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// For what only one caller does with it.
    pub(super) fn fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }

    /// A second handle on the same folder.
    pub(super) fn again(&self) -> Result<Self, DiskError> {
        let fd = self.fd.try_clone().map_err(|e| DiskError::io("open the folder", &self.path, errno(&e)))?;
        Ok(Self { fd, path: self.path.clone() })
    }

    /// For syncing it with the files that it holds.
    pub(super) fn into_parts(self) -> (OwnedFd, PathBuf) {
        (self.fd, self.path)
    }

    /// Waits until the disk has the names in this folder.
    pub(super) fn sync(&self) -> Result<(), DiskError> {
        match fs::fsync(&self.fd) {
            // The manual's answer for what cannot be synced at all, such as folders on some file systems.
            Ok(()) | Err(Errno::INVAL) => Ok(()),
            Err(e) => Err(DiskError::io("write", &self.path, e)),
        }
    }

    /// Opens a folder in this one; `None` when there is nothing of that name.
    pub(super) fn enter(&self, name: impl AsRef<OsStr>) -> Result<Option<Self>, DiskError> {
        let path = self.path.join(name.as_ref());
        match self.kind(name.as_ref())? {
            None => return Ok(None),
            Some(FileType::Directory) => {}
            Some(FileType::Symlink) => return Err(DiskError::Link { path }),
            Some(found) => {
                return Err(DiskError::Odd { path, found: word(found), wanted: "a folder" });
            }
        }
        match fs::openat(&self.fd, name.as_ref(), ENTER | OFlags::NOFOLLOW, Mode::empty()) {
            Ok(fd) => Ok(Some(Self { fd, path })),
            Err(Errno::NOENT) => Ok(None),
            Err(e) => Err(DiskError::io("open the folder", &path, e)),
        }
    }

    /// Opens a folder in this one and makes it first if need be, its mode the same under any umask.
    pub(super) fn make(&self, name: &str) -> Result<Self, DiskError> {
        let path = self.path.join(name);
        let made = fs::mkdirat(&self.fd, name, FOLDER_MODE);
        if let Err(e) = made
            && e != Errno::EXIST
        {
            return Err(DiskError::io("make the folder", &path, e));
        }
        let folder = self.enter(name)?.ok_or_else(|| DiskError::io("open the folder", &path, Errno::NOENT))?;
        if made.is_ok() {
            fs::fchmod(&folder.fd, FOLDER_MODE).map_err(|e| DiskError::io("set the mode of", &path, e))?;
        }
        Ok(folder)
    }

    /// Writes a new file that nothing else of the name may precede, and hands it back still unsynced.
    pub(super) fn create(&self, name: &str, bytes: &[u8]) -> Result<OwnedFd, DiskError> {
        let path = self.path.join(name);
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let fd = fs::openat(&self.fd, name, flags, FILE_MODE).map_err(|e| DiskError::io("create", &path, e))?;
        let mut file = File::from(fd);
        file.write_all(bytes).map_err(|e| DiskError::io("write", &path, errno(&e)))?;
        fs::fchmod(&file, FILE_MODE).map_err(|e| DiskError::io("set the mode of", &path, e))?;
        Ok(file.into())
    }

    /// The content and mode of a plain file.
    pub(super) fn read(&self, name: &OsStr) -> Result<(Vec<u8>, Mode), DiskError> {
        let path = self.path.join(name);
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let fd = fs::openat(&self.fd, name, flags, Mode::empty()).map_err(|e| DiskError::io("read", &path, e))?;
        let mode = fs::fstat(&fd).map_err(|e| DiskError::io("read", &path, e))?.st_mode;
        let mut bytes = Vec::new();
        File::from(fd).read_to_end(&mut bytes).map_err(|e| DiskError::io("read", &path, errno(&e)))?;
        Ok((bytes, Mode::from_raw_mode(mode)))
    }

    /// The names in this folder, in the order of the file system.
    pub(super) fn names(&self) -> Result<Vec<OsString>, DiskError> {
        let failed = |e| DiskError::io("list the folder", &self.path, e);
        let mut names = Vec::new();
        for entry in Dir::read_from(&self.fd).map_err(failed)? {
            let name = entry.map_err(failed)?.file_name().to_bytes().to_vec();
            if name != b"." && name != b".." {
                names.push(OsString::from_vec(name));
            }
        }
        Ok(names)
    }

    /// What stands under a name, without following it.
    pub(super) fn kind(&self, name: &OsStr) -> Result<Option<FileType>, DiskError> {
        match fs::statat(&self.fd, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => Ok(Some(FileType::from_raw_mode(stat.st_mode))),
            Err(Errno::NOENT) => Ok(None),
            Err(e) => Err(DiskError::io("look at", &self.path.join(name), e)),
        }
    }

    /// Removes whatever stands under a name, with all that is in it.
    pub(super) fn remove(&self, name: &OsStr) -> Result<(), DiskError> {
        let flags = match self.kind(name)? {
            None => return Ok(()),
            Some(FileType::Directory) => {
                if let Some(inner) = self.enter(name)? {
                    inner.names()?.iter().try_for_each(|each| inner.remove(each))?;
                }
                AtFlags::REMOVEDIR
            }
            Some(_) => AtFlags::empty(),
        };
        fs::unlinkat(&self.fd, name, flags).map_err(|e| DiskError::io("remove", &self.path.join(name), e))
    }
}

/// A file type in words.
pub(super) fn word(kind: FileType) -> &'static str {
    match kind {
        FileType::RegularFile => "a file",
        FileType::Directory => "a folder",
        FileType::Symlink => "a symbolic link",
        FileType::Fifo => "a named pipe",
        FileType::Socket => "a socket",
        _ => "a device",
    }
}

/// The system's own number of an error that came through the standard library.
pub(super) fn errno(error: &io::Error) -> Errno {
    Errno::from_io_error(error).unwrap_or(Errno::IO)
}
