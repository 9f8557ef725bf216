//! Puts new keys onto the disk: private halves first, so that no public half is ever without its own.

use std::collections::BTreeSet;
use std::fs::{DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use getrandom::SysRng;

use super::{KeygenError, Material, Request, Secret, generate};
use crate::disk::{self, Existing, Tree};

/// What becomes of the private halves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrivateHalves<'p> {
    /// Written to a folder of the user's, outside any checkout.
    Folder(&'p Path),
    /// Dropped and wiped: for an example that nobody is to run.
    Nowhere,
}

/// Paths of what was made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Made {
    /// Public files, below the folder that holds `fleet.toml`.
    pub public: Vec<String>,
    /// Private files, below the folder for them; empty when they are nowhere.
    pub private: Vec<String>,
}

/// Makes and stores the keys that are asked for and have no file in `keys/` yet.
///
/// # Errors
/// When a cluster has keys in part, a private half is there without its public one, or the disk refuses.
pub fn make(request: Request, root: &Path, halves: PrivateHalves<'_>) -> Result<Made, KeygenError> {
    let missing = request.without(&existing(root)?)?;
    store(&generate(&mut SysRng, &missing)?, root, halves)
}

/// Stores keys; no file that is there is ever overwritten.
///
/// # Errors
/// When a file is already there, or the disk refuses; nothing is kept then.
pub fn store(material: &Material, root: &Path, halves: PrivateHalves<'_>) -> Result<Made, KeygenError> {
    let public: Tree = material.public.iter().map(|(path, text)| (path.clone(), text.clone().into_bytes())).collect();
    let mut made = Made { public: public.keys().cloned().collect(), private: Vec::new() };
    if public.is_empty() {
        return Ok(made);
    }
    let mut written = Written::default();
    if let PrivateHalves::Folder(folder) = halves {
        outside_of_trees(folder)?;
        for (path, secret) in &material.private {
            written.add(folder, path, secret)?;
        }
        written.sync()?;
        made.private = material.private.keys().cloned().collect();
    }
    disk::place(&public, root, Existing::Kept)?;
    written.keep();
    Ok(made)
}

/// The files in `keys/`, as paths below `root`.
fn existing(root: &Path) -> Result<BTreeSet<String>, KeygenError> {
    let folder = root.join("keys");
    let failed = |cause| KeygenError::Private { act: "list the folder", path: folder.clone(), cause };
    match std::fs::read_dir(&folder) {
        Ok(entries) => {
            entries.map(|entry| Ok(format!("keys/{}", entry.map_err(failed)?.file_name().to_string_lossy()))).collect()
        }
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(BTreeSet::new()),
        Err(e) => Err(failed(e)),
    }
}

/// A folder inside a checkout would be committed one day, and one inside a flake be copied to the Nix store.
fn outside_of_trees(folder: &Path) -> Result<(), KeygenError> {
    let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let known = absolute.ancestors().find_map(|above| above.canonicalize().ok());
    let within = [Some(absolute.as_path()), known.as_deref()].into_iter().flatten().flat_map(Path::ancestors);
    for above in within {
        if above.join(".git").exists() || above.join("flake.nix").exists() {
            return Err(KeygenError::InTree { path: folder.to_owned(), within: above.to_owned() });
        }
    }
    Ok(())
}

/// Private files of this run; removed again unless all went well.
#[derive(Debug, Default)]
struct Written(Vec<PathBuf>);

impl Written {
    fn add(&mut self, folder: &Path, path: &str, secret: &Secret) -> Result<(), KeygenError> {
        let path = folder.join(path);
        let failed = |act, cause| KeygenError::Private { act, path: path.clone(), cause };
        let parent = path.parent().unwrap_or(folder);
        DirBuilder::new().recursive(true).mode(0o700).create(parent).map_err(|e| failed("make the folder of", e))?;
        std::fs::set_permissions(parent, Permissions::from_mode(0o700))
            .map_err(|e| failed("close the folder of", e))?;
        let mut file = match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path) {
            Ok(file) => file,
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {
                return Err(KeygenError::Orphan { path });
            }
            Err(e) => return Err(failed("create", e)),
        };
        self.0.push(path.clone());
        file.write_all(secret.expose()).map_err(|e| failed("write", e))?;
        file.sync_all().map_err(|e| failed("write", e))
    }

    fn sync(&self) -> Result<(), KeygenError> {
        for folder in self.0.iter().filter_map(|path| path.parent()).collect::<BTreeSet<_>>() {
            let failed = |cause| KeygenError::Private { act: "write", path: folder.to_owned(), cause };
            File::open(folder).and_then(|opened| opened.sync_all()).map_err(failed)?;
        }
        Ok(())
    }

    fn keep(mut self) {
        self.0.clear();
    }
}

impl Drop for Written {
    fn drop(&mut self) {
        for path in &self.0 {
            let _ = std::fs::remove_file(path);
        }
    }
}
