//! Reads the texts of a fleet: fleet.toml, and beside it keys/*.toml with their signatures.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, io};

use palisade_core::Texts;
use palisade_core::spec::FLEET;

use crate::outcome::Outcome;

/// A fleet on the disk.
#[derive(Debug, Clone)]
pub struct Folder {
    /// The folder of fleet.toml.
    pub root: PathBuf,
    /// fleet.toml, as it was named to us.
    pub fleet: PathBuf,
    /// The texts, by path below it.
    pub texts: Texts,
}

impl Folder {
    /// A text's path as it is told to people: what they can open from where they stand.
    #[must_use]
    pub fn shown(&self, path: &str) -> String {
        let place = if path == FLEET { self.fleet.clone() } else { self.root.join(path) };
        place.strip_prefix(".").unwrap_or(&place).display().to_string()
    }
}

/// Larger than any spec that a person could keep in mind (200 hosts need 60 kB).
const LARGEST: u64 = 8 << 20;

/// Reads a fleet.
///
/// # Errors
/// As an [`Outcome`], when a file cannot be read or is not text.
pub fn load(fleet: &Path) -> Result<Folder, Outcome> {
    let root = match fleet.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
        _ => PathBuf::from("."),
    };
    let mut texts = Texts::new();
    texts.insert(FLEET.to_owned(), text(fleet).map_err(|e| no_fleet(fleet, &e))?);
    let (fleet, keys) = (fleet.to_path_buf(), root.join("keys"));
    let listing = match fs::read_dir(&keys) {
        Ok(listing) => listing,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Folder { root, fleet, texts }),
        Err(e) => return Err(unreadable(&keys, &e)),
    };
    for entry in listing {
        let path = entry.map_err(|e| unreadable(&keys, &e))?.path();
        let name = path.file_name().and_then(|n| n.to_str()).filter(|n| is_text(n));
        if let Some(name) = name {
            texts.insert(format!("keys/{name}"), text(&path).map_err(|e| unreadable(&path, &e))?);
        }
    }
    Ok(Folder { root, fleet, texts })
}

/// A file of public halves, or a signature of one.
fn is_text(path: &str) -> bool {
    path.strip_suffix(".sig").unwrap_or(path).ends_with(".toml")
}

/// Reads a fleet as it was at a git revision.
///
/// # Errors
/// As an [`Outcome`], when git does not know the revision, or the fleet at it.
pub fn revision(fleet: &Path, revision: &str) -> Result<Folder, Outcome> {
    let shown = PathBuf::from(format!("{}:{}", revision, fleet.display()));
    let root = fleet.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_path_buf();
    let name = fleet.file_name().and_then(|it| it.to_str()).unwrap_or(FLEET);
    // `./` makes git take paths from the folder in which it runs
    let mut texts =
        Texts::from([(FLEET.to_owned(), git(&root, &["show", "--end-of-options", &format!("{revision}:./{name}")])?)]);
    let listed = git(&root, &["ls-tree", "--name-only", "--end-of-options", revision, "keys/"])?;
    for path in listed.lines().filter(|path| is_text(path)) {
        texts.insert(path.to_owned(), git(&root, &["show", "--end-of-options", &format!("{revision}:./{path}")])?);
    }
    Ok(Folder { root, fleet: shown, texts })
}

fn git(folder: &Path, words: &[&str]) -> Result<String, Outcome> {
    let done = Command::new("git").arg("-C").arg(folder).args(words).output();
    let done = done.map_err(|e| Outcome::world(format!("git: {e}")))?;
    if !done.status.success() {
        let said = String::from_utf8_lossy(&done.stderr);
        return Err(Outcome::world(format!("no such file, folder or git revision: {}", said.trim())));
    }
    String::from_utf8(done.stdout).map_err(|_| Outcome::world(format!("git {}: no UTF-8 text", words.join(" "))))
}

pub(crate) fn text(path: &Path) -> io::Result<String> {
    let meta = fs::metadata(path)?;
    if !meta.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    if meta.len() > LARGEST {
        return Err(io::Error::other(format!("it has {} bytes, and {LARGEST} are the most that is read", meta.len())));
    }
    fs::read_to_string(path)
}

fn no_fleet(path: &Path, e: &io::Error) -> Outcome {
    let way_out = match e.kind() {
        io::ErrorKind::NotFound => "; `palisade init` writes one, `--fleet FILE` names another",
        io::ErrorKind::InvalidData => "; the spec is UTF-8 text",
        _ => "",
    };
    Outcome::world(format!("cannot read {}: {e}{way_out}", path.display()))
}

fn unreadable(path: &Path, e: &io::Error) -> Outcome {
    Outcome::world(format!("cannot read {}: {e}", path.display()))
}
